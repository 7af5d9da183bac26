"""Units: those of a place, and one with its owners, for whoever keeps the register."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import saying
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import door_numbers, rights
from points_app.people.finding import get_unit
from points_app.people.models import Resident, Unit, UnitOwner
from points_app.people.queries.places import trails_of
from points_app.people.queries.register import PAGE, kept_place
from points_app.people.queries.residents import PersonRow, person_rows


@dataclass(frozen=True)
class UnitRow:
    """A unit in a list."""

    id: int = 0
    door: str = ""
    area: str = ""
    owners: str = ""


@dataclass(frozen=True)
class UnitPage:
    """One unit and its owners."""

    id: int = 0
    place_id: int = 0
    path: str = ""
    where: str = ""
    door: str = ""
    area: str = ""
    owners: list[PersonRow] = field(default_factory=list)


def unit_rows(session: Session, actor: Actor, place_id: int, after_id: int) -> list[UnitRow]:
    """Return the next units right at a place, by door."""
    place = kept_place(session, actor, place_id)
    after = session.get(Unit, after_id) if after_id else None
    condition = col(Unit.place_id) == place.id
    if after is not None:
        here = sa.tuple_(col(Unit.door_key), col(Unit.id))
        condition = sa.and_(condition, here > sa.tuple_(sa.literal(after.door_key), sa.literal(after.id)))
    rows = session.exec(select(Unit).where(condition).order_by(col(Unit.door_key), col(Unit.id)).limit(PAGE)).all()
    owners = _owners_of(session, [row.id or 0 for row in rows])
    return [_unit_row(row, owners.get(row.id or 0, [])) for row in rows]


def _owners_of(session: Session, unit_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for unit_id, name in session.exec(
        select(UnitOwner.unit_id, Resident.name)
        .join(Resident, col(Resident.id) == col(UnitOwner.resident_id))
        .where(col(UnitOwner.unit_id).in_(unit_ids))
        .order_by(col(UnitOwner.unit_id), col(Resident.id))
    ).all():
        found.setdefault(unit_id, []).append(name)
    return found


def _unit_row(row: Unit, owners: list[str]) -> UnitRow:
    return UnitRow(
        id=row.id or 0,
        door=door_numbers.door_words(row.door),
        area=saying.area(row.area_cm2),
        owners=_("、").join(owners) or _("还没有登记产权人"),
    )


def unit_page(session: Session, actor: Actor, unit_id: int) -> UnitPage:
    """Return one unit for whoever keeps the register."""
    row = get_unit(session, unit_id)
    rights.need_keeper(actor, row.path)
    owned = sa.select(col(UnitOwner.resident_id)).where(col(UnitOwner.unit_id) == unit_id)
    return UnitPage(
        id=unit_id,
        place_id=row.place_id,
        path=row.path,
        where=trails_of(session, [row.path])[row.path],
        door=row.door,
        area=saying.square_metres(row.area_cm2),
        owners=person_rows(session, col(Resident.id).in_(owned)),
    )


def units_of(session: Session, resident_id: int) -> list[UnitRow]:
    """Return the units that a person owns."""
    rows = session.exec(
        select(Unit)
        .join(UnitOwner, col(UnitOwner.unit_id) == col(Unit.id))
        .where(UnitOwner.resident_id == resident_id)
        .order_by(col(Unit.id))
        .limit(PAGE)
    ).all()
    trails = trails_of(session, {row.path for row in rows})
    return [
        UnitRow(
            row.id or 0,
            f"{trails[row.path]} {door_numbers.door_words(row.door)}",
            saying.area(row.area_cm2),
            "",
        )
        for row in rows
    ]
