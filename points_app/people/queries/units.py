"""Units: those of a place, and one with its owners, for whoever keeps the register."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core.paging import Page, read, upwards
from points_app.core.permissions import Actor
from points_app.people import rights
from points_app.people.finding import get_unit
from points_app.people.models import Resident, Unit, UnitOwner
from points_app.people.queries.places import trails_of
from points_app.people.queries.register import PAGE, need_kept
from points_app.people.queries.residents import PersonFact, people_with

_BY_DOOR = upwards(col(Unit.door_key), col(Unit.id))


@dataclass(frozen=True)
class UnitFact:
    """A unit: its place's trail, its door, its area in cm², and the names of its owners where they were asked for."""

    id: int
    place: str
    door: str
    area_cm2: int
    owners: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeptUnit:
    """One unit, its place, and its owners."""

    unit: UnitFact
    place_id: int
    path: str
    owners: tuple[PersonFact, ...]


def units_at(session: Session, actor: Actor, place_id: int, after: str = "") -> Page[UnitFact]:
    """Return the units right at a place with their owners' names, by door."""
    place = need_kept(session, actor, place_id)
    page = read(session, select(Unit).where(Unit.place_id == place.id), _BY_DOOR, after, PAGE)
    trail = trails_of(session, [place.path])[place.path]
    owners = _owners_of(session, [row.id or 0 for row in page.rows])
    return page.of(_fact(row, trail, owners.get(row.id or 0, ())) for row in page.rows)


def units_of(session: Session, resident_id: int) -> list[UnitFact]:
    """Return the units that a person owns."""
    rows = session.exec(
        select(Unit)
        .join(UnitOwner, col(UnitOwner.unit_id) == col(Unit.id))
        .where(UnitOwner.resident_id == resident_id)
        .order_by(col(Unit.id))
        .limit(PAGE)
    ).all()
    trails = trails_of(session, {row.path for row in rows})
    return [_fact(row, trails[row.path]) for row in rows]


def kept_unit(session: Session, actor: Actor, unit_id: int) -> KeptUnit:
    """Return one unit."""
    row = get_unit(session, unit_id)
    rights.need_keeper(actor, row.path)
    owned = sa.select(col(UnitOwner.resident_id)).where(col(UnitOwner.unit_id) == unit_id)
    return KeptUnit(
        unit=_fact(row, trails_of(session, [row.path])[row.path]),
        place_id=row.place_id,
        path=row.path,
        owners=tuple(people_with(session, col(Resident.id).in_(owned))),
    )


def _fact(row: Unit, trail: str, owners: tuple[str, ...] = ()) -> UnitFact:
    return UnitFact(row.id or 0, trail, row.door, row.area_cm2, owners)


def _owners_of(session: Session, unit_ids: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for unit_id, name in session.exec(
        select(UnitOwner.unit_id, Resident.name)
        .join(Resident, col(Resident.id) == col(UnitOwner.resident_id))
        .where(col(UnitOwner.unit_id).in_(unit_ids))
        .order_by(col(UnitOwner.unit_id), col(Resident.id))
    ).all():
        found[unit_id] = (*found.get(unit_id, ()), name)
    return found
