"""The choice of a place to look at: down the tree, or by the beginning of a name."""

from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import db
from points_app.core.permissions import Actor
from points_app.people.door_numbers import name_key
from points_app.people.models import Place
from points_app.people.queries.places import ancestors, trails_of
from points_app.people.queries.register import PlaceFact, place_fact

_FOUND = 60
_BELOW = 300


@dataclass(frozen=True)
class PlacesToChoose:
    """Where one may go from a place (None: above the roots): up the line, down the rows."""

    line: tuple[PlaceFact, ...]
    here: PlaceFact | None
    rows: tuple[PlaceFact, ...]


def places_to_choose(session: Session, _actor: Actor, at: int, text: str) -> PlacesToChoose:
    """Return the places right below `at` (0: the roots), or those anywhere whose name begins with `text`."""
    wanted = name_key(text)
    if wanted:
        return PlacesToChoose((), None, _found(session, wanted))
    place = session.get(Place, at) if at else None
    rows = session.exec(
        select(Place)
        .where(Place.parent_id == (place.id if place else None))
        .order_by(col(Place.name_key), col(Place.id))
        .limit(_BELOW)
    ).all()
    line = ancestors(session, place.path)[:-1] if place else []
    here = place_fact(place) if place else None
    return PlacesToChoose(tuple(map(place_fact, line)), here, tuple(map(place_fact, rows)))


def _found(session: Session, wanted: str) -> tuple[PlaceFact, ...]:
    """Return places by their names' beginning, under their trails: their own names would not say enough."""
    rows = session.exec(
        select(Place)
        .where(sa.or_(db.begins(col(Place.name_key), wanted), db.begins(col(Place.name_en_key), wanted)))
        .order_by(col(Place.name_key), col(Place.id))
        .limit(_FOUND)
    ).all()
    trails = trails_of(session, {row.path for row in rows})
    return tuple(replace(place_fact(row), name=trails[row.path]) for row in rows)
