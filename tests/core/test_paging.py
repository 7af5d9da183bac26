"""A page of a list: the pages together are the list, whatever is written meanwhile; a cursor is trusted in nothing."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

import pytest
import reflex as rx
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Field, Session, SQLModel, col, select

from points_app.core import db, paging, secret
from points_app.core.errors import InvalidInput
from points_app.core.paging import Page, downwards, upwards


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key without a database."""
    monkeypatch.setattr(secret, "_key", lru_cache(lambda: "a key of the tests"))


class Leaf(db.Table, table=True):
    """A table for these tests: of each kind of column one that lists are ordered by."""

    id: int | None = Field(default=None, primary_key=True)
    weight: int
    name: str = db.key_field(40)
    day: date
    at: datetime = db.utc()


LEAF = SQLModel.metadata.tables["leaf"]
SQLModel.metadata.remove(LEAF)  # no part of the app
MORNING = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
ORDERS = {
    "newest first": downwards(col(Leaf.id)),
    "by day": downwards(col(Leaf.day), col(Leaf.id)),
    "by moment": downwards(col(Leaf.at), col(Leaf.id)),
    "by name": upwards(col(Leaf.name), col(Leaf.id)),
    "by weight, most first": upwards(-col(Leaf.weight), col(Leaf.id)),
    "by three": upwards(col(Leaf.weight), col(Leaf.at), col(Leaf.id)),
}
LEAVES = st.lists(
    st.builds(
        lambda weight, name, days, minutes: {
            "weight": weight,
            "name": name,
            "day": date(2026, 2, 27) + timedelta(days),
            "at": MORNING + timedelta(minutes=minutes, microseconds=minutes),
        },
        st.integers(-2, 2),
        st.sampled_from(["", "a", "B", "甲", "\U0001f9ff"]),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=9,
)


@pytest.fixture
def leaves(database: sa.Engine) -> sa.Engine:
    LEAF.create(database)
    return database


def walk(session: Session, order: paging.Order, size: int) -> list[Page[Leaf]]:
    pages = [paging.read(session, select(Leaf), order, "", size)]
    while pages[-1].after:
        pages.append(paging.read(session, select(Leaf), order, pages[-1].after, size))
    return pages


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=LEAVES, order=st.sampled_from(sorted(ORDERS)), size=st.integers(1, 5))
def test_the_pages_together_are_the_list(leaves: sa.Engine, rows: list[dict[str, Any]], order: str, size: int) -> None:
    with db.write() as session:
        session.exec(sa.delete(Leaf))
        session.add_all([Leaf(**row) for row in rows])
        session.flush()
        whole = session.exec(select(Leaf).order_by(*ORDERS[order].sorted())).all()
        pages = walk(session, ORDERS[order], size)
    assert [leaf for page in pages for leaf in page.rows] == list(whole)
    assert [len(page.rows) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert pages[-1].rows or not rows  # the cursor of a page promises that something follows


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=LEAVES, between=LEAVES, order=st.sampled_from(sorted(ORDERS)), size=st.integers(1, 3))
def test_what_is_written_meanwhile_neither_repeats_nor_hides_a_row(
    leaves: sa.Engine, rows: list[dict[str, Any]], between: list[dict[str, Any]], order: str, size: int
) -> None:
    with db.write() as session:
        session.exec(sa.delete(Leaf))
        session.add_all([Leaf(**row) for row in rows])
        session.flush()
        there = set(session.exec(select(Leaf.id)).all())
        page = paging.read(session, select(Leaf), ORDERS[order], "", size)
        seen = [leaf.id for leaf in page.rows]
        session.add_all([Leaf(**row) for row in between])
        session.flush()
        while page.after:
            page = paging.read(session, select(Leaf), ORDERS[order], page.after, size)
            seen += [leaf.id for leaf in page.rows]
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


def test_several_things_a_row_stay_together_and_one_thing_is_alone(leaves: sa.Engine) -> None:
    with db.write() as session:
        session.add_all([Leaf(weight=n, name=str(n), day=MORNING.date(), at=MORNING) for n in range(3)])
        session.flush()
        order = ORDERS["newest first"]
        assert paging.read(session, select(Leaf.name), order, "", 2).rows == ("2", "1")
        assert paging.read(session, select(Leaf.name, Leaf.weight), order, "", 2).rows == (("2", 2), ("1", 1))
        third = paging.read(session, select(Leaf, Leaf.name), order, paging.encode(2), 2)
        assert [(leaf.id, name) for leaf, name in third.rows] == [(1, "0")]
        assert third.after == ""


PLACES = st.lists(
    st.one_of(
        st.integers(-(2**63), 2**63 - 1),
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40),
        st.dates(),
        st.datetimes(min_value=datetime(2, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  the zone is added
    ),
    min_size=1,
    max_size=4,
)


@given(PLACES)
def test_a_cursor_says_where_and_can_stand_in_an_address(place: list[Any]) -> None:
    after = paging.encode(*place)
    assert paging.decode(after, *map(type, place)) == tuple(place)
    assert set(after) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_moment_is_one_in_whatever_zone_it_is_said() -> None:
    assert paging.encode(MORNING) == paging.encode(MORNING.astimezone(timezone(timedelta(hours=8))))


def forged(place: Any) -> str:
    """Return a place that no list of ours has, sealed as if one had: what is inside is trusted in nothing either."""
    return base64.urlsafe_b64encode(secret.seal(json.dumps(place).encode(), "cursor")).decode().rstrip("=")


def test_7_13_a_cursor_tells_no_id() -> None:
    after = paging.encode(4711, "甲")
    assert b"4711" not in base64.urlsafe_b64decode(after + "==")
    assert after == paging.encode(4711, "甲")  # a page that is asked for twice is one


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "甲",
        "\ud800",
        "a b",
        "=",
        lambda: paging.encode(1, "2026-03-01") + "=",
        lambda: paging.encode(1, "2026-03-01")[:-1],
        lambda: paging.encode(1),
        lambda: paging.encode(1, date(2026, 3, 1), 1),
        lambda: paging.encode("1", date(2026, 3, 1)),
        lambda: paging.encode(2**63, date(2026, 3, 1)),
        lambda: forged([True, "2026-03-01"]),
        lambda: forged([1.0, "2026-03-01"]),
        lambda: forged([None, "2026-03-01"]),
        lambda: forged([1, "20260301"]),
        lambda: forged([1, "2026-02-30"]),
        lambda: forged([1, "0001-01-01T00:00:00+14:00"]),
        lambda: forged([1, 2]),
        lambda: forged({"1": "2026-03-01"}),
        lambda: forged("12"),
        lambda: forged(12),
        lambda: base64.urlsafe_b64encode(b'[1,"2026-03-01"]').decode().rstrip("="),  # not sealed
        "W1" * 900,
        base64.urlsafe_b64encode(b"[" * 1400).decode().rstrip("="),
        "A" * 100_000,
    ],
)
def test_what_is_no_cursor_of_this_list_is_refused_in_words(after: str | Callable[[], str]) -> None:
    after = after() if callable(after) else after
    with pytest.raises(InvalidInput, match="请刷新页面"):
        paging.decode(after, int, date)


@given(st.text(max_size=60), st.lists(st.sampled_from([int, str, date, datetime]), max_size=3))
def test_any_text_is_a_cursor_that_says_itself_or_is_refused(text: str, kinds: list[type]) -> None:
    try:
        place = paging.decode(text, *kinds)
    except InvalidInput:
        return
    assert text == ("" if place is None else paging.encode(*place))


def test_a_text_that_no_database_takes_is_none_either() -> None:
    for text in ("\0", "\ud800"):
        with pytest.raises(InvalidInput):
            paging.decode(forged([text]), str)


@dataclass(frozen=True)
class Line:
    """What a page of the app shows of a row."""

    name: str = ""


@dataclass(frozen=True)
class LinePage(Page[Line]):
    """A page that Reflex can look into."""

    rows: tuple[Line, ...] = ()


class PagedState(rx.State):
    """A list in a state, in both ways."""

    page: LinePage = LinePage()
    rows: list[Line] = []
    after: str = ""


def test_states_hold_a_page_and_components_look_into_it() -> None:
    state = PagedState(_reflex_internal_init=True)  # type: ignore[call-arg]
    state.page = LinePage((Line("a"),), "x").then(Page((Line("b"),)))
    assert state.page == LinePage((Line("a"), Line("b")), "")
    for rows in (PagedState.page.rows, PagedState.rows):
        drawn = str(rx.foreach(rows, lambda line: rx.el.li(line.name)).render())
        assert '["name"]' in drawn
    assert "after" in str(rx.cond(PagedState.page.after != "", rx.el.p("more")).render())


def test_rows_are_said_in_another_form_and_the_cursor_stays() -> None:
    assert Page((1, 2), "x").of(f"no. {n}" for n in (1, 2)) == Page(("no. 1", "no. 2"), "x")
    assert paging.cut([], 3, lambda n: (n,)) == Page()
