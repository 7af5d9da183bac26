"""The points board: who is where, as far as the reader may know who it is."""

from dataclasses import dataclass, field, replace
from datetime import date

from sqlmodel import Session

from points_app.core import clock, masking
from points_app.core.fields import row_id
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.people.queries import (
    PlaceKind,
    PlaceView,
    current_place,
    find_place,
    hidden_heads,
    households_by_id,
    line_of,
    people_by_id,
)
from points_app.points.kinds import Period, Subject
from points_app.points.periods import LEVELS, start_of
from points_app.points.queries.ranking import Line, Ranking

MAX_ROWS = 50
ON_A_PAGE = 20


@dataclass(frozen=True)
class Label:
    """Who a line is of. `name` is masked but for the reader's own household; "" for who is not named, None if gone.

    `building` is the trail from the compound down, `door` the door within it, masked like the name; "" of a person.
    """

    building: str = ""
    door: str = ""
    name: str | None = None


@dataclass(frozen=True)
class BoardLine:
    """One line of a board. `rank` 0: no points yet.

    `change`: places won (+) or lost (−) since the period before; `is_new` when not on that one. `id`: of the household
    or the person; it is not shown.
    """

    rank: int
    label: Label
    points: int
    is_me: bool = False
    change: int = 0
    is_new: bool = False
    id: int = 0


@dataclass(frozen=True)
class Board:
    """A page of a board; `place` is None where there is none. `me` is the reader's own line between its neighbours.

    `hidden`: the reader lives here and does not want to be on boards.
    """

    subject: Subject
    period: Period
    start: date
    place: PlaceView | None = None
    lines: Page[BoardLine] = field(default_factory=Page)
    me: tuple[BoardLine, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class BoardAround:
    """The board of a level around a place, and the levels there are: kind of place → place."""

    levels: dict[str, PlaceView]
    level: str
    board: Board


def board(
    session: Session,
    actor: Actor,
    path: str,
    *,
    by: Subject = Subject.HOUSEHOLD,
    period: Period = Period.MONTH,
    limit: int = 10,
    after: str = "",
    changes: bool = False,
) -> Board:
    """Return a page of the board of a building, compound or community; other places have none and get an empty one.

    With `changes` each line says how it moved since the period before.
    """
    return _board_at(session, actor, _place_at(session, path), by, period, limit, after, changes=changes)


def board_around(
    session: Session,
    actor: Actor,
    chosen: str,
    *,
    level: str = "",
    by: Subject = Subject.HOUSEHOLD,
    period: Period = Period.MONTH,
    after: str = "",
) -> BoardAround:
    """Return the board of a level around the place that the visitor looks at; the compound's unless `level` says."""
    places = _levels_around(session, actor, current_place(session, actor, chosen))
    shown = level if level in places else next((key for key in ("compound", *places) if key in places), "")
    found = _board_at(session, actor, places.get(shown), by, period, ON_A_PAGE, after, changes=True)
    return BoardAround(places, shown, found)


def own_label(session: Session, actor: Actor) -> Label | None:
    """Return how the actor's household is named on a board that the actor reads."""
    return _households(session, actor, [actor.household_id]).get(actor.household_id) if actor.household_id else None


def with_own(found: Board, household_id: int, label: Label) -> Board:
    """Return a board of households that everybody gets, with the reader's own line named and marked."""
    rows = [replace(line, label=label, is_me=True) if line.id == household_id else line for line in found.lines.rows]
    return replace(found, lines=found.lines.of(rows))


def _levels_around(session: Session, actor: Actor, place: PlaceView) -> dict[str, PlaceView]:
    """Return building, compound and community around a place; the own building where one lives below the place."""
    path = actor.household_path if actor.household_path.startswith(place.path or "-") else place.path
    line = line_of(session, path)
    return {str(kind): line[kind] for kind in LEVELS if kind in line}


def _place_at(session: Session, path: str) -> PlaceView | None:
    """Return the place of the path if it is of a kind that has boards."""
    place = find_place(session, row_id(path.strip("/").rpartition("/")[2]))
    return place if place and place.path == path and PlaceKind(place.kind) in LEVELS else None


def _board_at(
    session: Session,
    actor: Actor,
    place: PlaceView | None,
    by: Subject,
    period: Period,
    limit: int,
    after: str,
    *,
    changes: bool,
) -> Board:
    start = start_of(period, clock.today())
    if place is None:
        return Board(by, period, start)
    ranking = Ranking(session, place, by, period, start)
    page = ranking.page(after, max(1, min(limit, MAX_ROWS)))
    own, is_first = _own_id(ranking, actor), not after
    hidden = is_first and own is not None and not _wants_to_be_seen(ranking, own)
    mine = ranking.around(own) if is_first and own is not None and not hidden else []
    ranked = ranking.with_ranks(page.rows, first=is_first)
    lines = _labelled(ranking, actor, [*ranked, *mine], own, changes=changes)
    return Board(by, period, start, place, page.of(lines[: len(ranked)]), tuple(lines[len(ranked) :]), hidden)


def _own_id(ranking: Ranking, actor: Actor) -> int | None:
    """Return the id by which the actor would be on this board."""
    if actor.household_id is None or not actor.household_path.startswith(ranking.place.path):
        return None
    return actor.household_id if ranking.subject == Subject.HOUSEHOLD else actor.resident_id


def _wants_to_be_seen(ranking: Ranking, own: int) -> bool:
    if ranking.subject == Subject.HOUSEHOLD:
        return households_by_id(ranking.session, [own])[own].on_boards
    return people_by_id(ranking.session, [own])[own].on_boards


def _labelled(
    ranking: Ranking, actor: Actor, ranked: list[tuple[int, Line]], own: int | None, *, changes: bool
) -> list[BoardLine]:
    ids = [line.id for _rank, line in ranked]
    of_kind = _households if ranking.subject == Subject.HOUSEHOLD else _people
    labels = of_kind(ranking.session, actor, ids)
    before = ranking.ranks_before(ids) if changes and ranking.period != Period.ALL else None
    return [_line(rank, line, labels.get(line.id, Label()), own, before) for rank, line in ranked]


def _line(rank: int, line: Line, label: Label, own: int | None, before: dict[int, int] | None) -> BoardLine:
    was = (before or {}).get(line.id, 0)
    return BoardLine(
        rank,
        label,
        line.earned,
        is_me=line.id == own,
        change=was - rank if was and rank else 0,
        is_new=before is not None and not was and rank > 0,
        id=line.id,
    )


def _households(session: Session, actor: Actor, ids: list[int]) -> dict[int, Label]:
    """Return household → label; not named after a head who wants to be on no board, though the household may be."""
    unnamed = hidden_heads(session, ids)
    labels = {}
    for id_, household in households_by_id(session, ids).items():
        if id_ == actor.household_id:
            labels[id_] = Label(household.building, household.door, household.head_name)
        else:
            door = masking.door(household.door).replace("***", "").strip()
            name = "" if id_ in unnamed or not household.head_name else masking.name(household.head_name)
            labels[id_] = Label(household.building, door, name)
    return labels


def _people(session: Session, actor: Actor, ids: list[int]) -> dict[int, Label]:
    people = people_by_id(session, ids)
    homes = households_by_id(session, sorted({person.household_id for person in people.values()}))
    labels = {}
    for id_, person in people.items():
        own = actor.household_id is not None and person.household_id == actor.household_id
        home = homes.get(person.household_id)
        name = person.name if own else masking.name(person.name)
        labels[id_] = Label(home.building if home else "", "", name)
    return labels
