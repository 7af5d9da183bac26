"""Laws of points under any sequence of awards and reversals, and under several hands at once."""

from collections import defaultdict
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import db
from points_app.core.errors import Conflict
from points_app.core.permissions import NOBODY
from points_app.ledger import queries as ledger
from points_app.ledger.kinds import AccountKind, BookKind
from points_app.points import queries, service
from points_app.points.kinds import Period, Subject
from tests.core.together import second_waits
from tests.night import examples
from tests.points.giving import TODAY, award, award_form, reverse
from tests.world import World, actor, ask, do, together

HOUSES = ("a", "b", "c", "d")
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("award"),
            st.lists(st.sampled_from(HOUSES), min_size=1, max_size=4, unique=True),
            st.sampled_from(["patrol", "clean", "honour", "litter"]),
            st.integers(1, 3),
            st.integers(0, 31),
        ),
        st.tuples(st.just("reverse"), st.integers(0, 30)),
        st.tuples(st.just("opt"), st.sampled_from(HOUSES), st.booleans()),
    ),
    max_size=12,
)


def balances(world: World) -> dict[str, int]:
    book = ask(ledger.find_book, BookKind.POINTS, world.community)
    found = {}
    for house in HOUSES:
        account = (
            ask(ledger.find_account, book, AccountKind.HOUSEHOLD, "household", world.home(house)) if book else None
        )
        found[house] = ask(ledger.balance, account).posted if account else 0
    return found


def unreversed(world: World) -> dict[str, list[tuple[Any, int]]]:
    """Return household → (day, points) of each award that was not put right, straight from the tables."""
    query = (
        "SELECT a.household_id, a.day, a.points FROM point_award a"
        " LEFT JOIN point_reversal r ON r.award_id = a.id WHERE r.award_id IS NULL"
    )
    names = {world.home(house): house for house in HOUSES}
    found = defaultdict(list)
    with db.engine().connect() as connection:
        for house, day, points in connection.execute(sa.text(query)):
            found[names[house]].append((str(day), points))
    return found


@examples(12)
@given(steps=STEPS)
def test_totals_and_passbooks_follow_from_the_unreversed_awards(world: World, steps: list[Any]) -> None:
    given_ids: list[int] = []
    for step in steps:
        try:
            if step[0] == "award":
                _kind, houses, rule, times, back = step
                people = [world.home(house).people[0] for house in houses]
                given_ids += award(world, world.committee, people, rule, times=times, day=TODAY - timedelta(days=back))
            elif step[0] == "reverse" and given_ids:
                reverse(world, world.committee, given_ids[step[1] % len(given_ids)])
            elif step[0] == "opt":
                do(service.set_on_boards, world.who(step[1]), on=step[2], household=True)
        except Conflict:
            continue
    rest = unreversed(world)
    assert balances(world) == {house: sum(points for _day, points in rest[house]) for house in HOUSES}
    assert ask(queries.verify_totals) == []
    assert ask(ledger.verify) == []
    shown = {house for house in HOUSES if ask(queries.passbook, world.who(house)).on_boards}
    month = str(TODAY)[:7]
    for period, counts in ((Period.MONTH, lambda day: day[:7] == month), (Period.ALL, lambda _day: True)):
        earned = {house: sum(points for day, points in rest[house] if points > 0 and counts(day)) for house in shown}
        rows = ask(queries.board, NOBODY, world.community.path, period=period).lines.rows
        assert [row.points for row in rows] == sorted((n for n in earned.values() if n), reverse=True)
        assert [row.rank for row in rows] == [1 + sum(other > row.points for other in earned.values()) for row in rows]


@pytest.mark.parametrize("_time", range(3))
def test_a_limit_holds_when_two_award_at_once(world: World, _time: int) -> None:
    person = world.b.people
    results = together(*[lambda: award(world, world.steward, person, "patrol", times=2) for _n in range(4)])
    assert [isinstance(result, Conflict) for result in results].count(False) == 1
    assert balances(world)["b"] == 10
    assert ask(queries.verify_totals) == []


def test_a_limit_holds_for_who_waits_at_accounts_that_are_open(world: World) -> None:
    """Opening them keeps others waiting too, but only once."""
    person, steward = world.b.people, actor(world.steward)
    award(world, world.steward, person, "clean")
    one, two = (
        partial(service.give_award, actor=steward, form=award_form(world, person, "patrol", times=2))
        for _time in range(2)
    )
    with pytest.raises(Conflict):
        second_waits(one, two)
    assert balances(world)["b"] == 13


def test_a_double_click_at_once_is_one_award(world: World) -> None:
    people = [*world.a.people, *world.b.people]
    results = together(*[lambda: award(world, world.steward, people, "clean", key="one-click") for _n in range(4)])
    assert all(result == results[0] for result in results)
    assert balances(world) == {"a": 6, "b": 3, "c": 0, "d": 0}


def test_lists_in_any_order_do_not_wait_for_each_other(world: World) -> None:
    people = [world.home(house).people[0] for house in HOUSES]
    results = together(
        lambda: award(world, world.committee, people, "clean"),
        lambda: award(world, world.committee2, people[::-1], "clean"),
        lambda: award(world, world.owners, people[:3][::-1], "honour"),
        lambda: award(world, world.committee, people[1:], "honour"),
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert balances(world) == {"a": 26, "b": 46, "c": 46, "d": 26}
    assert ask(queries.verify_totals) == []
    assert ask(ledger.verify) == []


def test_two_reversals_at_once_are_one(world: World) -> None:
    [id_] = award(world, world.steward, world.b.people, "clean")
    results = together(*[lambda: reverse(world, world.committee, id_) for _n in range(3)])
    assert [isinstance(result, Conflict) for result in results].count(False) == 1
    assert balances(world)["b"] == 0
    assert ask(queries.verify_totals) == []


def test_opting_out_while_being_awarded_is_never_lost(world: World) -> None:
    for round_ in range(4):
        together(
            lambda: do(service.set_on_boards, world.resident, on=False, household=True),
            lambda: award(world, world.steward, world.a.people, "clean"),
            lambda: award(world, world.committee, world.a.people[:1], "honour"),
        )
        for by in Subject:
            found = ask(queries.board, NOBODY, world.community.path, period=Period.ALL, by=by)
            assert found.lines.rows == (), round_
        if round_ < 3:
            with db.write() as session:
                session.execute(sa.text("DELETE FROM point_total"))
            do(service.set_on_boards, world.resident, on=True, household=True)
