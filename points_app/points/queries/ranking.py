"""Ranks by what was earned, read from totals by index, never from awards.

Boards rank by points *earned*, so a deduction moves nobody and nobody can infer one. Ties share a rank. Who does not
want to be on boards is on none, and is not counted in anybody's rank.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from points_app.core import paging
from points_app.core.paging import Page
from points_app.people.queries import PlaceKind, PlaceView
from points_app.points.kinds import Period, Subject
from points_app.points.models import PointTotal
from points_app.points.periods import LEVELS, condition, start_of

_better: Any = aliased(PointTotal, name="better")
_COLUMNS = (col(PointTotal.earned), col(PointTotal.subject_id))
_PAIR: Any = sa.tuple_(*_COLUMNS)


@dataclass(frozen=True)
class Line:
    """A household's or person's id, and what it earned."""

    id: int
    earned: int


def _pair(line: Line) -> Any:
    return sa.tuple_(sa.literal(line.earned), sa.literal(line.id))


@dataclass(frozen=True)
class Ranking:
    """Who is where on one board: which totals, at which place."""

    session: Session
    place: PlaceView
    subject: Subject
    period: Period
    start: date

    def _listed(self, of: Any = PointTotal) -> sa.ColumnElement[bool]:
        level = getattr(of, LEVELS[PlaceKind(self.place.kind)])
        in_period = condition(self.subject, self.period, self.start, of)
        return sa.and_(level == self.place.id, in_period, of.shown.is_(True))

    def _lines(self, *more: sa.ColumnElement[bool]) -> sa.Select[int, int]:
        earned = col(PointTotal.earned)
        return sa.select(col(PointTotal.subject_id), earned).where(self._listed(), earned > 0, *more)

    def page(self, after: str, size: int) -> Page[Line]:
        """Return lines from the top, or those that follow `after`."""
        page = paging.read(self.session, self._lines(), paging.downwards(*_COLUMNS), after, size)
        return page.of(Line(id_, int(earned)) for id_, earned in page.rows)

    def ranked(self, limit: int, *more: sa.ColumnElement[bool], up: bool = False) -> list[tuple[int, Line]]:
        """Return lines with their ranks, in one query; for lines that do not follow each other from the top."""
        order = (paging.upwards if up else paging.downwards)(*_COLUMNS)
        above = sa.select(sa.func.count()).where(self._listed(_better), _better.earned > PointTotal.earned)
        rank = 1 + above.correlate(PointTotal).scalar_subquery()
        rows = self.session.execute(self._lines(*more).add_columns(rank).order_by(*order.sorted()).limit(limit))
        return [(int(rank), Line(id_, int(earned))) for id_, earned, rank in rows]

    def count_above(self, bound: sa.ColumnElement[bool]) -> int:
        """Return how many are above a bound that is above zero."""
        return int(self.session.execute(sa.select(sa.func.count()).where(self._listed(), bound)).scalar_one())

    def rank(self, earned: int) -> int:
        """Return the place of whoever earned so much: one more than how many earned more."""
        return 1 + self.count_above(col(PointTotal.earned) > earned)

    def with_ranks(self, lines: Sequence[Line], *, first: bool) -> list[tuple[int, Line]]:
        """Return a page's lines with their ranks; only the first one's is counted in the database."""
        if not lines:
            return []
        offset = 0 if first else self.count_above(_pair(lines[0]) < _PAIR)
        ranked = [(1 if first else self.rank(lines[0].earned), lines[0])]
        for position, line in enumerate(lines[1:], start=offset + 2):
            rank, before = ranked[-1]
            ranked.append((rank if line.earned == before.earned else position, line))
        return ranked

    def around(self, own: int) -> list[tuple[int, Line]]:
        """Return one's own line between its neighbours; below the last one, with rank 0, for who earned nothing."""
        mine = self.ranked(1, col(PointTotal.subject_id) == own)
        if not mine:
            return [*self.ranked(1, up=True), (0, Line(own, 0))]
        here = _pair(mine[0][1])
        return [*self.ranked(1, here < _PAIR, up=True), *mine, *self.ranked(1, here > _PAIR)]

    def ranks_before(self, ids: list[int]) -> dict[int, int]:
        """Return id → rank in the period before, for those who were on that board."""
        start = start_of(self.period, self.start - timedelta(days=1))
        earlier = Ranking(self.session, self.place, self.subject, self.period, start)
        return {line.id: rank for rank, line in earlier.ranked(len(ids) or 1, col(PointTotal.subject_id).in_(ids))}
