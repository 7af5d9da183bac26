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
from points_app.points import queries, service, views
from points_app.points.place_settings import DAYS_BACK
from tests.people.setting import set_here
from tests.points.giving import NOW, TODAY, award, new_rule, passbook, reverse
from tests.world import World, ask, do


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


def test_an_award_is_in_the_passbook_at_once_with_who_why_and_when(world: World) -> None:
    [id_] = award(world, world.steward, [world.a.people[1]], "patrol", reason="5 月 20 日夜巡")
    view = passbook(world)
    assert (view.balance, view.earned, view.deducted) == (5, "+5", "−0")
    [entry] = view.entries
    assert (entry.rule, entry.points, entry.who, entry.by) == ("夜间巡逻", "+5", "李小红", "桐小雪")
    assert (entry.reason, entry.version, entry.dimension, entry.day) == ("5 月 20 日夜巡", "第 1 版", "守法", "5月20日")
    assert entry.at == "5月20日 12:00"
    assert entry.head == "2026年5月"
    assert id_ > 0
    in_order()


def test_a_place_says_how_long_ago_a_deed_may_be(world: World) -> None:
    before = TODAY - timedelta(days=4)
    award(world, world.committee, world.a.people[:1], "patrol", day=before, key="before-it")
    set_here(world.owners, world.east, DAYS_BACK.key, "3")
    everybody = (world.a.people[0], world.d.people[0])
    with pytest.raises(InvalidInput, match="3 天以内") as refusal:  # the strictest of the places
        award(world, world.committee, everybody, "patrol", day=before)
    assert refusal.value.field == "day"
    award(world, world.committee, world.d.people[:1], "patrol", day=before)
    award(world, world.committee, world.a.people[:1], "patrol", day=before + timedelta(days=1))
    award(world, world.committee, world.a.people[:1], "patrol", day=before, key="before-it")  # a repeat is answered
    assert passbook(world).balance == 10
    assert (TODAY - ask(queries.award_choices, world.committee, int(world.east_1)).earliest).days == 3
    assert ask(queries.award_choices, world.resident).earliest == TODAY


def test_a_reversal_stays_visible_as_a_pair(world: World) -> None:
    [id_] = award(world, world.steward, [world.a.people[0]], "patrol")
    reverse(world, world.steward, id_, reason="不是这一户")
    view = passbook(world)
    assert (view.balance, view.earned) == (0, "+0")
    assert [(e.state, e.points, e.given, e.undone, e.undone_reason) for e in view.entries] == [
        ("reversal", "−5", "+5", "−5", "不是这一户"),
        ("reversed", "+5", "+5", "−5", "不是这一户"),
    ]
    in_order()


def test_a_reversal_happens_once_and_a_retry_is_the_same_one(world: World) -> None:
    [id_] = award(world, world.steward, [world.a.people[0]], "patrol")
    for _time in range(2):
        reverse(world, world.steward, id_, key="same-key-1")
    with pytest.raises(Conflict):
        reverse(world, world.steward, id_)
    with pytest.raises(NotFound):
        reverse(world, world.steward, 999_999)
    assert passbook(world).balance == 0
    in_order()


def test_a_list_is_awarded_whole_or_not_at_all(world: World) -> None:
    people = [*world.a.people, world.b.people[0]]
    assert len(award(world, world.steward, people, "clean")) == 3
    assert (passbook(world, "a").balance, passbook(world, "b").balance) == (6, 3)
    before = state_of_everything()
    for bad in (world.c.people[0], 999_999, world.committee):
        with pytest.raises((NotAllowed, NotFound)):
            award(world, world.steward, [*people, bad], "clean")
    with pytest.raises(InvalidInput):
        award(world, world.steward, [], "clean")
    with pytest.raises(InvalidInput):
        award(world, world.steward, list(range(1, 300)), "clean")
    assert state_of_everything() == before
    in_order()


def test_a_refused_list_names_everybody_who_is_in_the_way(world: World) -> None:
    people = [*world.a.people, *world.b.people]
    award(world, world.steward, world.a.people[:1], "patrol", times=2)
    award(world, world.steward, world.b.people, "patrol")
    before = state_of_everything()
    with pytest.raises(Conflict, match="那天张小明已记 2 次、李芳已记 1 次，这次谁都没有记") as refused:
        award(world, world.steward, people, "patrol", times=2)
    assert "李小红" not in refused.value.message
    award(world, world.steward, world.a.people[:1], "patrol", day=TODAY - timedelta(days=1))
    with pytest.raises(Conflict, match="那个月张小明已记 3 次，这次谁都没有记"):
        award(world, world.steward, people, "patrol", day=TODAY - timedelta(days=2))
    with db.write() as session:
        session.execute(sa.text("UPDATE resident SET active = false WHERE name = '李芳'"))
    with pytest.raises(NotFound, match="李芳已经不住在这里"):
        award(world, world.steward, people, "clean")
    with pytest.raises(NotAllowed) as elsewhere:  # who may not award to her does not learn her name
        award(world, world.west_steward, world.b.people, "clean")
    assert "李芳" not in elsewhere.value.message
    assert len(state_of_everything()["point_award"]) == len(before["point_award"]) + 1
    in_order()


def test_a_steward_learns_nothing_of_deductions_from_a_refused_reversal(world: World) -> None:
    [given] = award(world, world.steward, world.a.people[:1], "patrol")
    award(world, world.committee, world.a.people[:1], "litter", reason="抛下一只瓶子")
    with pytest.raises(Conflict, match="找居委会处理") as refused:
        reverse(world, world.steward, given)
    assert not any(c.isdigit() for c in refused.value.message)
    with pytest.raises(Conflict, match="只剩 1 分，不够退回 5 分"):
        reverse(world, world.committee, given)


def test_two_clicks_are_one_award(world: World) -> None:
    people = world.a.people
    first = award(world, world.steward, people, "clean", key="click-0001")
    assert award(world, world.steward, people, "clean", key="click-0001") == first
    for change in ({"reason": "另一件事"}, {"times": 2}, {"day": TODAY - timedelta(days=1)}):
        with pytest.raises(Conflict):
            award(world, world.steward, people, "clean", key="click-0001", **change)
    with pytest.raises(Conflict):
        award(world, world.steward, people[:1], "clean", key="click-0001")
    assert passbook(world).balance == 6
    in_order()


def test_limits_hold_by_day_and_month_and_reversed_awards_do_not_count(world: World) -> None:
    person = world.a.people[:1]
    [first] = award(world, world.steward, person, "patrol")
    with pytest.raises(Conflict, match="一人一天最多记 2 次"):
        award(world, world.steward, person, "patrol", times=2)
    award(world, world.steward, person, "patrol")
    with pytest.raises(Conflict, match="一人一天最多记 2 次"):
        award(world, world.steward, person, "patrol")
    award(world, world.steward, person, "patrol", day=TODAY - timedelta(days=1))
    with pytest.raises(Conflict, match="一人一个月最多记 3 次"):
        award(world, world.steward, person, "patrol", day=TODAY - timedelta(days=2))
    award(world, world.steward, person, "patrol", day=TODAY.replace(month=4, day=25))
    reverse(world, world.steward, first)
    award(world, world.steward, person, "patrol")
    award(world, world.steward, world.a.people[1:], "patrol", times=2)
    in_order()


def test_the_first_of_the_next_month_is_not_this_months(world: World) -> None:
    person = world.a.people[:1]
    award(world, world.steward, person, "patrol", times=2, day=TODAY.replace(day=1))
    award(world, world.steward, person, "patrol", times=2, day=TODAY.replace(month=4, day=30))
    assert passbook(world).balance == 20


def test_a_reversals_key_says_one_thing_only(world: World) -> None:
    [id_] = award(world, world.steward, world.a.people[:1], "patrol")
    reverse(world, world.steward, id_, key="same-key-1")
    for who, reason in (("steward", "另一个原因"), ("committee", "记错了人")):
        with pytest.raises(Conflict):
            reverse(world, world.who(who), id_, key="same-key-1", reason=reason)


def test_the_passbook_comes_in_pages_and_names_each_month_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(queries.passbook.__globals__, "ON_A_PAGE", 2)  # the function stands before its module
    for month, times in ((4, 1), (4, 2), (5, 3), (5, 4), (5, 5)):
        with clock.pinned(NOW.replace(month=month)):
            award(world, world.steward, world.a.people[:1], "clean", times=times, day=clock.today())
    found: list[views.EntryView] = []
    after, last_month = "", ""
    while True:
        page = ask(views.passbook, world.resident, after, last_month)
        found += page.entries
        after, last_month = page.after, page.entries[-1].month
        if not after:
            break
    assert [entry.points for entry in found] == ["+15", "+12", "+9", "+6", "+3"]
    assert [entry.head for entry in found] == ["2026年5月", "", "", "2026年4月", ""]


def test_recent_awards_come_in_pages_and_offer_what_may_be_reversed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("points_app.points.queries.awards.ON_A_PAGE", 2)
    steward, building = world.steward, world.east_1
    own = award(world, world.committee, [world.steward], "clean")
    honour = award(world, world.committee, world.b.people, "honour")
    undone = award(world, world.steward, world.b.people, "clean")
    plain = award(world, world.steward, world.a.people[:1], "clean")
    reverse(world, world.steward, undone[0])
    first = ask(views.recent_awards, steward, building)
    second = ask(views.recent_awards, steward, building, first.after)
    assert [[row.id] for row in (*first.rows, *second.rows)] == [plain, undone, honour, own]
    assert [row.may_reverse for row in (*first.rows, *second.rows)] == [True, False, False, False]
    assert (second.after, first.rows[0].who, first.rows[0].home) == ("", "张小明", "锦绣花园 1 栋 1 单元 101")
    people = ask(queries.candidates, steward, building)
    assert [one.name for one in people if one.own] == ["桐小雪"]


def test_days_are_the_communitys_own(world: World) -> None:
    # 23:30 on 31 May in Shanghai is still 15:30 of that day in UTC; half an hour later it is June there.
    person = world.a.people[:1]
    with clock.pinned(NOW.replace(day=31, hour=15, minute=30)):
        award(world, world.steward, person, "patrol", times=2, day=clock.today())
    with clock.pinned(NOW.replace(day=31, hour=16, minute=5)):
        assert clock.today() == TODAY.replace(month=6, day=1)
        award(world, world.steward, person, "patrol", times=2, day=clock.today())
        assert passbook(world).earned == "+10"
    in_order()


def test_what_is_booked_late_counts_in_the_month_of_the_deed(world: World) -> None:
    award(world, world.steward, world.a.people[:1], "clean", day=TODAY.replace(month=4, day=30))
    view = passbook(world)
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
        ({"key": "short"}, "key"),
        ({"key": "x" * 41}, "key"),
        ({"key": "'; DROP TABLE--"}, "key"),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(world: World, change: dict[str, Any], field: str) -> None:
    before = state_of_everything()
    with pytest.raises(InvalidInput) as refused:
        award(world, world.steward, world.a.people, "clean", **change)
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
def test_any_words_are_kept_as_they_are(world: World, reason: str) -> None:
    award(world, world.steward, world.a.people[:1], "clean", reason=reason)
    assert passbook(world).entries[0].reason == reason.replace("\u202e", "")


ROLES = ("nobody", "a", "steward", "west_steward", "property", "auditor", "administrator", "owners")


@pytest.mark.parametrize("who", [*ROLES, "committee"])
def test_who_may_award_what_where(world: World, who: str) -> None:
    may = {
        "steward": {("b", "clean")},
        "west_steward": {("d", "clean")},
        "owners": {(h, r) for h in "bc" for r in ("clean", "honour", "litter")},
        "committee": {(h, r) for h in "bcd" for r in ("clean", "honour", "litter")},
    }.get(who, set())
    for house in "bcd":
        award(world, world.committee2, world.home(house).people, "honour")
    for house in "bcd":
        for rule in ("clean", "honour", "litter"):
            attempt = partial(award, world, world.who(who), world.home(house).people, rule)
            if (house, rule) in may:
                attempt()
            else:
                before = state_of_everything()
                with pytest.raises(SignInNeeded if who == "nobody" else NotAllowed):
                    attempt()
                assert state_of_everything() == before
    in_order()


@pytest.mark.parametrize("who", [*ROLES, "committee"])
def test_who_may_reverse(world: World, who: str) -> None:
    ids = {
        (house, rule): award(world, world.committee2, world.home(house).people, rule)[0]
        for house in "bd"
        for rule in ("honour", "clean", "litter")
    }
    may = {
        "steward": {("b", "clean")},
        "west_steward": {("d", "clean")},
        "owners": {("b", rule) for rule in ("clean", "honour", "litter")},
        "committee": set(ids),
    }.get(who, set())
    for key, id_ in reversed(ids.items()):  # deductions first: a passbook never goes below zero
        if key in may:
            reverse(world, world.who(who), id_)
        else:
            with pytest.raises(SignInNeeded if who == "nobody" else NotAllowed):
                reverse(world, world.who(who), id_)
    in_order()


def test_nobody_awards_or_reverses_for_the_own_household(world: World) -> None:
    with pytest.raises(NotAllowed, match="自己家"):
        award(world, world.steward, [world.steward], "clean")
    [id_] = award(world, world.committee, [world.steward], "clean")
    with pytest.raises(NotAllowed, match="自己家"):
        reverse(world, world.steward, id_)


def test_a_passbook_never_goes_below_zero(world: World) -> None:
    person = world.a.people[:1]
    with pytest.raises(Conflict, match="不够扣"):
        award(world, world.committee, person, "litter", reason="抛下一只瓶子")
    [given] = award(world, world.steward, person, "patrol")
    award(world, world.committee, person, "litter", reason="抛下一只瓶子")
    with pytest.raises(Conflict, match="不够退回"):
        reverse(world, world.steward, given)
    view = passbook(world)
    assert (view.balance, view.earned, view.deducted) == (1, "+5", "−4")
    in_order()


def test_a_refused_deduction_names_every_home_that_has_too_little(world: World) -> None:
    award(world, world.committee, [world.a.people[0], world.c.people[0]], "honour")
    award(world, world.committee, world.b.people, "clean")
    people = [person for house in "abcd" for person in world.home(house).people]
    before = state_of_everything()
    with pytest.raises(Conflict) as refused:
        award(world, world.committee, people, "litter", times=3, reason="抛下一只瓶子")
    words = (
        "锦绣花园 1 栋 1 单元 101只有 20 分，不够扣 24 分；锦绣花园 1 栋 1 单元 201只有 3 分，不够扣 12 分；"
        "清河里 1 栋 1 单元 101只有 0 分"
    )
    assert words in refused.value.message
    assert "301" not in refused.value.message
    assert state_of_everything() == before


def test_a_reversed_deduction_comes_back_and_earns_nothing(world: World) -> None:
    person = world.a.people[:1]
    award(world, world.steward, person, "patrol")
    [taken] = award(world, world.committee, person, "litter", reason="抛下一只瓶子")
    reverse(world, world.committee, taken)
    view = passbook(world)
    assert (view.balance, view.earned, view.deducted) == (5, "+5", "−0")
    in_order()


def test_a_complaint_is_no_reason_to_deduct(world: World) -> None:
    person = world.a.people[:1]
    award(world, world.committee, person, "honour")
    for reason in ("到区里上访", "多次 投-诉 物业", "打12345热线", "ｐｅｔｉｔｉｏｎ to the city"):
        with pytest.raises(InvalidInput, match="居民的权利"):
            award(world, world.committee, person, "litter", reason=reason)


def test_someone_elses_community_is_out_of_reach(world: World) -> None:
    with db.write() as session:
        session.execute(
            sa.text("UPDATE role_grant SET place_id = :town WHERE role = 'committee'"), {"town": world.city}
        )
    world.rules["other"] = do(service.create_rule, world.committee, new_rule(world.elsewhere, "别处的细则", 3))
    with pytest.raises(InvalidInput, match="不住在"):
        award(world, world.committee, world.a.people, "other")
    world.rules["none"] = 999_999
    with pytest.raises(NotFound):
        award(world, world.committee, world.a.people, "none")


def test_who_moved_away_is_not_awarded(world: World) -> None:
    with db.write() as session:
        session.execute(sa.text("UPDATE resident SET active = false WHERE name = '李芳'"))
    with pytest.raises(NotFound):
        award(world, world.steward, world.b.people, "clean")


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
            " day, transfer_id, given_by, given_at) SELECT rule_id, version_id, resident_id,"
            " household_id, path, times, points, reason, day, transfer_id, given_by, given_at"
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
def test_the_database_itself_refuses(world: World, statement: str) -> None:
    [id_] = award(world, world.steward, world.a.people[:1], "clean")
    reverse(world, world.steward, id_)
    before = state_of_everything()
    with pytest.raises(exc.DBAPIError), db.engine().execution_options(points_write=True).begin() as connection:
        connection.execute(sa.text(statement))
    assert state_of_everything() == before


def test_a_replacing_insert_is_refused_on_sqlite_too(world: World) -> None:
    if db.engine().dialect.name != "sqlite":
        pytest.skip("SQLite's own statement")
    [id_] = award(world, world.steward, world.a.people[:1], "clean")
    reverse(world, world.steward, id_)
    for table in ("point_award", "point_reversal", "point_rule_version"):
        with pytest.raises(exc.DBAPIError), db.engine().execution_options(points_write=True).begin() as connection:
            connection.execute(sa.text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


def test_errors_are_domain_errors_without_anything_private(world: World) -> None:
    with pytest.raises(DomainError) as refused:
        award(world, world.west_steward, world.a.people, "clean")
    assert "张" not in refused.value.message
