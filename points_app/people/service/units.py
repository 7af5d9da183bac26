"""Units (flats, shops) with their area, and who owns them."""

from sqlmodel import Session, col, delete, func, select

from points_app.core import audit, clock, db
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import Actor
from points_app.people.door_numbers import door_key
from points_app.people.finding import get_place, get_resident, get_unit
from points_app.people.forms.register import UnitForm
from points_app.people.kinds import WITH_DOORS
from points_app.people.models import Unit, UnitOwner
from points_app.people.rights import need_keeper
from points_app.people.service.checks import refuse_taken_door, save

MAX_OWNERS = 20


def add_unit(session: Session, actor: Actor, place_id: int, form: UnitForm) -> int:
    """Add a unit at a compound or building and return its id."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)

    def work() -> int:
        if place.kind not in WITH_DOORS:
            raise InvalidInput(_("房屋要登记在小区或楼栋里，请先进入楼栋。"), "door")
        refuse_taken_door(session, Unit, place_id, form.door)
        row = Unit(place_id=place_id, path=place.path, door=form.door, area_cm2=form.area)
        session.add(row)
        save(session)
        _record(session, actor, "people.add_unit", row)
        return row.id or 0

    return once(session, actor, "people.add_unit", form, work, content=(place_id,))


def change_unit(session: Session, actor: Actor, unit_id: int, form: UnitForm) -> None:
    """Change a unit's door and area."""
    unit = get_unit(session, unit_id, lock=True)
    need_keeper(actor, unit.path)

    def work() -> None:
        if door_key(form.door) != unit.door_key:
            refuse_taken_door(session, Unit, unit.place_id, form.door)
        unit.door, unit.area_cm2 = form.door, form.area
        save(session)
        _record(session, actor, "people.change_unit", unit)

    once(session, actor, "people.change_unit", form, work, content=(unit_id,))


def add_owner(session: Session, actor: Actor, unit_id: int, resident_id: int) -> None:
    """Record that a person owns a unit; doing it twice is fine."""
    unit = get_unit(session, unit_id, lock=True)
    need_keeper(actor, unit.path)
    resident = get_resident(session, resident_id)
    need_keeper(actor, resident.path)
    row = UnitOwner(unit_id=unit_id, resident_id=resident_id, since=clock.today())
    _owner, is_new = db.find_or_insert(session, row, "unit_id", "resident_id")
    if not is_new:
        return
    owners = select(func.count()).select_from(UnitOwner).where(UnitOwner.unit_id == unit_id)
    if session.exec(owners).one() > MAX_OWNERS:
        raise InvalidInput(too_many_owners(), "owner")
    _record(session, actor, "people.add_owner", unit)


def too_many_owners() -> str:
    """Return why nobody more can own a unit."""
    return _("一处房屋最多登记 {most} 位产权人。", most=MAX_OWNERS)


def remove_owner(session: Session, actor: Actor, unit_id: int, resident_id: int) -> None:
    """Record that a person no longer owns a unit; doing it twice is fine."""
    unit = get_unit(session, unit_id, lock=True)
    need_keeper(actor, unit.path)
    gone = delete(UnitOwner).where(col(UnitOwner.unit_id) == unit_id, col(UnitOwner.resident_id) == resident_id)
    if session.exec(gone).rowcount:
        _record(session, actor, "people.remove_owner", unit)


def _record(session: Session, actor: Actor, verb: str, unit: Unit) -> None:
    audit.record(session, actor, verb, subject="unit", subject_id=unit.id, path=unit.path)
