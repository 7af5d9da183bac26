"""The points board: ranks by what was earned, read from totals by index, never from awards.

Boards rank by points *earned*, so a deduction moves nobody and nobody can infer one. Ties share a rank. Who does not
want to be on boards is on none, and is not counted in anybody's rank.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from points_app.core import clock, masking
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _, unbroken
from points_app.core.permissions import Actor
from points_app.people.queries import (
    HouseholdView,
    PlaceKind,
    PlaceView,
    current_place,
    find_place,
    hidden_heads,
    households_by_id,
    line_of,
    people_by_id,
)
from points_app.points.models import Period, PointTotal, Subject
from points_app.points.queries.dates import period_words
from points_app.points.totals import LEVELS, condition, start_of

MAX_ROWS = 50
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class BoardRow:
    """One line of a board; the name is masked unless it is the reader's own household. `rank` 0: no points yet.

    `where` is the home as far as the board spans several. `change`: places won (+) or lost (−) since the period before;
    `is_new` when not on that one.
    """

    rank: int
    where: str
    name: str
    points: int
    is_me: bool = False
    change: int = 0
    is_new: bool = False


@dataclass(frozen=True)
class BoardView:
    """A page of a board. `me` is the reader's own line between its neighbours; empty for who has none here.

    `hidden`: the reader lives here and does not want to be on boards. `next` fetches the page after.
    """

    rows: list[BoardRow]
    me: list[BoardRow]
    period_words: str
    has_more: bool
    next: str = ""
    place: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class _Line:
    id: int
    earned: int


_better: Any = aliased(PointTotal, name="better")


@dataclass(frozen=True)
class _Board:
    """One board: which totals, at which place."""

    session: Session
    place: PlaceView
    subject: Subject
    period: Period
    start: date

    def _listed(self, of: Any = PointTotal) -> sa.ColumnElement[bool]:
        level = getattr(of, LEVELS[PlaceKind(self.place.kind)])
        in_period = condition(self.subject, self.period, self.start, of)
        return sa.and_(level == self.place.id, in_period, of.shown.is_(True))

    def _ordered(self, limit: int, *more: sa.ColumnElement[bool], up: bool = False) -> sa.Select[int, int]:
        columns = (col(PointTotal.earned), col(PointTotal.subject_id))
        order = columns if up else tuple(column.desc() for column in columns)
        listed = sa.select(columns[1], columns[0]).where(self._listed(), columns[0] > 0, *more)
        return listed.order_by(*order).limit(limit)

    def lines(self, limit: int, *more: sa.ColumnElement[bool]) -> list[_Line]:
        """Return lines from the top."""
        return [_Line(id_, int(earned)) for id_, earned in self.session.execute(self._ordered(limit, *more))]

    def ranked(self, limit: int, *more: sa.ColumnElement[bool], up: bool = False) -> list[tuple[int, _Line]]:
        """Return lines with their ranks, in one query; for lines that do not follow each other from the top."""
        above = sa.select(sa.func.count()).where(self._listed(_better), _better.earned > PointTotal.earned)
        rank = 1 + above.correlate(PointTotal).scalar_subquery()
        rows = self.session.execute(self._ordered(limit, *more, up=up).add_columns(rank))
        return [(int(rank), _Line(id_, int(earned))) for id_, earned, rank in rows]

    def count_above(self, bound: sa.ColumnElement[bool]) -> int:
        """Return how many are above a bound that is above zero."""
        return int(self.session.execute(sa.select(sa.func.count()).where(self._listed(), bound)).scalar_one())

    def rank(self, earned: int) -> int:
        """Return the place of whoever earned so much: one more than how many earned more."""
        return 1 + self.count_above(col(PointTotal.earned) > earned)


def _pair(line: _Line) -> Any:
    return sa.tuple_(sa.literal(line.earned), sa.literal(line.id))


_PAIR: Any = sa.tuple_(col(PointTotal.earned), col(PointTotal.subject_id))


def board(
    session: Session,
    actor: Actor,
    path: str,
    *,
    by: str = "household",
    period: str = "month",
    limit: int = 10,
    after: str = "",
    changes: bool = False,
) -> BoardView:
    """Return a page of the board of a building, compound or community; other places have none and get an empty one.

    `after` is the `next` of the page before. With `changes` each line says how it moved since the period before.
    """
    place = _place_at(session, path)
    return _board_at(session, actor, place, by=by, period=period, limit=limit, after=after, changes=changes)


def _board_at(
    session: Session,
    actor: Actor,
    place: PlaceView | None,
    *,
    by: str,
    period: str,
    limit: int,
    after: str,
    changes: bool,
) -> BoardView:
    subject, wanted = _member(Subject, by), _member(Period, period)
    start = start_of(wanted, clock.today())
    if place is None:
        return BoardView([], [], period_words(wanted, start), has_more=False)
    page = _Board(session, place, subject, wanted, start)
    limit = max(1, min(limit, MAX_ROWS))
    last = _parse(after)
    found = page.lines(limit + 1, *([_pair(last) > _PAIR] if last else []))
    lines = found[:limit]
    ranked = _ranked(page, lines, first=last is None)
    hidden = last is None and _is_hidden(page, actor)
    mine = _around_me(page, actor) if last is None and not hidden else []
    rows, me = _labelled(page, actor, ranked, mine, changes=changes)
    return BoardView(
        rows,
        me,
        period_words(wanted, start),
        has_more=len(found) > limit,
        next=f"{lines[-1].earned}.{lines[-1].id}" if len(found) > limit else "",
        place=place.trail,
        hidden=hidden,
    )


def _member(enum: type[E], value: str) -> E:
    try:
        return enum(value)
    except ValueError as error:
        raise InvalidInput(_("没有这种榜。")) from error


def _place_at(session: Session, path: str) -> PlaceView | None:
    """Return the place of the path if it is of a kind that has boards."""
    last = path.strip("/").rpartition("/")[2]
    if not (last.isascii() and last.isdigit() and len(last) < 10):
        return None
    place = find_place(session, int(last))
    return place if place and place.path == path and PlaceKind(place.kind) in LEVELS else None


def _parse(after: str) -> _Line | None:
    parts = after.split(".")
    if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) < 10 for p in parts):
        return None
    return _Line(id=int(parts[1]), earned=int(parts[0]))


def _ranked(page: _Board, lines: list[_Line], *, first: bool) -> list[tuple[int, _Line]]:
    """Return the lines with their ranks; only the first one's is counted in the database."""
    if not lines:
        return []
    offset = 0 if first else page.count_above(_pair(lines[0]) < _PAIR)
    ranked = [(1 if first else page.rank(lines[0].earned), lines[0])]
    for position, line in enumerate(lines[1:], start=offset + 2):
        rank, before = ranked[-1]
        ranked.append((rank if line.earned == before.earned else position, line))
    return ranked


def _own_id(page: _Board, actor: Actor) -> int | None:
    """Return the id by which the actor would be on this board."""
    if actor.household_id is None or not actor.household_path.startswith(page.place.path):
        return None
    return actor.household_id if page.subject == Subject.HOUSEHOLD else actor.resident_id


def _is_hidden(page: _Board, actor: Actor) -> bool:
    own = _own_id(page, actor)
    if own is None or actor.household_id is None:
        return False
    if page.subject == Subject.HOUSEHOLD:
        return not households_by_id(page.session, [own])[own].on_boards
    return not people_by_id(page.session, [own])[own].on_boards


def _around_me(page: _Board, actor: Actor) -> list[tuple[int, _Line]]:
    own = _own_id(page, actor)
    if own is None:
        return []
    mine = page.ranked(1, col(PointTotal.subject_id) == own)
    if not mine:
        return [*page.ranked(1, up=True), (0, _Line(own, 0))]
    here = _pair(mine[0][1])
    return [*page.ranked(1, here < _PAIR, up=True), *mine, *page.ranked(1, here > _PAIR)]


def _labelled(
    page: _Board,
    actor: Actor,
    ranked: list[tuple[int, _Line]],
    mine: list[tuple[int, _Line]],
    *,
    changes: bool,
) -> tuple[list[BoardRow], list[BoardRow]]:
    ids = [line.id for _rank, line in (*ranked, *mine)]
    labels = _labels(page, actor, ids)
    own = _own_id(page, actor)
    before = _ranks_before(page, ids) if changes and page.period != Period.ALL else None
    return tuple(  # type: ignore[return-value]
        [_row(rank, line, labels[line.id], own, before) for rank, line in lines] for lines in (ranked, mine)
    )


def _row(rank: int, line: _Line, label: tuple[str, str], own: int | None, before: dict[int, int] | None) -> BoardRow:
    was = (before or {}).get(line.id, 0)
    return BoardRow(
        rank,
        *label,
        line.earned,
        is_me=line.id == own,
        change=was - rank if was and rank else 0,
        is_new=before is not None and not was and rank > 0,
    )


def _ranks_before(page: _Board, ids: list[int]) -> dict[int, int]:
    """Return id → rank in the period before, for those who were on that board."""
    earlier = _Board(
        page.session,
        page.place,
        page.subject,
        page.period,
        start_of(page.period, page.start - timedelta(days=1)),
    )
    return {line.id: rank for rank, line in earlier.ranked(len(ids) or 1, col(PointTotal.subject_id).in_(ids))}


def _labels(page: _Board, actor: Actor, ids: list[int]) -> dict[int, tuple[str, str]]:
    """Return id → home and name as the board says them; ids that are gone are a dash."""
    labels = dict.fromkeys(ids, ("", "—"))
    if page.subject == Subject.HOUSEHOLD:
        unnamed = hidden_heads(page.session, ids)
        for id_, household in households_by_id(page.session, ids).items():
            is_own = id_ == actor.household_id
            labels[id_] = _household_label(page, household, own=is_own, named=is_own or id_ not in unnamed)
        return labels
    people = people_by_id(page.session, ids)
    households = households_by_id(page.session, sorted({p.household_id for p in people.values()}))
    for id_, person in people.items():
        own = actor.household_id is not None and person.household_id == actor.household_id
        name = person.name if own else masking.name(person.name)
        home = households.get(person.household_id)
        labels[id_] = (_where(page, home) if home else "", name)
    return labels


def _where(page: _Board, household: HouseholdView) -> str:
    """Return compound and building of a household, as far as the board spans several."""
    if PlaceKind(page.place.kind) == PlaceKind.COMMUNITY:
        return unbroken(household.building)
    return unbroken(household.building.removeprefix(page.place.trail).strip())


def _household_label(page: _Board, household: HouseholdView, *, own: bool, named: bool) -> tuple[str, str]:
    """Return home and name; not `named` for a head who wants to be on no board, though the household may be."""
    where = _where(page, household)
    if not where:
        where = unbroken(household.door if own else masking.door(household.door).replace("***", "").strip())
    head = household.head_name if own else masking.name(household.head_name)
    return where, _("{name}家", name=head) if head and named else _("某户")


@dataclass(frozen=True)
class LevelView:
    """A level whose board can be looked at: its key and the place's name."""

    key: str
    label: str


@dataclass(frozen=True)
class BoardPage:
    """What the page of the points board shows: the levels there are, the one shown, and its board."""

    levels: list[LevelView]
    level: str
    view: BoardView


def board_page(
    session: Session,
    actor: Actor,
    chosen: str,
    *,
    level: str = "",
    by: str = "household",
    period: str = "month",
    after: str = "",
) -> BoardPage:
    """Return the board of a level around the place that the visitor looks at; the compound's unless `level` says."""
    places = _levels_around(session, actor, current_place(session, actor, chosen))
    shown = level if level in places else next((key for key in ("compound", *places) if key in places), "")
    view = _board_at(session, actor, places.get(shown), by=by, period=period, limit=20, after=after, changes=True)
    return BoardPage([LevelView(key, place.name) for key, place in places.items()], shown, view)


def _levels_around(session: Session, actor: Actor, place: PlaceView) -> dict[str, PlaceView]:
    """Return building, compound and community around a place; the own building where one lives below the place."""
    path = actor.household_path if actor.household_path.startswith(place.path or "-") else place.path
    line = line_of(session, path)
    return {str(kind): line[kind] for kind in LEVELS if kind in line}
