"""Home: all boards in one reading, whose number of questions to the database does not grow with what there is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from points_app.boards.views import HONORS, NOTICES, HomeView
from points_app.core import clock, db
from points_app.core.permissions import NOBODY
from points_app.honors.service import publish_honor
from points_app.notices.service import publish_notice
from tests.boards.homes import home
from tests.notices.writing import NOW, a_notice, an_honor
from tests.world import World, ask, do

MOST_QUESTIONS = 24


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that the block sends."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    sa.event.listen(db.engine(), "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine(), "before_cursor_execute", note)


def test_more_of_everything_asks_no_more(world: World) -> None:
    with clock.pinned(NOW):
        seen: list[HomeView] = []
        counts = []
        for _more in range(2):
            for number in range(6):
                at = NOW - timedelta(hours=number)
                do(publish_notice, world.committee, a_notice(world.community, f"第 {number} 件"), at=at)
                do(publish_honor, world.owners, an_honor(world.east, world.resident), at=at)
            with counted() as sent:
                seen.append(ask(home, NOBODY, str(world.east_1)))
            counts.append(len(sent))
    assert counts[0] == counts[1] <= MOST_QUESTIONS, counts
    assert [(len(one.notices), len(one.honors)) for one in seen] == [(NOTICES, HONORS)] * 2


def test_nobody_is_told_what_waits_for_staff(world: World) -> None:
    view = ask(home, NOBODY, str(world.east))
    assert (view.reports_waiting, view.entries_waiting, view.place) == ("", "", world.east.name)
    assert ask(home, NOBODY, "not a place").place
