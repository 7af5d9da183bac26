"""Residents: added, changed, moved out."""

from sqlmodel import Session, col, select

from points_app.core import audit, clock
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import Actor
from points_app.people.finding import get_household, get_place, get_resident
from points_app.people.forms.register import PersonForm, ResidentForm
from points_app.people.models import Household, Resident
from points_app.people.rights import need_keeper
from points_app.people.service.access import set_phone, still, withdraw_access
from points_app.people.service.checks import need_manager, refuse_full, refuse_taken_phone, save
from points_app.people.service.homes import end_if_empty, live_again
from points_app.people.service.roles import end_offices, lock_offices


def add_resident(session: Session, actor: Actor, household_id: int, form: ResidentForm) -> int:
    """Add a person to a household and return the id; one who had moved out comes back under the same id."""
    household = get_household(session, household_id, lock=True)
    need_keeper(actor, household.path)

    def work() -> int:
        found = _of_name(session, household_id, form.name)
        if found is not None and found.active:
            raise InvalidInput(_("这户已经登记了“{name}”。", name=form.name), "name")
        live_again(session, actor, household, form.name)
        refuse_full(session, household_id)
        refuse_taken_phone(session, form.phone, found.id if found else None)
        if found is None:
            found = Resident(household_id=household_id, path=household.path, name=form.name, created_at=clock.now())
            session.add(found)
        else:
            found = get_resident(session, found.id or 0, lock=True)
        found.active, found.phone = True, form.phone or None
        household.head_name = household.head_name or form.name
        save(session)
        _record(session, actor, "people.add_resident", found)
        return found.id or 0

    return once(session, actor, "people.add_resident", form, work, content=(household_id,))


def _of_name(session: Session, household_id: int | None, name: str) -> Resident | None:
    wanted = select(Resident).where(Resident.household_id == household_id, Resident.name == name)
    return session.exec(wanted).first()


def add_person(session: Session, actor: Actor, place_id: int, form: PersonForm) -> int:
    """Register somebody who does not live here (staff, an owner who lives elsewhere) at a place; return the id."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)

    def work() -> int:
        refuse_taken_phone(session, form.phone, None)
        row = Resident(path=place.path, name=form.name, phone=form.phone, on_boards=False, created_at=clock.now())
        session.add(row)
        save(session)
        _record(session, actor, "people.add_person", row)
        return row.id or 0

    return once(session, actor, "people.add_person", form, work, content=(place_id,))


def change_resident(session: Session, actor: Actor, resident_id: int, form: ResidentForm) -> None:
    """Change a person's name and phone number; the sign-in name follows the phone number."""
    resident, household = _locked(session, resident_id)
    need_manager(session, actor, resident)

    def work() -> None:
        refuse_taken_phone(session, form.phone, resident_id)
        if household is not None and form.name != resident.name:
            if _of_name(session, household.id, form.name) is not None:
                raise InvalidInput(_("这户已经登记了“{name}”。", name=form.name), "name")
            if household.head_name == resident.name:
                household.head_name = form.name
        resident.name = form.name
        save(session)
        set_phone(session, actor, resident, form.phone or None)
        _record(session, actor, "people.change_resident", resident)

    once(session, actor, "people.change_resident", form, work, content=(resident_id,))


def _locked(session: Session, resident_id: int) -> tuple[Resident, Household | None]:
    """Return a person and the person's household, if any, both locked."""
    home = get_resident(session, resident_id).household_id
    household = get_household(session, home, lock=True) if home is not None else None
    return get_resident(session, resident_id, lock=True), household


def move_out(session: Session, actor: Actor, resident_id: int, *, vacant: bool = False) -> None:
    """Take a person off the active register: signed out everywhere, roles ended, the phone number free again.

    What the person did stays where it is; the last of a household ends it. An office whose last holder leaves is asked
    about as in `revoke_role`.
    """
    offices = lock_offices(session, resident_id)
    resident, household = _locked(session, resident_id)
    actor = still(session, actor)
    need_manager(session, actor, resident)
    if resident_id == actor.resident_id:
        raise Conflict(_("不能把自己迁出，请另一位管理员来办。"))
    end_offices(session, actor, resident_id, offices, vacant=vacant)
    withdraw_access(session, resident)
    resident.active, resident.phone = False, None
    save(session)
    if household is not None and household.head_name == resident.name:
        left = select(Resident.name).where(Resident.household_id == household.id, col(Resident.active))
        household.head_name = session.exec(left.order_by(col(Resident.id))).first() or ""
    save(session)
    _record(session, actor, "people.move_out", resident)
    if household is not None:
        end_if_empty(session, actor, household)


def _record(session: Session, actor: Actor, verb: str, row: Resident) -> None:
    audit.record(session, actor, verb, subject="resident", subject_id=row.id, path=row.path)
