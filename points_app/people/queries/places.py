"""Reads of the tree of places. Views made for the eye, never table rows."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import db
from points_app.core.fields import row_id
from points_app.core.i18n import locale
from points_app.core.permissions import Actor
from points_app.people import rights
from points_app.people.kinds import WITH_DOORS, PlaceKind
from points_app.people.models import Place

CHILDREN_LIMIT = 500
MAX_DOOR_PLACES = 500


@dataclass(frozen=True)
class PlaceView:
    """A place as pages show it; `trail` is its name with those of compound and building before it."""

    id: int = 0
    parent_id: int = 0
    kind: str = ""
    name: str = ""
    path: str = ""
    trail: str = ""


def place_name(place: Place) -> str:
    """Return the place's name in the current language."""
    return place.name_en if locale() == "en" and place.name_en else place.name


def ancestors(session: Session, path: str) -> list[Place]:
    """Return the places of a path from the root down, itself last."""
    ids = db.ids_of(path)
    rows = {row.id: row for row in session.exec(select(Place).where(col(Place.id).in_(ids))).all()}
    return [rows[id_] for id_ in ids if id_ in rows]


def place_view(session: Session, place: Place) -> PlaceView:
    """Return a place with its trail from the compound down."""
    return _views(session, [place])[0]


def _views(session: Session, places: list[Place]) -> list[PlaceView]:
    trails = trails_of(session, [place.path for place in places])
    return [_view(place, trails[place.path]) for place in places]


def _view(place: Place, trail: str) -> PlaceView:
    return PlaceView(place.id or 0, place.parent_id or 0, str(place.kind), place_name(place), place.path, trail)


def trails_of(session: Session, paths: Iterable[str]) -> dict[str, str]:
    """Return path → its words from the compound down ("锦绣花园 3 栋"), read in one query; above it the place's own."""
    wanted = set(paths)
    ids = {id_ for path in wanted for id_ in db.ids_of(path)}
    rows = {row.id: row for row in session.exec(select(Place).where(col(Place.id).in_(ids))).all()} if ids else {}
    return {path: _trail([rows[id_] for id_ in db.ids_of(path) if id_ in rows]) for path in wanted}


def _trail(line: list[Place]) -> str:
    shown = [place for place in line if place.kind in {PlaceKind.COMPOUND, PlaceKind.BUILDING}] or line[-1:]
    return " ".join(place_name(place) for place in shown)


def find_place(session: Session, place_id: int) -> PlaceView | None:
    """Return one place, or None."""
    place = session.get(Place, place_id)
    return place_view(session, place) if place else None


def children(session: Session, parent_id: int | None) -> list[PlaceView]:
    """Return the places right below one (None: the roots), by name."""
    rows = session.exec(
        select(Place)
        .where(Place.parent_id == parent_id)
        .order_by(col(Place.name_key), col(Place.id))
        .limit(CHILDREN_LIMIT)
    ).all()
    return _views(session, list(rows))


def enclosing(session: Session, path: str, kind: PlaceKind) -> PlaceView | None:
    """Return the place of `kind` on the path: the community, the compound or the building something is in."""
    return line_of(session, path).get(kind)


def line_of(session: Session, path: str) -> dict[PlaceKind, PlaceView]:
    """Return kind → the place of that kind on the path, read in one query."""
    line = ancestors(session, path)
    return {PlaceKind(place.kind): _view(place, _trail(line[: n + 1])) for n, place in enumerate(line)}


def places_with_doors(session: Session, actor: Actor, path: str) -> list[tuple[int, str]]:
    """Return id and trail of the places with doors, in the community of `path`, whose register the actor keeps."""
    community = enclosing(session, path, PlaceKind.COMMUNITY)
    top = community.path if community else path
    rows = session.exec(
        select(Place)
        .where(db.below(col(Place.path), top), col(Place.kind).in_(WITH_DOORS))
        .order_by(col(Place.path))
        .limit(MAX_DOOR_PLACES)
    ).all()
    kept = [place for place in rows if actor.has(rights.KEEPERS, place.path)]
    trails = trails_of(session, {place.path for place in kept})
    return [(place.id or 0, trails[place.path]) for place in kept]


def places_below(session: Session, path: str, kind: PlaceKind) -> list[PlaceView]:
    """Return the places of `kind` at or below a path, bounded."""
    rows = session.exec(
        select(Place)
        .where(db.below(col(Place.path), path), Place.kind == kind)
        .order_by(col(Place.id))
        .limit(CHILDREN_LIMIT)
    ).all()
    return _views(session, list(rows))


def places_held(session: Session, paths: Iterable[str]) -> list[PlaceView]:
    """Return the places at these paths and all below them, in the order of the tree, bounded: for pickers of staff."""
    tops = sorted(set(paths))
    if not tops:
        return []
    within = sa.or_(*(db.below(col(Place.path), top) for top in tops))
    rows = session.exec(select(Place).where(within).order_by(col(Place.path)).limit(CHILDREN_LIMIT)).all()
    return _views(session, sorted(rows, key=lambda row: db.ids_of(row.path)))


def current_place(session: Session, actor: Actor, chosen: str) -> PlaceView:
    """Return the place a visitor looks at: chosen, else the own compound, else a role's, else the first.

    An empty PlaceView means that there is no place yet.
    """
    place = session.get(Place, row_id(chosen))
    if place is not None:
        return place_view(session, place)
    own = actor.household_path or next((path for _role, path in actor.grants), "")
    if own:
        found = enclosing(session, own, PlaceKind.COMPOUND) or enclosing(session, own, PlaceKind.COMMUNITY)
        if found:
            return found
    first = session.exec(
        select(Place).where(Place.kind == PlaceKind.COMMUNITY).order_by(col(Place.id)).limit(1)
    ).first()
    return place_view(session, first) if first else PlaceView()
