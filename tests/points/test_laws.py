"""Laws of points under any sequence of awards and reversals, and under several hands at once."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from points_app.core import db
from points_app.core.errors import Conflict, DomainError
from points_app.ledger import queries as ledger
from points_app.ledger.service import AccountKind, BookKind
from points_app.points import queries, service
from tests.points.village import TODAY, Village, ask, award, do, reverse

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
# The database is fresh for the first example only; the laws hold whatever is there already.
LAWS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def balances(village: Village) -> dict[str, int]:
    book = ask(ledger.find_book, BookKind.POINTS, village.place["community"])
    found = {}
    for house in HOUSES:
        account = (
            ask(ledger.find_account, book, AccountKind.HOUSEHOLD, "household", village.home[house]) if book else None
        )
        found[house] = ask(ledger.balance, account).posted if account else 0
    return found


def unreversed(village: Village) -> dict[str, list[tuple[Any, int]]]:
    """Return household → (day, points) of each award that was not put right, straight from the tables."""
    query = (
        "SELECT a.household_id, a.day, a.points FROM point_award a"
        " LEFT JOIN point_reversal r ON r.award_id = a.id WHERE r.award_id IS NULL"
    )
    names = {id_: name for name, id_ in village.home.items()}
    found = defaultdict(list)
    with db.engine().connect() as connection:
        for house, day, points in connection.execute(sa.text(query)):
            found[names[house]].append((str(day), points))
    return found


@LAWS
@given(steps=STEPS)
def test_totals_and_passbooks_follow_from_the_unreversed_awards(village: Village, steps: list[Any]) -> None:
    given_ids: list[int] = []
    for step in steps:
        try:
            if step[0] == "award":
                _kind, houses, rule, times, back = step
                people = [village.homes[house][0] for house in houses]
                given_ids += award(village, "committee", people, rule, times=times, day=TODAY - timedelta(days=back))
            elif step[0] == "reverse" and given_ids:
                reverse(village, "committee", given_ids[step[1] % len(given_ids)])
            elif step[0] == "opt":
                do(service.set_on_boards, village.actor(step[1]), on=step[2], household=True)
        except Conflict:
            continue
    rest = unreversed(village)
    assert balances(village) == {house: sum(points for _day, points in rest[house]) for house in HOUSES}
    assert ask(queries.verify_totals) == []
    assert ask(ledger.verify) == []
    shown = {house for house in HOUSES if ask(queries.passbook, village.actor(house)).on_boards}
    month = str(TODAY)[:7]
    for period, counts in (("month", lambda day: day[:7] == month), ("all", lambda _day: True)):
        earned = {house: sum(points for day, points in rest[house] if points > 0 and counts(day)) for house in shown}
        view = ask(queries.board, village.actor("nobody"), village.path["community"], period=period)
        assert [row.points for row in view.rows] == sorted((n for n in earned.values() if n), reverse=True)
        assert [row.rank for row in view.rows] == [
            1 + sum(other > row.points for other in earned.values()) for row in view.rows
        ]


def together(*calls: Any) -> list[Any]:
    """Run the calls at once, each in a thread of its own; return results, or the domain error of each."""

    def one(call: Any) -> Any:
        try:
            return call()
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(copy_context().run, one, call) for call in calls]
        return [future.result() for future in futures]


@pytest.mark.parametrize("_time", range(3))
def test_a_limit_holds_when_two_award_at_once(village: Village, _time: int) -> None:
    person = village.homes["b"]
    results = together(*[lambda: award(village, "steward", person, "patrol", times=2) for _n in range(4)])
    assert [isinstance(result, Conflict) for result in results].count(False) == 1
    assert balances(village)["b"] == 10
    assert ask(queries.verify_totals) == []


def test_a_double_click_at_once_is_one_award(village: Village) -> None:
    people = [*village.homes["a"], *village.homes["b"]]
    results = together(
        *[lambda: award(village, "steward", people, "clean", idempotency_key="one-click") for _n in range(4)]
    )
    assert all(result == results[0] for result in results)
    assert balances(village) == {"a": 6, "b": 3, "c": 0, "d": 0}


def test_lists_in_any_order_do_not_wait_for_each_other(village: Village) -> None:
    people = [village.homes[house][0] for house in HOUSES]
    results = together(
        lambda: award(village, "committee", people, "clean"),
        lambda: award(village, "committee2", people[::-1], "clean"),
        lambda: award(village, "compound_committee", people[:3][::-1], "honour"),
        lambda: award(village, "committee", people[1:], "honour"),
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert balances(village) == {"a": 26, "b": 46, "c": 46, "d": 26}
    assert ask(queries.verify_totals) == []
    assert ask(ledger.verify) == []


def test_two_reversals_at_once_are_one(village: Village) -> None:
    [id_] = award(village, "steward", village.homes["b"], "clean")
    results = together(*[lambda: reverse(village, "committee", id_) for _n in range(3)])
    assert [isinstance(result, Conflict) for result in results].count(False) == 1
    assert balances(village)["b"] == 0
    assert ask(queries.verify_totals) == []


def test_opting_out_while_being_awarded_is_never_lost(village: Village) -> None:
    for round_ in range(4):
        together(
            lambda: do(service.set_on_boards, village.actor("a"), on=False, household=True),
            lambda: award(village, "steward", village.homes["a"], "clean"),
            lambda: award(village, "committee", village.homes["a"][:1], "honour"),
        )
        view = ask(queries.board, village.actor("nobody"), village.path["community"], period="all")
        people = ask(queries.board, village.actor("nobody"), village.path["community"], period="all", by="resident")
        assert (view.rows, people.rows) == ([], []), round_
        if round_ < 3:
            with db.write() as session:
                session.execute(sa.text("DELETE FROM point_total"))
            do(service.set_on_boards, village.actor("a"), on=True, household=True)
