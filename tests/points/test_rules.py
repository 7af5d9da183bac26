"""The catalogue: new rules, new wordings, the end of rules, and what a rule must not be."""

import secrets
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.permissions import NOBODY
from points_app.points import forbidden_subjects, service, views
from points_app.points import queries as facts
from points_app.points.forms import RetireRuleForm
from points_app.points.kinds import Awarder
from tests.points.giving import award, new_rule, passbook, revised
from tests.world import World, ask, do

WORDING: dict[str, Any] = {
    "name": "河道清理",
    "points": 3,
    "description": "到河边捡垃圾",
    "per_day": 1,
    "per_month": 4,
}


def create(world: World, who: str = "committee", **change: Any) -> int:
    return do(service.create_rule, world.who(who), new_rule(world.community, **WORDING | change))


def revise(world: World, rule_id: int, who: str = "committee", version: int = 1, **change: Any) -> int:
    return do(service.revise_rule, world.who(who), revised(rule_id, version, **WORDING | change))


def retire(world: World, rule_id: int, who: str = "committee", key: str = "") -> None:
    do(service.retire_rule, world.who(who), RetireRuleForm(key=key or secrets.token_hex(8), rule=rule_id))


def catalogue(world: World, path: str) -> list[views.DimensionView]:
    return views.by_dimension(ask(facts.catalogue, NOBODY, path))


def rules(world: World) -> dict[int, views.RuleView]:
    return {rule.id: rule for group in catalogue(world, world.east_1.path) for rule in group.rules}


def test_everybody_reads_the_catalogue(world: World) -> None:
    id_ = create(world)
    rule = rules(world)[id_]
    assert (rule.name, rule.points_words) == ("河道清理", "+3")
    assert rule.limits.replace("\N{NO-BREAK SPACE}", " ") == "每天最多 1 次，每月最多 4 次"
    assert rule.awarder_words == "由中心户长或居委会记"
    found = catalogue(world, world.community.path)
    assert [d.label for d in found] == ["守法", "文明", "环境", "兴业", "共治"]
    assert catalogue(world, world.elsewhere.path)[0].rules == []
    assert catalogue(world, "/999/")[0].rules == []


def test_an_old_award_keeps_the_version_it_was_given_under(world: World) -> None:
    award(world, world.steward, world.a.people[:1], "patrol")
    id_ = world.rules["patrol"]
    assert revise(world, id_, name="夜间巡逻两小时", points=8) == 2
    award(world, world.steward, world.a.people[1:], "patrol")
    view = passbook(world)
    assert [(e.rule, e.version, e.points) for e in view.entries] == [
        ("夜间巡逻两小时", "第 2 版", "+8"),
        ("夜间巡逻", "第 1 版", "+5"),
    ]
    history = ask(views.rule_history, world.committee, id_)
    assert [(v.version, v.points_words, v.by) for v in history] == [
        (2, "+8", world.committee.name),
        (1, "+5", world.committee.name),
    ]
    assert rules(world)[id_].version == 2
    with pytest.raises(Conflict):
        revise(world, id_, "committee2", name="夜巡")


def test_the_newest_limit_counts_what_older_versions_gave(world: World) -> None:
    award(world, world.steward, world.a.people[:1], "patrol", times=2)
    revise(world, world.rules["patrol"], name="夜间巡逻", points=5)
    with pytest.raises(Conflict):
        award(world, world.steward, world.a.people[:1], "patrol")


def test_nobody_gives_other_points_than_the_page_said(world: World) -> None:
    key, patrol = "from-an-old-page", world.rules["patrol"]
    wording = {"name": "夜间巡逻", "per_day": None, "per_month": None}
    revise(world, patrol, points=8, **wording)
    for stale in (0, 1, 3):
        with pytest.raises(Conflict, match="刚刚改过") as refused:
            award(world, world.steward, world.a.people, "patrol", key=key, version=stale)
        assert refused.value.field == "rule"
    assert passbook(world).balance == 0
    first = award(world, world.steward, world.a.people, "patrol", key=key, version=2)
    revise(world, patrol, version=2, points=9, **wording)
    assert award(world, world.steward, world.a.people, "patrol", key=key, version=2) == first


def test_a_retired_rule_awards_nothing_more(world: World) -> None:
    key, patrol = "before-the-end", world.rules["patrol"]
    first = award(world, world.steward, world.a.people, "patrol", key=key)
    retire(world, patrol, key=key)
    assert patrol not in rules(world)
    assert award(world, world.steward, world.a.people, "patrol", key=key) == first
    retire(world, patrol, key=key)  # sent again
    with pytest.raises(Conflict):
        award(world, world.steward, world.b.people, "patrol")
    with pytest.raises(Conflict):
        retire(world, patrol)
    with pytest.raises(Conflict):
        revise(world, patrol)
    assert create(world, name="夜间巡逻", points=4) > 0


def test_a_rule_sent_again_is_the_same_one(world: World) -> None:
    first = create(world, key="two-clicks-1")
    assert create(world, key="two-clicks-1") == first
    with pytest.raises(Conflict):
        create(world, key="two-clicks-1", name="另一条")
    assert revise(world, first, key="two-clicks-1", name="河道大清理") == 2
    assert revise(world, first, key="two-clicks-1", name="河道大清理") == 2
    assert rules(world)[first].version == 2


@pytest.mark.parametrize(
    "who", ["nobody", "a", "steward", "west_steward", "property", "auditor", "administrator", "owners"]
)
def test_only_the_communitys_committee_makes_rules(world: World, who: str) -> None:
    refusal = SignInNeeded if who == "nobody" else NotAllowed
    actor, patrol = world.who(who), world.rules["patrol"]
    for call in (
        lambda: create(world, who),
        lambda: revise(world, patrol, who),
        lambda: retire(world, patrol, who),
        lambda: ask(facts.rule_history, actor, patrol),
        lambda: ask(facts.rules_place, actor, world.east_1.path),
    ):
        with pytest.raises(refusal):
            call()


def test_forged_ids_are_not_found(world: World) -> None:
    committee = world.committee
    for call in (
        lambda: do(service.create_rule, committee, new_rule(999, **WORDING)),
        lambda: do(service.create_rule, committee, new_rule(world.east_1, **WORDING)),
        lambda: revise(world, 999),
        lambda: retire(world, 999),
        lambda: ask(facts.rule_history, committee, 999),
        lambda: ask(facts.rules_place, committee, "/999/"),
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
def test_a_bad_wording_names_its_field(world: World, change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create(world, **change)
    assert refused.value.field == field
    assert len(rules(world)) == 4


@pytest.mark.parametrize("name", ["<b>清扫</b>", "'; DROP TABLE point_rule;--", "🌸 种花", "تنظيف الحي", "{n} 次"])
def test_any_name_is_kept_as_it_is(world: World, name: str) -> None:
    id_ = create(world, name=name)
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
            create(world, **{"points": -5} | change)
    assert create(world, points=5, description=f"对{name}有帮助") > 0
    with pytest.raises(InvalidInput, match="居民的权利"):
        revise(world, world.rules["litter"], name=name, points=-5)


@given(st.text(" \t\n·-—_.,，。*/\u200b\u200d", max_size=3), st.sampled_from(["上访", "投诉", "举报", "petition"]))
def test_signs_between_the_letters_hide_nothing(noise: str, word: str) -> None:
    with pytest.raises(InvalidInput):
        forbidden_subjects.check_deduction(f"因{noise.join(word)}扣分")


def test_a_gain_never_becomes_a_deduction_and_deductions_are_the_committees(world: World) -> None:
    with pytest.raises(InvalidInput, match="另立一条"):
        revise(world, world.rules["clean"], points=-3)
    id_ = create(world, name="乱停车", points=-2, awarder=Awarder.STEWARD)
    assert rules(world)[id_].awarder == "committee"
    assert offered(world, "steward") == {"夜间巡逻", "清扫楼道"}
    assert len(offered(world, "committee")) == 5


def offered(world: World, who: str) -> set[str]:
    choices = ask(views.award_choices, world.who(who))
    return {rule.name for group in choices.dimensions for rule in group.rules}
