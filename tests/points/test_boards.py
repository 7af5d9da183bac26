"""The points board: ranks, ties, neighbours, pages, levels, periods, opt-out, and nothing about deductions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from points_app.core import clock, db
from points_app.core.errors import InvalidInput, NotFound, SignInNeeded
from points_app.core.i18n import use_locale
from points_app.core.permissions import NOBODY
from points_app.people import service as people
from points_app.points import queries, service
from points_app.points.models import Period
from tests.points.village import NOW, TODAY, Village, ask, award, do, reverse


def board(village: Village, who: str = "nobody", place: str = "community", **more: Any) -> queries.BoardView:
    return ask(queries.board, village.actor(who), village.path[place], **more)


def lines(view: queries.BoardView) -> list[tuple[int, int]]:
    return [(row.rank, row.points) for row in view.rows]


def give(village: Village, house: str, points: int, **more: Any) -> list[int]:
    """Award 3 points a time to the first person of a household."""
    return award(village, "committee", village.homes[house][:1], "clean", times=points // 3, **more)


def phrase(row: queries.BoardRow) -> str:
    """Home and name in one phrase, as home shows them."""
    return f"{row.where} · {row.name}"


def test_ties_share_a_rank_and_the_next_one_is_lower(village: Village) -> None:
    for house, points in (("a", 9), ("b", 6), ("c", 6), ("d", 3)):
        give(village, house, points)
    assert lines(board(village)) == [(1, 9), (2, 6), (2, 6), (4, 3)]
    assert lines(board(village, place="c1")) == [(1, 9), (2, 6), (2, 6)]
    assert lines(board(village, place="b3")) == [(1, 3)]
    assert board(village, place="town") == queries.BoardView([], [], "2026年5月", has_more=False)


def test_names_are_masked_but_the_own_household_is_not(village: Village) -> None:
    give(village, "a", 9)
    give(village, "c", 3)
    assert [phrase(row) for row in board(village).rows] == ["c1 b1 · 张*明家", "c1 b2 · 王*一家"]
    assert [phrase(row) for row in board(village, place="b1").rows] == ["1\N{NO-BREAK SPACE}单元 · 张*明家"]
    assert [phrase(row) for row in board(village, by="resident").rows] == ["c1 b1 · 张*明", "c1 b2 · 王*一"]
    own = board(village, "a").rows
    assert [(phrase(row), row.is_me) for row in own] == [
        ("c1 b1 · 张小明家", True),
        ("c1 b2 · 王*一家", False),
    ]
    for by in ("household", "resident"):
        assert "张小明" not in str(board(village, "c", by=by))
        assert "王五一" not in str(board(village, "committee", by=by))
    with use_locale("en"):
        assert phrase(board(village).rows[0]) == "c1 b1 · 张*明's home"
        assert board(village).period_words == "May 2026"


def test_you_and_your_neighbours(village: Village) -> None:
    for house, points in (("a", 12), ("b", 9), ("c", 6), ("d", 3)):
        give(village, house, points)
    assert [(r.rank, r.points, r.is_me) for r in board(village, "c", limit=1).me] == [
        (2, 9, False),
        (3, 6, True),
        (4, 3, False),
    ]
    assert [r.rank for r in board(village, "a").me] == [1, 2]
    assert [r.rank for r in board(village, "d").me] == [3, 4]
    assert [(r.rank, r.points, r.is_me) for r in board(village, "s1").me] == [(4, 3, False), (0, 0, True)]
    assert [r.is_me for r in board(village, "b", by="resident").me] == [False, True, False]
    assert board(village).me == board(village, "committee").me == board(village, "d", place="c1").me == []


def test_pages_follow_each_other_without_gap_or_repetition(village: Village) -> None:
    for house, points in (("a", 6), ("b", 6), ("c", 6), ("d", 3), ("s1", 9)):
        give(village, house, points)
    assert lines(board(village, limit=3, after=board(village, limit=3).next)) == [(2, 6), (5, 3)]
    found: list[queries.BoardRow] = []
    after = ""
    while True:
        page = board(village, limit=2, after=after)
        found += page.rows
        after = page.next
        if not page.has_more:
            break
    assert [(row.rank, row.points) for row in found] == [(1, 9), (2, 6), (2, 6), (2, 6), (5, 3)]
    assert found == board(village).rows
    for forged in ("x", "1", "1.2.3", "-1.5", "9" * 30 + ".1", "1.' OR 1=1"):
        assert lines(board(village, after=forged)) == lines(board(village))


def test_periods_are_the_communitys_calendar(village: Village) -> None:
    give(village, "a", 9)
    give(village, "b", 12, day=TODAY - timedelta(days=25))
    assert lines(board(village)) == [(1, 9)]
    assert lines(board(village, period="quarter")) == [(1, 12), (2, 9)]
    with clock.pinned(NOW + timedelta(days=60)):
        assert lines(board(village)) == lines(board(village, period="quarter")) == []
        assert lines(board(village, period="year")) == [(1, 12), (2, 9)]
        assert board(village, period="quarter").period_words == "2026年第3季度"
    with clock.pinned(NOW + timedelta(days=400)):
        assert lines(board(village, period="year")) == []
        assert lines(board(village, period="all")) == [(1, 12), (2, 9)]


def test_changes_are_against_the_period_before(village: Village) -> None:
    april = TODAY.replace(month=4, day=25)
    give(village, "a", 9, day=april)
    give(village, "b", 3, day=april)
    give(village, "b", 9)
    give(village, "a", 6)
    give(village, "c", 3)
    rows = board(village, changes=True).rows
    assert [(r.rank, r.change, r.is_new) for r in rows] == [(1, 1, False), (2, -1, False), (3, 0, True)]
    assert all(not r.change and not r.is_new for r in board(village, period="all", changes=True).rows)


@pytest.mark.parametrize("by", ["household", "resident"])
@pytest.mark.parametrize("period", list(Period))
@pytest.mark.parametrize("place", ["b1", "c1", "community"])
def test_who_opts_out_is_in_no_view(village: Village, by: str, period: str, place: str) -> None:
    for house, points in (("a", 9), ("b", 6)):
        give(village, house, points)
    do(service.set_on_boards, village.actor("a"), on=False, household=True)
    give(village, "a", 3, day=TODAY.replace(month=4, day=30))  # new totals of a month that had none
    for who in ("nobody", "a", "b", "steward", "committee"):
        view = board(village, who, place, by=by, period=period, changes=True)
        assert all("张" not in phrase(row) for row in (*view.rows, *view.me))
        assert (view.rows[0].rank, view.rows[0].points) == (1, 6)
        assert view.hidden == (who == "a")
    with clock.pinned(NOW.replace(month=4, day=30)):
        assert "张" not in str(board(village, "a", place, by=by, period=period))
    do(service.set_on_boards, village.actor("a"), on=True, household=True)
    assert board(village, "b", place, by=by, period=period).rows[0].points >= 9
    assert ask(queries.verify_totals) == []


def test_one_person_may_opt_out_alone(village: Village) -> None:
    award(village, "steward", village.homes["a"], "clean")
    assert lines(board(village, by="resident")) == [(1, 3), (1, 3)]
    do(service.set_on_boards, village.actor("a"), on=False, household=False)
    assert [phrase(r) for r in board(village, "a", by="resident").rows] == ["c1 b1 · 张大力"]
    assert board(village, "a", by="resident").hidden
    assert lines(board(village)) == [(1, 6)]
    view = ask(queries.passbook, village.actor("a"))
    assert (view.on_boards, view.me_on_boards) == (True, False)


def test_a_household_is_not_named_by_a_head_who_opted_out_alone(village: Village) -> None:
    give(village, "a", 6)
    do(service.set_on_boards, village.actor("a"), on=False, household=False)
    for place, label in (("community", "c1 b1 · 某户"), ("b1", "1\N{NO-BREAK SPACE}单元 · 某户")):
        assert [phrase(row) for row in board(village, place=place).rows] == [label]
    assert phrase(board(village, "a").rows[0]) == "c1 b1 · 张小明家"
    do(service.set_on_boards, village.actor("a"), on=True, household=False)
    assert phrase(board(village).rows[0]) == "c1 b1 · 张*明家"


def test_the_committee_opts_out_on_request_and_totals_follow(village: Village) -> None:
    give(village, "a", 3)
    do(people.set_on_boards, village.actor("committee"), on_boards=False, household_id=village.home["a"])
    assert lines(board(village)) == lines(board(village, by="resident")) == []


def test_who_moves_is_listed_at_the_new_place_from_the_next_award_on(village: Village) -> None:
    give(village, "a", 9)
    with db.write() as session:
        for table, column in (("resident", "household_id"), ("household", "id")):
            session.execute(
                sa.text(f"UPDATE {table} SET path = :path WHERE {column} = :home"),
                {"path": village.path["b3"], "home": village.home["a"]},
            )
    assert lines(board(village, place="b1")) == [(1, 9)]
    give(village, "a", 3)
    for by in ("household", "resident"):
        assert lines(board(village, place="b3", by=by)) == lines(board(village, place="c2", by=by)) == [(1, 12)]
        assert lines(board(village, place="b1", by=by)) == []


def test_who_moves_away_leaves_the_board(village: Village) -> None:
    give(village, "b", 6)
    with db.write() as session:
        session.execute(sa.text("UPDATE resident SET active = false WHERE name = '李芳'"))
    assert lines(board(village, by="resident")) == []
    assert lines(board(village)) == [(1, 6)]


def test_opting_out_needs_a_sign_in_and_a_household(village: Village) -> None:
    for household in (True, False):
        with pytest.raises(SignInNeeded):
            do(service.set_on_boards, NOBODY, on=False, household=household)
    with pytest.raises(NotFound):
        do(service.set_on_boards, village.actor("property"), on=False, household=True)


def test_a_deduction_changes_nothing_that_others_see(village: Village) -> None:
    for house, points in (("a", 9), ("b", 6)):
        give(village, house, points)

    def seen() -> list[queries.BoardView]:
        return [
            board(village, who, place, by=by, period=period, changes=True)
            for who in ("nobody", "b", "steward", "property", "auditor", "committee")
            for place in ("b1", "c1", "community")
            for by in ("household", "resident")
            for period in Period
        ]

    before = seen()
    [id_] = award(village, "committee", village.homes["a"][:1], "litter", reason="抛下一只瓶子")
    assert seen() == before
    steward = village.actor("steward")
    assert "抛下" not in str(ask(queries.recent_awards, steward, building_id=village.place["b1"]))
    assert "抛下" in str(ask(queries.recent_awards, village.actor("committee"), building_id=village.place["b1"]))
    assert "抛下" not in str(ask(queries.passbook, village.actor("b")))
    assert ask(queries.passbook, NOBODY) == ask(queries.passbook, village.actor("committee")) == queries.PassbookView()
    reverse(village, "committee", id_)
    assert seen() == before


def test_a_reversal_moves_the_board_back(village: Village) -> None:
    [id_] = give(village, "a", 9)
    give(village, "b", 6)
    reverse(village, "committee", id_)
    assert lines(board(village)) == [(1, 6)]
    assert [(r.rank, r.points, r.is_me) for r in board(village, "a").me] == [(1, 6, False), (0, 0, True)]


def test_forged_arguments_are_refused_or_empty(village: Village) -> None:
    give(village, "a", 9)
    for forged in ({"by": "street"}, {"period": "decade"}, {"by": ""}):
        with pytest.raises(InvalidInput):
            board(village, **forged)
    for path in (
        "",
        "/",
        "/1/",
        "/999/",
        village.path["b1"][1:],
        "/x/",
        village.path["c1"] + "9/",
        "/" + "9" * 20 + "/",
    ):
        assert ask(queries.board, NOBODY, path).rows == []
    assert len(board(village, limit=-5).rows) == 1


def test_a_line_more_costs_no_query_more(village: Village) -> None:
    april = TODAY.replace(month=4, day=25)
    counts = []
    for houses in ("a", "bcd"):
        for points, house in enumerate(houses, start=1):
            give(village, house, 3 * points)
            give(village, house, 9 * points, day=april)
        counts.append(_queries(lambda: board(village, "a", changes=True)))
    assert counts[0] == counts[1]


def _queries(work: Callable[[], Any]) -> int:
    """Return how many statements `work` sends."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    sa.event.listen(db.engine(), "before_cursor_execute", note)
    work()
    sa.event.remove(db.engine(), "before_cursor_execute", note)
    return len(sent)


def test_boards_are_read_from_their_index(village: Village) -> None:
    give(village, "a", 9)
    with db.engine().connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
            prefix = "EXPLAIN "
        else:
            prefix = "EXPLAIN QUERY PLAN "
        for level in ("building", "compound", "community"):
            plan = connection.exec_driver_sql(
                f"{prefix}SELECT subject_id, earned FROM point_total WHERE {level}_id = 1 AND subject = 'household'"
                " AND period = 'month' AND start = '2026-05-01' AND shown AND earned > 0"
                " ORDER BY earned DESC, subject_id DESC LIMIT 11".replace(
                    "AND shown", "AND shown = 1" if prefix.endswith("PLAN ") else "AND shown"
                )
            ).all()
            words = str(plan)
            assert f"ix_point_total_{level}" in words
            assert "Sort" not in words
            assert "TEMP B-TREE" not in words
