"""The catalogue: new rules, new wordings, the end of rules, and what a rule must not be."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.permissions import NOBODY
from points_app.points import queries, service
from points_app.points import wordings as words
from points_app.points.models import Awarder, Dimension
from tests.points.giving import award
from tests.world import World, ask, do

DRAFT = service.RuleDraft("河道清理", 3, description="到河边捡垃圾", per_day=1, per_month=4)


def create(world: World, who: str = "committee", draft: service.RuleDraft = DRAFT) -> int:
    return do(service.create_rule, world.who(who), world.community, Dimension.ENVIRONMENT, draft)


def rules(world: World) -> dict[int, queries.RuleView]:
    found = ask(queries.catalogue, NOBODY, world.east_1.path)
    return {rule.id: rule for dimension in found for rule in dimension.rules}


def test_everybody_reads_the_catalogue(world: World) -> None:
    id_ = create(world)
    rule = rules(world)[id_]
    assert (rule.name, rule.points_words) == ("河道清理", "+3")
    assert rule.limits.replace("\N{NO-BREAK SPACE}", " ") == "每天最多 1 次，每月最多 4 次"
    assert rule.awarder_words == "由中心户长或居委会记"
    found = ask(queries.catalogue, NOBODY, world.community.path)
    assert [d.label for d in found] == ["守法", "文明", "环境", "兴业", "共治"]
    assert ask(queries.catalogue, NOBODY, world.elsewhere.path)[0].rules == []
    assert ask(queries.catalogue, NOBODY, "/999/")[0].rules == []


def test_an_old_award_keeps_the_version_it_was_given_under(world: World) -> None:
    award(world, world.steward, world.a.people[:1], "patrol")
    new = service.RuleDraft("夜间巡逻两小时", 8, per_day=1)
    id_ = world.rules["patrol"]
    assert do(service.revise_rule, world.committee, id_, new, seen_version=1) == 2
    award(world, world.steward, world.a.people[1:], "patrol")
    view = ask(queries.passbook, world.resident)
    assert [(e.rule, e.version, e.points) for e in view.entries] == [
        ("夜间巡逻两小时", "第 2 版", "+8"),
        ("夜间巡逻", "第 1 版", "+5"),
    ]
    history = ask(queries.rule_history, world.committee, id_)
    assert [(v.version, v.points_words, v.by) for v in history] == [
        (2, "+8", world.committee.name),
        (1, "+5", world.committee.name),
    ]
    assert rules(world)[id_].version == 2
    with pytest.raises(Conflict):
        do(service.revise_rule, world.committee2, id_, replace(new, name="夜巡"), seen_version=1)


def test_the_newest_limit_counts_what_older_versions_gave(world: World) -> None:
    award(world, world.steward, world.a.people[:1], "patrol", times=2)
    draft = service.RuleDraft("夜间巡逻", 5, per_day=1)
    do(service.revise_rule, world.committee, world.rules["patrol"], draft, seen_version=1)
    with pytest.raises(Conflict):
        award(world, world.steward, world.a.people[:1], "patrol")


def test_nobody_gives_other_points_than_the_page_said(world: World) -> None:
    key = "from-an-old-page"
    new = service.RuleDraft("夜间巡逻", 8)
    do(service.revise_rule, world.committee, world.rules["patrol"], new, seen_version=1)
    for stale in (0, 1, 3):
        with pytest.raises(Conflict, match="刚刚改过") as refused:
            award(world, world.steward, world.a.people, "patrol", idempotency_key=key, seen_version=stale)
        assert refused.value.field == "rule_id"
    assert ask(queries.passbook, world.resident).balance == 0
    first = award(world, world.steward, world.a.people, "patrol", idempotency_key=key, seen_version=2)
    do(service.revise_rule, world.committee, world.rules["patrol"], replace(new, points=9), seen_version=2)
    assert award(world, world.steward, world.a.people, "patrol", idempotency_key=key, seen_version=2) == first


def test_a_retired_rule_awards_nothing_more(world: World) -> None:
    key = "before-the-end"
    first = award(world, world.steward, world.a.people, "patrol", idempotency_key=key)
    do(service.retire_rule, world.committee, world.rules["patrol"])
    assert world.rules["patrol"] not in rules(world)
    assert award(world, world.steward, world.a.people, "patrol", idempotency_key=key) == first
    with pytest.raises(Conflict):
        award(world, world.steward, world.b.people, "patrol")
    for verb in (
        lambda: do(service.retire_rule, world.committee, world.rules["patrol"]),
        lambda: do(service.revise_rule, world.committee, world.rules["patrol"], DRAFT, seen_version=1),
    ):
        with pytest.raises(Conflict):
            verb()
    assert create(world, draft=service.RuleDraft("夜间巡逻", 4)) > 0


@pytest.mark.parametrize(
    "who", ["nobody", "a", "steward", "west_steward", "property", "auditor", "administrator", "owners"]
)
def test_only_the_communitys_committee_makes_rules(world: World, who: str) -> None:
    refusal = SignInNeeded if who == "nobody" else NotAllowed
    actor = world.who(who)
    with pytest.raises(refusal):
        create(world, who)
    with pytest.raises(refusal):
        do(service.revise_rule, actor, world.rules["patrol"], DRAFT, seen_version=1)
    with pytest.raises(refusal):
        do(service.retire_rule, actor, world.rules["patrol"])
    with pytest.raises(refusal):
        ask(queries.rule_history, actor, world.rules["patrol"])
    with pytest.raises(refusal):
        ask(queries.rules_place, actor, world.east_1.path)


def test_forged_ids_are_not_found(world: World) -> None:
    committee = world.committee
    for call in (
        lambda: do(service.create_rule, committee, 999, Dimension.LAW, DRAFT),
        lambda: do(service.create_rule, committee, world.east_1, Dimension.LAW, DRAFT),
        lambda: do(service.revise_rule, committee, 999, DRAFT, seen_version=1),
        lambda: do(service.retire_rule, committee, 999),
        lambda: ask(queries.rule_history, committee, 999),
        lambda: ask(queries.rules_place, committee, "/999/"),
    ):
        with pytest.raises(NotFound):
            call()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x"}, "name"),
        ({"name": "名" * 10_000}, "name"),
        ({"name": "夜间巡逻"}, "name"),
        ({"description": "长" * 10_000}, "description"),
        ({"points": 0}, "points"),
        ({"points": 1001}, "points"),
        ({"points": -1001}, "points"),
        ({"points": 1.5}, "points"),
        ({"points": True}, "points"),
        ({"per_day": 0}, "per_day"),
        ({"per_month": -1}, "per_month"),
        ({"per_month": 1001}, "per_month"),
        ({"per_day": 4, "per_month": 3}, "per_month"),
        ({"name": "转发公众号文章"}, "name"),
        ({"description": "发朋友圈集赞"}, "description"),
    ],
)
def test_a_bad_draft_names_its_field(world: World, change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create(world, draft=replace(DRAFT, **change))
    assert refused.value.field == field
    assert len(rules(world)) == 4


@pytest.mark.parametrize("name", ["<b>清扫</b>", "'; DROP TABLE point_rule;--", "🌸 种花", "تنظيف الحي", "{n} 次"])
def test_any_name_is_kept_as_it_is(world: World, name: str) -> None:
    id_ = create(world, draft=replace(DRAFT, name=name))
    assert rules(world)[id_].name == name


@pytest.mark.parametrize(
    "name",
    [
        "越级上访",
        "上 访",
        "上·访",
        "上\u200b访",
        "多次投诉物业",
        "举報邻居",
        "打 12345 热线",
        "PETITION",
        "Ｃｏｍｐｌａｉｎｔ",
        "缠访闹访",
    ],
)
def test_no_rule_deducts_for_complaints_or_petitions(world: World, name: str) -> None:
    for change in ({"name": name}, {"description": f"包括{name}等情形"}):
        with pytest.raises(InvalidInput, match="居民的权利"):
            create(world, draft=replace(DRAFT, points=-5, **change))
    assert create(world, draft=replace(DRAFT, points=5, description=f"对{name}有帮助")) > 0
    do_not = world.rules["litter"]
    with pytest.raises(InvalidInput, match="居民的权利"):
        do(
            service.revise_rule,
            world.committee,
            do_not,
            replace(DRAFT, name=name, points=-5),
            seen_version=1,
        )


@given(st.text(" \t\n·-—_.,，。*/\u200b\u200d", max_size=3), st.sampled_from(["上访", "投诉", "举报", "petition"]))
def test_signs_between_the_letters_hide_nothing(noise: str, word: str) -> None:
    with pytest.raises(InvalidInput):
        words.check_deduction(f"因{noise.join(word)}扣分")


def test_a_gain_never_becomes_a_deduction_and_deductions_are_the_committees(world: World) -> None:
    committee = world.committee
    with pytest.raises(InvalidInput, match="另立一条"):
        do(service.revise_rule, committee, world.rules["clean"], replace(DRAFT, points=-3), seen_version=1)
    id_ = create(world, draft=service.RuleDraft("乱停车", -2, awarder=Awarder.STEWARD))
    assert rules(world)[id_].awarder == "committee"
    assert offered(world, "steward") == {"夜间巡逻", "清扫楼道"}
    assert len(offered(world, "committee")) == 5


def offered(world: World, who: str) -> set[str]:
    choices = ask(queries.award_choices, world.who(who))
    return {rule.name for group in choices.dimensions for rule in group.rules}
