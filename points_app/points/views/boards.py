"""The points board for the eye."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from points_app.core import saying
from points_app.core.i18n import _, unbroken
from points_app.core.permissions import Actor
from points_app.people.queries import PlaceKind, PlaceView
from points_app.points import queries
from points_app.points.kinds import Period, Subject


@dataclass(frozen=True)
class BoardRow:
    """One line of a board. `where` is the home as far as the board spans several; else as `queries.BoardLine`."""

    rank: int
    where: str
    name: str
    points: int
    is_me: bool = False
    change: int = 0
    is_new: bool = False


@dataclass(frozen=True)
class BoardView:
    """A page of a board; `me` is empty for who has no line here, `after` fetches the page after."""

    rows: list[BoardRow]
    me: list[BoardRow]
    period_words: str
    place: str = ""
    hidden: bool = False
    after: str = ""


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
    by: Subject = Subject.HOUSEHOLD,
    period: Period = Period.MONTH,
    after: str = "",
) -> BoardPage:
    """Return a page of the board around the place that the visitor looks at (`queries.board_around`)."""
    found = queries.board_around(session, actor, chosen, level=level, by=by, period=period, after=after)
    levels = [LevelView(key, place.name) for key, place in found.levels.items()]
    return BoardPage(levels, found.level, board_view(found.board))


def board_view(found: queries.Board) -> BoardView:
    """Return a board for the eye."""
    words = _period(found.period, found.start)
    if found.place is None:
        return BoardView([], [], words)
    place, subject = found.place, found.subject
    return BoardView(
        [_row(line, place, subject) for line in found.lines.rows],
        [_row(line, place, subject) for line in found.me],
        words,
        place.trail,
        found.hidden,
        found.lines.after,
    )


def _row(line: queries.BoardLine, place: PlaceView, subject: Subject) -> BoardRow:
    name = _name(line.label.name, subject)
    return BoardRow(line.rank, _where(line.label, place), name, line.points, line.is_me, line.change, line.is_new)


def _where(label: queries.Label, place: PlaceView) -> str:
    """Return compound and building of a home, as far as the board spans several, or its door."""
    spans_compounds = PlaceKind(place.kind) == PlaceKind.COMMUNITY
    building = label.building if spans_compounds else label.building.removeprefix(place.trail).strip()
    return unbroken(building or label.door)


def _name(name: str | None, subject: Subject) -> str:
    if name is None:
        return "—"
    if subject == Subject.RESIDENT:
        return name
    return _("{name}家", name=name) if name else _("某户")


def _period(period: Period, start: date) -> str:
    """Return a period by its calendar name: "2026年5月", "2026年第2季度", "2026年", or "累计"."""
    said = {Period.MONTH: saying.month, Period.QUARTER: saying.quarter, Period.YEAR: saying.year}.get(period)
    return said(start) if said else _("累计")
