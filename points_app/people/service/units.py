"""Units (flats, shops) with their area, and who owns them."""

import re
from decimal import Decimal

from sqlmodel import Session, col, delete, select

from points_app.core import clock
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import door_numbers as keys
from points_app.people.finding import get_place, get_resident, get_unit
from points_app.people.kinds import PlaceKind
from points_app.people.models import Unit, UnitOwner
from points_app.people.rights import need_keeper
from points_app.people.service.checks import checked, save

CM2_PER_M2 = 10_000
MAX_AREA_M2 = 100_000
MAX_OWNERS = 20
_UNIT = re.compile(r"(m2|平方米|平米|平|m)$")  # untranslated: as people type it


def area_in_cm2(text: str) -> int:
    """Return square metres as they are written ("89.5", "89.50 ㎡") in whole cm²; raises InvalidInput."""
    plain = _UNIT.sub("", keys.tidy(text).lower().replace(",", "")).strip()
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,4})?", plain):
        raise InvalidInput(_("建筑面积不对：请写平方米数，例如 89.5。"), "area")
    area = int(Decimal(plain) * CM2_PER_M2)
    if not 0 < area <= MAX_AREA_M2 * CM2_PER_M2:
        raise InvalidInput(_("建筑面积要大于 0，不超过 {most} 平方米。", most=f"{MAX_AREA_M2:,}"), "area")
    return area


def add_unit(session: Session, actor: Actor, place_id: int, door: str, area: str) -> int:
    """Add a unit at a compound or building and return its id."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    if place.kind not in {PlaceKind.COMPOUND, PlaceKind.BUILDING}:
        raise InvalidInput(_("房屋要登记在小区或楼栋里，请先进入楼栋。"), "door")
    plain = checked(door, _("房号"), 40, "door")
    _refuse_same_door(session, place_id, plain)
    row = Unit(place_id=place_id, path=place.path, door=plain, area_cm2=area_in_cm2(area))
    session.add(row)
    save(session)
    return row.id or 0


def change_unit(session: Session, actor: Actor, unit_id: int, door: str, area: str) -> None:
    """Change a unit's door and area."""
    unit = get_unit(session, unit_id)
    need_keeper(actor, unit.path)
    plain = checked(door, _("房号"), 40, "door")
    if keys.door_key(plain) != unit.door_key:
        _refuse_same_door(session, unit.place_id, plain)
    unit.door, unit.area_cm2 = plain, area_in_cm2(area)
    save(session)


def _refuse_same_door(session: Session, place_id: int, door: str) -> None:
    key = keys.door_key(door)
    if not key:
        raise InvalidInput(_("房号里要有数字或字母，例如“2 单元 301”。"), "door")
    taken = session.exec(select(Unit.door).where(Unit.place_id == place_id, Unit.door_key == key)).first()
    if taken is not None:
        raise InvalidInput(_("这里已经登记了“{door}”。", door=taken), "door")


def add_owner(session: Session, actor: Actor, unit_id: int, resident_id: int) -> None:
    """Record that a person owns a unit; doing it twice is fine."""
    unit = get_unit(session, unit_id)
    need_keeper(actor, unit.path)
    resident = get_resident(session, resident_id)
    need_keeper(actor, resident.path)
    owners = session.exec(select(UnitOwner.resident_id).where(UnitOwner.unit_id == unit_id)).all()
    if resident_id in owners:
        return
    if len(owners) >= MAX_OWNERS:
        raise InvalidInput(too_many_owners(), "owner")
    session.add(UnitOwner(unit_id=unit_id, resident_id=resident_id, since=clock.today()))
    save(session)


def too_many_owners() -> str:
    """Return why nobody more can own a unit."""
    return _("一处房屋最多登记 {most} 位产权人。", most=MAX_OWNERS)


def remove_owner(session: Session, actor: Actor, unit_id: int, resident_id: int) -> None:
    """Record that a person no longer owns a unit."""
    unit = get_unit(session, unit_id)
    need_keeper(actor, unit.path)
    session.exec(delete(UnitOwner).where(col(UnitOwner.unit_id) == unit_id, col(UnitOwner.resident_id) == resident_id))
    save(session)
