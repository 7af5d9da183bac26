"""Awards, deductions and reversals: what they change, and what is refused."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from points_app.core import clock, db
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.ledger import queries as ledger
from points_app.points import queries, service
from tests.points.village import NOW, TODAY, Village, ask, award, do, reverse


def passbook(village: Village, name: str = "a") -> queries.PassbookView:
    return ask(queries.passbook, village.actor(name))


def in_order() -> None:
    """Passbooks agree with the ledger, the ledger with its transfers, totals with the awards."""
    assert ask(ledger.verify) == []
    assert set(ask(ledger.book_sums).values()) <= {0}
    assert ask(queries.verify_totals) == []


def state_of_everything() -> dict[str, list[Any]]:
    tables = ("point_award", "point_reversal", "point_total", "point_rule", "point_rule_version", "ledger_transfer")
    with db.engine().connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(sa.text(f"SELECT * FROM {name} ORDER BY 1, 2, 3"))]
            for name in tables
        }


def test_an_award_is_in_the_passbook_at_once_with_who_why_and_when(village: Village) -> None:
    [id_] = award(village, "steward", [village.homes["a"][1]], "patrol", reason="5 月 20 日夜巡")
    view = passbook(village)
    assert (view.balance, view.earned, view.deducted) == (5, "+5", "−0")
    [entry] = view.entries
    assert (entry.rule, entry.points, entry.who, entry.by) == ("夜间巡逻", "+5", "张大力", "孙户长")
    assert (entry.reason, entry.version, entry.dimension, entry.day) == ("5 月 20 日夜巡", "第 1 版", "守法", "5月20日")
    assert entry.at == "5月20日 12:00"
    assert entry.head == "2026年5月"
    assert id_ > 0
    in_order()


def test_a_reversal_stays_visible_as_a_pair(village: Village) -> None:
    [id_] = award(village, "steward", [village.homes["a"][0]], "patrol")
    reverse(village, "steward", id_, reason="不是这一户")
    view = passbook(village)
    assert (view.balance, view.earned) == (0, "+0")
    assert [(e.state, e.points, e.given, e.undone, e.undone_reason) for e in view.entries] == [
        ("reversal", "−5", "+5", "−5", "不是这一户"),
        ("reversed", "+5", "+5", "−5", "不是这一户"),
    ]
    in_order()


def test_a_reversal_happens_once_and_a_retry_is_the_same_one(village: Village) -> None:
    [id_] = award(village, "steward", [village.homes["a"][0]], "patrol")
    for _time in range(2):
        reverse(village, "steward", id_, idempotency_key="same-key-1")
    with pytest.raises(Conflict):
        reverse(village, "steward", id_)
    with pytest.raises(NotFound):
        reverse(village, "steward", 999_999)
    assert passbook(village).balance == 0
    in_order()


def test_a_list_is_awarded_whole_or_not_at_all(village: Village) -> None:
    people = [*village.homes["a"], village.homes["b"][0]]
    assert len(award(village, "steward", people, "clean")) == 3
    assert (passbook(village, "a").balance, passbook(village, "b").balance) == (6, 3)
    before = state_of_everything()
    for bad in (village.homes["c"][0], 999_999, village.staff["committee"]):
        with pytest.raises((NotAllowed, NotFound)):
            award(village, "steward", [*people, bad], "clean")
    with pytest.raises(InvalidInput):
        award(village, "steward", [], "clean")
    with pytest.raises(InvalidInput):
        award(village, "steward", list(range(1, 300)), "clean")
    assert state_of_everything() == before
    in_order()


def test_a_refused_list_names_everybody_who_is_in_the_way(village: Village) -> None:
    people = [*village.homes["a"], *village.homes["b"]]
    award(village, "steward", village.homes["a"][:1], "patrol", times=2)
    award(village, "steward", village.homes["b"], "patrol")
    before = state_of_everything()
    with pytest.raises(Conflict, match="那天张小明已记 2 次、李芳已记 1 次，这次谁都没有记") as refused:
        award(village, "steward", people, "patrol", times=2)
    assert "张大力" not in refused.value.message
    award(village, "steward", village.homes["a"][:1], "patrol", day=TODAY - timedelta(days=1))
    with pytest.raises(Conflict, match="那个月张小明已记 3 次，这次谁都没有记"):
        award(village, "steward", people, "patrol", day=TODAY - timedelta(days=2))
    with db.write() as session:
        session.execute(sa.text("UPDATE resident SET active = false WHERE name = '李芳'"))
    with pytest.raises(NotFound, match="李芳已经不住在这里"):
        award(village, "steward", people, "clean")
    with pytest.raises(NotAllowed) as elsewhere:  # who may not award to her does not learn her name
        award(village, "other_steward", village.homes["b"], "clean")
    assert "李芳" not in elsewhere.value.message
    assert len(state_of_everything()["point_award"]) == len(before["point_award"]) + 1
    in_order()


def test_a_steward_learns_nothing_of_deductions_from_a_refused_reversal(village: Village) -> None:
    [given] = award(village, "steward", village.homes["a"][:1], "patrol")
    award(village, "committee", village.homes["a"][:1], "litter", reason="抛下一只瓶子")
    with pytest.raises(Conflict, match="找居委会处理") as refused:
        reverse(village, "steward", given)
    assert not any(c.isdigit() for c in refused.value.message)
    with pytest.raises(Conflict, match="只剩 1 分，不够退回 5 分"):
        reverse(village, "committee", given)


def test_two_clicks_are_one_award(village: Village) -> None:
    people = village.homes["a"]
    first = award(village, "steward", people, "clean", idempotency_key="click-0001")
    assert award(village, "steward", people, "clean", idempotency_key="click-0001") == first
    for change in ({"reason": "另一件事"}, {"times": 2}, {"day": TODAY - timedelta(days=1)}):
        with pytest.raises(Conflict):
            award(village, "steward", people, "clean", idempotency_key="click-0001", **change)
    with pytest.raises(Conflict):
        award(village, "steward", people[:1], "clean", idempotency_key="click-0001")
    assert passbook(village).balance == 6
    in_order()


def test_limits_hold_by_day_and_month_and_reversed_awards_do_not_count(village: Village) -> None:
    person = village.homes["a"][:1]
    [first] = award(village, "steward", person, "patrol")
    with pytest.raises(Conflict, match="一人一天最多记 2 次"):
        award(village, "steward", person, "patrol", times=2)
    award(village, "steward", person, "patrol")
    with pytest.raises(Conflict, match="一人一天最多记 2 次"):
        award(village, "steward", person, "patrol")
    award(village, "steward", person, "patrol", day=TODAY - timedelta(days=1))
    with pytest.raises(Conflict, match="一人一个月最多记 3 次"):
        award(village, "steward", person, "patrol", day=TODAY - timedelta(days=2))
    award(village, "steward", person, "patrol", day=TODAY.replace(month=4, day=25))
    reverse(village, "steward", first)
    award(village, "steward", person, "patrol")
    award(village, "steward", village.homes["a"][1:], "patrol", times=2)
    in_order()


def test_the_first_of_the_next_month_is_not_this_months(village: Village) -> None:
    person = village.homes["a"][:1]
    award(village, "steward", person, "patrol", times=2, day=TODAY.replace(day=1))
    award(village, "steward", person, "patrol", times=2, day=TODAY.replace(month=4, day=30))
    assert passbook(village).balance == 20


def test_a_reversals_key_says_one_thing_only(village: Village) -> None:
    [id_] = award(village, "steward", village.homes["a"][:1], "patrol")
    reverse(village, "steward", id_, idempotency_key="same-key-1")
    for who, reason in (("steward", "另一个原因"), ("committee", "记错了人")):
        with pytest.raises(Conflict):
            reverse(village, who, id_, idempotency_key="same-key-1", reason=reason)


def test_the_passbook_comes_in_pages_and_names_each_month_once(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(queries.passbook.__globals__, "PAGE", 2)  # the function stands before its module
    for month, times in ((4, 1), (4, 2), (5, 3), (5, 4), (5, 5)):
        with clock.pinned(NOW.replace(month=month)):
            award(village, "steward", village.homes["a"][:1], "clean", times=times, day=clock.today())
    found: list[queries.EntryView] = []
    before, last_month = 0, ""
    while True:
        page = ask(queries.passbook, village.actor("a"), before=before, last_month=last_month)
        found += page.entries
        before, last_month = page.next, page.entries[-1].month
        if not before:
            break
    assert [entry.points for entry in found] == ["+15", "+12", "+9", "+6", "+3"]
    assert [entry.head for entry in found] == ["2026年5月", "", "", "2026年4月", ""]


def test_recent_awards_come_in_pages_and_offer_what_may_be_reversed(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("points_app.points.queries.awarding.PAGE", 2)
    steward, building = village.actor("steward"), village.place["b1"]
    own = award(village, "committee", [village.staff["steward"]], "clean")
    honour = award(village, "committee", village.homes["b"], "honour")
    undone = award(village, "steward", village.homes["b"], "clean")
    plain = award(village, "steward", village.homes["a"][:1], "clean")
    reverse(village, "steward", undone[0])
    first = ask(queries.recent_awards, steward, building_id=building)
    second = ask(queries.recent_awards, steward, building_id=building, before=first.next)
    assert [[row.id] for row in (*first.rows, *second.rows)] == [plain, undone, honour, own]
    assert [row.may_reverse for row in (*first.rows, *second.rows)] == [True, False, False, False]
    assert (second.next, first.rows[0].who, first.rows[0].home) == (0, "张小明", "c1 b1 1 单元 101")
    people = ask(queries.candidates, steward, building)
    assert [one.name for one in people if one.own] == ["孙户长"]


def test_days_are_the_communitys_own(village: Village) -> None:
    # 23:30 on 31 May in Shanghai is still 15:30 of that day in UTC; half an hour later it is June there.
    person = village.homes["a"][:1]
    with clock.pinned(NOW.replace(day=31, hour=15, minute=30)):
        award(village, "steward", person, "patrol", times=2, day=clock.today())
    with clock.pinned(NOW.replace(day=31, hour=16, minute=5)):
        assert clock.today() == TODAY.replace(month=6, day=1)
        award(village, "steward", person, "patrol", times=2, day=clock.today())
        assert passbook(village).earned == "+10"
    in_order()


def test_what_is_booked_late_counts_in_the_month_of_the_deed(village: Village) -> None:
    award(village, "steward", village.homes["a"][:1], "clean", day=TODAY.replace(month=4, day=30))
    view = passbook(village)
    assert (view.balance, view.earned, view.entries[0].head) == (3, "+0", "2026年5月")
    assert view.entries[0].counted == "4月30日，计入2026年4月"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"day": TODAY + timedelta(days=1)}, "day"),
        ({"day": TODAY - timedelta(days=32)}, "day"),
        ({"times": 0}, "times"),
        ({"times": -1}, "times"),
        ({"times": 32}, "times"),
        ({"times": True}, "times"),
        ({"reason": ""}, "reason"),
        ({"reason": " \u200b\n "}, "reason"),
        ({"reason": "长" * 10_000}, "reason"),
        ({"idempotency_key": "short"}, "idempotency_key"),
        ({"idempotency_key": "x" * 41}, "idempotency_key"),
        ({"idempotency_key": "'; DROP TABLE--"}, "idempotency_key"),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(village: Village, change: dict[str, Any], field: str) -> None:
    before = state_of_everything()
    with pytest.raises(InvalidInput) as refused:
        award(village, "steward", village.homes["a"], "clean", **change)
    assert refused.value.field == field
    assert state_of_everything() == before


@pytest.mark.parametrize(
    "reason",
    [
        "<script>alert(1)</script>",
        "Robert'); DROP TABLE point_award;--",
        "🌸🌸 好",
        "مرحبا بالجميع",
        "a\u202eb 反",
        "{name} %s",
    ],
)
def test_any_words_are_kept_as_they_are(village: Village, reason: str) -> None:
    award(village, "steward", village.homes["a"][:1], "clean", reason=reason)
    assert passbook(village).entries[0].reason == reason.replace("\u202e", " ")


ROLES = ("nobody", "a", "steward", "other_steward", "property", "auditor", "administrator", "compound_committee")


@pytest.mark.parametrize("who", [*ROLES, "committee"])
def test_who_may_award_what_where(village: Village, who: str) -> None:
    may = {
        "steward": {("b", "clean")},
        "other_steward": {("d", "clean")},
        "compound_committee": {(h, r) for h in "bc" for r in ("clean", "honour", "litter")},
        "committee": {(h, r) for h in "bcd" for r in ("clean", "honour", "litter")},
    }.get(who, set())
    for house in "bcd":
        award(village, "committee2", village.homes[house], "honour")
    for house in "bcd":
        for rule in ("clean", "honour", "litter"):
            attempt = partial(award, village, who, village.homes[house], rule)
            if (house, rule) in may:
                attempt()
            else:
                before = state_of_everything()
                with pytest.raises(SignInNeeded if who == "nobody" else NotAllowed):
                    attempt()
                assert state_of_everything() == before
    in_order()


@pytest.mark.parametrize("who", [*ROLES, "committee"])
def test_who_may_reverse(village: Village, who: str) -> None:
    ids = {
        (house, rule): award(village, "committee2", village.homes[house], rule)[0]
        for house in "bd"
        for rule in ("honour", "clean", "litter")
    }
    may = {
        "steward": {("b", "clean")},
        "other_steward": {("d", "clean")},
        "compound_committee": {("b", rule) for rule in ("clean", "honour", "litter")},
        "committee": set(ids),
    }.get(who, set())
    for key, id_ in reversed(ids.items()):  # deductions first: a passbook never goes below zero
        if key in may:
            reverse(village, who, id_)
        else:
            with pytest.raises(SignInNeeded if who == "nobody" else NotAllowed):
                reverse(village, who, id_)
    in_order()


def test_nobody_awards_or_reverses_for_the_own_household(village: Village) -> None:
    with pytest.raises(NotAllowed, match="自己家"):
        award(village, "steward", [village.staff["steward"]], "clean")
    [id_] = award(village, "committee", [village.staff["steward"]], "clean")
    with pytest.raises(NotAllowed, match="自己家"):
        reverse(village, "steward", id_)


def test_a_passbook_never_goes_below_zero(village: Village) -> None:
    person = village.homes["a"][:1]
    with pytest.raises(Conflict, match="不够扣"):
        award(village, "committee", person, "litter", reason="抛下一只瓶子")
    [given] = award(village, "steward", person, "patrol")
    award(village, "committee", person, "litter", reason="抛下一只瓶子")
    with pytest.raises(Conflict, match="不够退回"):
        reverse(village, "steward", given)
    view = passbook(village)
    assert (view.balance, view.earned, view.deducted) == (1, "+5", "−4")
    in_order()


def test_a_refused_deduction_names_every_home_that_has_too_little(village: Village) -> None:
    award(village, "committee", [village.homes["a"][0], village.homes["c"][0]], "honour")
    award(village, "committee", village.homes["b"], "clean")
    people = [person for house in "abcd" for person in village.homes[house]]
    before = state_of_everything()
    with pytest.raises(Conflict) as refused:
        award(village, "committee", people, "litter", times=3, reason="抛下一只瓶子")
    words = (
        "c1 b1 1 单元 101只有 20 分，不够扣 24 分；c1 b1 1 单元 201只有 3 分，不够扣 12 分；c2 b3 1 单元 401只有 0 分"
    )
    assert words in refused.value.message
    assert "301" not in refused.value.message
    assert state_of_everything() == before


def test_a_reversed_deduction_comes_back_and_earns_nothing(village: Village) -> None:
    person = village.homes["a"][:1]
    award(village, "steward", person, "patrol")
    [taken] = award(village, "committee", person, "litter", reason="抛下一只瓶子")
    reverse(village, "committee", taken)
    view = passbook(village)
    assert (view.balance, view.earned, view.deducted) == (5, "+5", "−0")
    in_order()


def test_a_complaint_is_no_reason_to_deduct(village: Village) -> None:
    person = village.homes["a"][:1]
    award(village, "committee", person, "honour")
    for reason in ("到区里上访", "多次 投-诉 物业", "打12345热线", "ｐｅｔｉｔｉｏｎ to the city"):
        with pytest.raises(InvalidInput, match="居民的权利"):
            award(village, "committee", person, "litter", reason=reason)


def test_someone_elses_community_is_out_of_reach(village: Village) -> None:
    with db.write() as session:
        session.execute(
            sa.text("UPDATE role_grant SET place_id = :town WHERE role = 'committee'"), {"town": village.place["town"]}
        )
    other = do(
        service.create_rule,
        village.actor("committee"),
        village.place["elsewhere"],
        service.Dimension.LAW,
        service.RuleDraft("别处的细则", 3),
    )
    village.rule["other"] = other
    with pytest.raises(InvalidInput, match="不住在"):
        award(village, "committee", village.homes["a"], "other")
    village.rule["none"] = 999_999
    with pytest.raises(NotFound):
        award(village, "committee", village.homes["a"], "none")


def test_who_moved_away_is_not_awarded(village: Village) -> None:
    with db.write() as session:
        session.execute(sa.text("UPDATE resident SET active = false WHERE name = '李芳'"))
    with pytest.raises(NotFound):
        award(village, "steward", village.homes["b"], "clean")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE point_award SET points = 500",
        "DELETE FROM point_award",
        "UPDATE point_reversal SET reason = 'x'",
        "DELETE FROM point_reversal",
        "UPDATE point_rule_version SET points = 500",
        "DELETE FROM point_rule_version",
        "DELETE FROM point_rule",
        "UPDATE point_rule SET dimension = 'trade'",
        "UPDATE point_rule SET version = 0",
        "UPDATE point_total SET earned = -1",
        (
            "INSERT INTO point_award (rule_id, version_id, resident_id, household_id, path, times, points, reason,"
            " day, transfer_id, idempotency_key, given_by, given_at) SELECT rule_id, version_id, resident_id,"
            " household_id, path, times, points, reason, day, transfer_id, 'other-key', given_by, given_at"
            " FROM point_award"
        ),
        (
            "INSERT INTO point_rule_version (rule_id, version, name, description, points, awarder, created_at)"
            " SELECT rule_id, 9, name, '', -5, 'steward', created_at FROM point_rule_version WHERE version = 1"
        ),
        (
            "INSERT INTO point_rule_version (rule_id, version, name, description, points, awarder, created_at)"
            " SELECT rule_id, 9, name, '', 0, 'steward', created_at FROM point_rule_version WHERE version = 1"
        ),
    ],
)
def test_the_database_itself_refuses(village: Village, statement: str) -> None:
    [id_] = award(village, "steward", village.homes["a"][:1], "clean")
    reverse(village, "steward", id_)
    before = state_of_everything()
    with pytest.raises(exc.DBAPIError), db.engine().execution_options(points_write=True).begin() as connection:
        connection.execute(sa.text(statement))
    assert state_of_everything() == before


def test_a_replacing_insert_is_refused_on_sqlite_too(village: Village) -> None:
    if db.engine().dialect.name != "sqlite":
        pytest.skip("SQLite's own statement")
    [id_] = award(village, "steward", village.homes["a"][:1], "clean")
    reverse(village, "steward", id_)
    for table in ("point_award", "point_reversal", "point_rule_version"):
        with pytest.raises(exc.DBAPIError), db.engine().execution_options(points_write=True).begin() as connection:
            connection.execute(sa.text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


def test_errors_are_domain_errors_without_anything_private(village: Village) -> None:
    with pytest.raises(DomainError) as refused:
        award(village, "other_steward", village.homes["a"], "clean")
    assert "张" not in refused.value.message
