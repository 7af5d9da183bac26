"""The points board: ranks, ties, neighbours, pages, levels, periods, opt-out, and nothing about deductions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from points_app.core import clock, db
from points_app.core.errors import InvalidInput, NotFound, SignInNeeded
from points_app.core.fields import Choice
from points_app.core.i18n import use_locale
from points_app.core.permissions import NOBODY
from points_app.people import service as people
from points_app.points import queries, service, views
from points_app.points.kinds import Period, Subject
from tests.points.giving import NOW, TODAY, award, reverse
from tests.world import World, ask, do


def board(world: World, who: str = "nobody", place: str = "community", **more: Any) -> views.BoardView:
    more["by"] = Subject(more.get("by", "household"))
    more["period"] = Period(more.get("period", "month"))
    return views.board_view(ask(queries.board, world.who(who), world.place(place).path, **more))


def lines(view: views.BoardView) -> list[tuple[int, int]]:
    return [(row.rank, row.points) for row in view.rows]


def give(world: World, house: str, points: int, **more: Any) -> list[int]:
    """Award 3 points a time to the first person of a household."""
    return award(world, world.committee, world.home(house).people[:1], "clean", times=points // 3, **more)


def phrase(row: views.BoardRow) -> str:
    """Home and name in one phrase, as home shows them."""
    return f"{row.where} · {row.name}"


def test_ties_share_a_rank_and_the_next_one_is_lower(world: World) -> None:
    for house, points in (("a", 9), ("b", 6), ("c", 6), ("d", 3)):
        give(world, house, points)
    assert lines(board(world)) == [(1, 9), (2, 6), (2, 6), (4, 3)]
    assert lines(board(world, place="east")) == [(1, 9), (2, 6), (2, 6)]
    assert lines(board(world, place="west_1")) == [(1, 3)]
    assert board(world, place="city") == views.BoardView([], [], "2026年5月")


def test_names_are_masked_but_the_own_household_is_not(world: World) -> None:
    give(world, "a", 9)
    give(world, "c", 3)
    assert [phrase(row) for row in board(world).rows] == [
        "锦绣花园 1\N{NO-BREAK SPACE}栋 · 张*明家",
        "锦绣花园 2\N{NO-BREAK SPACE}栋 · 王*一家",
    ]
    assert [phrase(row) for row in board(world, place="east_1").rows] == ["1\N{NO-BREAK SPACE}单元 · 张*明家"]
    assert [phrase(row) for row in board(world, by="resident").rows] == [
        "锦绣花园 1\N{NO-BREAK SPACE}栋 · 张*明",
        "锦绣花园 2\N{NO-BREAK SPACE}栋 · 王*一",
    ]
    own = board(world, "a").rows
    assert [(phrase(row), row.is_me) for row in own] == [
        ("锦绣花园 1\N{NO-BREAK SPACE}栋 · 张小明家", True),
        ("锦绣花园 2\N{NO-BREAK SPACE}栋 · 王*一家", False),
    ]
    for by in ("household", "resident"):
        assert "张小明" not in str(board(world, "c", by=by))
        assert "王五一" not in str(board(world, "committee", by=by))
    with use_locale("en"):
        assert phrase(board(world).rows[0]) == "Jinxiu Garden Building\N{NO-BREAK SPACE}1 · 张*明's home"
        assert board(world).period_words == "May 2026"


def test_you_and_your_neighbours(world: World) -> None:
    for house, points in (("a", 12), ("b", 9), ("c", 6), ("d", 3)):
        give(world, house, points)
    assert [(r.rank, r.points, r.is_me) for r in board(world, "c", limit=1).me] == [
        (2, 9, False),
        (3, 6, True),
        (4, 3, False),
    ]
    assert [r.rank for r in board(world, "a").me] == [1, 2]
    assert [r.rank for r in board(world, "d").me] == [3, 4]
    assert [(r.rank, r.points, r.is_me) for r in board(world, "s").me] == [(4, 3, False), (0, 0, True)]
    assert [r.is_me for r in board(world, "b", by="resident").me] == [False, True, False]
    assert board(world).me == board(world, "committee").me == board(world, "d", place="east").me == []


def test_pages_follow_each_other_without_gap_or_repetition(world: World) -> None:
    for house, points in (("a", 6), ("b", 6), ("c", 6), ("d", 3), ("s", 9)):
        give(world, house, points)
    assert lines(board(world, limit=3, after=board(world, limit=3).after)) == [(2, 6), (5, 3)]
    found: list[views.BoardRow] = []
    after = ""
    while True:
        page = board(world, limit=2, after=after)
        found += page.rows
        after = page.after
        if not after:
            break
    assert [(row.rank, row.points) for row in found] == [(1, 9), (2, 6), (2, 6), (2, 6), (5, 3)]
    assert found == board(world).rows
    for forged in ("x", "1", "1.2.3", "-1.5", "9" * 30 + ".1", "1.' OR 1=1"):
        with pytest.raises(InvalidInput):
            board(world, after=forged)


def test_periods_are_the_communitys_calendar(world: World) -> None:
    give(world, "a", 9)
    give(world, "b", 12, day=TODAY - timedelta(days=25))
    assert lines(board(world)) == [(1, 9)]
    assert lines(board(world, period="quarter")) == [(1, 12), (2, 9)]
    with clock.pinned(NOW + timedelta(days=60)):
        assert lines(board(world)) == lines(board(world, period="quarter")) == []
        assert lines(board(world, period="year")) == [(1, 12), (2, 9)]
        assert board(world, period="quarter").period_words == "2026年第3季度"
    with clock.pinned(NOW + timedelta(days=400)):
        assert lines(board(world, period="year")) == []
        assert lines(board(world, period="all")) == [(1, 12), (2, 9)]


def test_changes_are_against_the_period_before(world: World) -> None:
    april = TODAY.replace(month=4, day=25)
    give(world, "a", 9, day=april)
    give(world, "b", 3, day=april)
    give(world, "b", 9)
    give(world, "a", 6)
    give(world, "c", 3)
    rows = board(world, changes=True).rows
    assert [(r.rank, r.change, r.is_new) for r in rows] == [(1, 1, False), (2, -1, False), (3, 0, True)]
    assert all(not r.change and not r.is_new for r in board(world, period="all", changes=True).rows)


@pytest.mark.parametrize("by", ["household", "resident"])
@pytest.mark.parametrize("period", list(Period))
@pytest.mark.parametrize("place", ["east_1", "east", "community"])
def test_who_opts_out_is_in_no_view(world: World, by: str, period: str, place: str) -> None:
    for house, points in (("a", 9), ("b", 6)):
        give(world, house, points)
    do(service.set_on_boards, world.resident, on=False, household=True)
    give(world, "a", 3, day=TODAY.replace(month=4, day=30))  # new totals of a month that had none
    for who in ("nobody", "a", "b", "steward", "committee"):
        view = board(world, who, place, by=by, period=period, changes=True)
        assert all("张" not in phrase(row) for row in (*view.rows, *view.me))
        assert (view.rows[0].rank, view.rows[0].points) == (1, 6)
        assert view.hidden == (who == "a")
    with clock.pinned(NOW.replace(month=4, day=30)):
        assert "张" not in str(board(world, "a", place, by=by, period=period))
    do(service.set_on_boards, world.resident, on=True, household=True)
    assert board(world, "b", place, by=by, period=period).rows[0].points >= 9
    assert ask(queries.verify_totals) == []


def test_one_person_may_opt_out_alone(world: World) -> None:
    award(world, world.steward, world.a.people, "clean")
    assert lines(board(world, by="resident")) == [(1, 3), (1, 3)]
    do(service.set_on_boards, world.resident, on=False, household=False)
    assert [phrase(r) for r in board(world, "a", by="resident").rows] == ["锦绣花园 1\N{NO-BREAK SPACE}栋 · 李小红"]
    assert board(world, "a", by="resident").hidden
    assert lines(board(world)) == [(1, 6)]
    view = ask(views.passbook, world.resident)
    assert (view.on_boards, view.me_on_boards) == (True, False)


def test_a_household_is_not_named_by_a_head_who_opted_out_alone(world: World) -> None:
    give(world, "a", 6)
    do(service.set_on_boards, world.resident, on=False, household=False)
    for place, label in (
        ("community", "锦绣花园 1\N{NO-BREAK SPACE}栋 · 某户"),
        ("east_1", "1\N{NO-BREAK SPACE}单元 · 某户"),
    ):
        assert [phrase(row) for row in board(world, place=place).rows] == [label]
    assert phrase(board(world, "a").rows[0]) == "锦绣花园 1\N{NO-BREAK SPACE}栋 · 张小明家"
    do(service.set_on_boards, world.resident, on=True, household=False)
    assert phrase(board(world).rows[0]) == "锦绣花园 1\N{NO-BREAK SPACE}栋 · 张*明家"


def test_the_committee_opts_out_on_request_and_totals_follow(world: World) -> None:
    give(world, "a", 3)
    do(people.set_on_boards, world.committee, on_boards=False, household_id=world.a)
    assert lines(board(world)) == lines(board(world, by="resident")) == []


def test_who_moves_is_listed_at_the_new_place_from_the_next_award_on(world: World) -> None:
    give(world, "a", 9)
    with db.write() as session:
        for table, column in (("resident", "household_id"), ("household", "id")):
            session.execute(
                sa.text(f"UPDATE {table} SET path = :path WHERE {column} = :home"),
                {"path": world.west_1.path, "home": world.a},
            )
    assert lines(board(world, place="east_1")) == [(1, 9)]
    give(world, "a", 3)
    for by in ("household", "resident"):
        assert lines(board(world, place="west_1", by=by)) == lines(board(world, place="west", by=by)) == [(1, 12)]
        assert lines(board(world, place="east_1", by=by)) == []


def test_who_moves_away_leaves_the_board(world: World) -> None:
    give(world, "b", 6)
    with db.write() as session:
        session.execute(sa.text("UPDATE resident SET active = false WHERE name = '李芳'"))
    assert lines(board(world, by="resident")) == []
    assert lines(board(world)) == [(1, 6)]


def test_opting_out_needs_a_sign_in_and_a_household(world: World) -> None:
    for household in (True, False):
        with pytest.raises(SignInNeeded):
            do(service.set_on_boards, NOBODY, on=False, household=household)
    with pytest.raises(NotFound):
        do(service.set_on_boards, world.property, on=False, household=True)


def test_a_deduction_changes_nothing_that_others_see(world: World) -> None:
    for house, points in (("a", 9), ("b", 6)):
        give(world, house, points)

    def seen() -> list[views.BoardView]:
        return [
            board(world, who, place, by=by, period=period, changes=True)
            for who in ("nobody", "b", "steward", "property", "auditor", "committee")
            for place in ("east_1", "east", "community")
            for by in ("household", "resident")
            for period in Period
        ]

    before = seen()
    [id_] = award(world, world.committee, world.a.people[:1], "litter", reason="抛下一只瓶子")
    assert seen() == before
    steward = world.steward
    assert "抛下" not in str(ask(queries.recent_awards, steward, world.east_1))
    assert "抛下" in str(ask(queries.recent_awards, world.committee, world.east_1))
    assert "抛下" not in str(ask(queries.passbook, world.neighbour))
    assert ask(queries.passbook, NOBODY) is ask(queries.passbook, world.committee) is None
    assert ask(views.passbook, NOBODY) == views.PassbookView()
    reverse(world, world.committee, id_)
    assert seen() == before


def test_a_reversal_moves_the_board_back(world: World) -> None:
    [id_] = give(world, "a", 9)
    give(world, "b", 6)
    reverse(world, world.committee, id_)
    assert lines(board(world)) == [(1, 6)]
    assert [(r.rank, r.points, r.is_me) for r in board(world, "a").me] == [(1, 6, False), (0, 0, True)]


def test_forged_arguments_are_refused_or_empty(world: World) -> None:
    give(world, "a", 9)
    for kind, forged in ((Subject, "street"), (Period, "decade"), (Subject, "")):
        with pytest.raises(InvalidInput):
            Choice(kind).take(forged, "榜")
    for path in (
        "",
        "/",
        "/1/",
        "/999/",
        world.east_1.path[1:],
        "/x/",
        world.east.path + "9/",
        "/" + "9" * 20 + "/",
    ):
        assert ask(queries.board, NOBODY, path).lines.rows == ()
    assert len(board(world, limit=-5).rows) == 1


def test_a_line_more_costs_no_query_more(world: World) -> None:
    april = TODAY.replace(month=4, day=25)
    counts = []
    for houses in ("a", "bcd"):
        for points, house in enumerate(houses, start=1):
            give(world, house, 3 * points)
            give(world, house, 9 * points, day=april)
        counts.append(_queries(lambda: board(world, "a", changes=True)))
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


def test_boards_are_read_from_their_index(world: World) -> None:
    give(world, "a", 9)
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
