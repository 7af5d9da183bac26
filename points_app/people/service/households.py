"""Households: added, changed, shown on the boards or not."""

from sqlmodel import Session

from points_app.core import audit, clock
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import Actor
from points_app.people.door_numbers import door_key
from points_app.people.finding import get_household, get_place, get_resident, need_living
from points_app.people.forms.register import DoorForm, HouseholdForm
from points_app.people.kinds import WITH_DOORS
from points_app.people.models import Household
from points_app.people.rights import KEEPERS, need_keeper
from points_app.people.service.checks import refuse_taken_door, save


def add_household(session: Session, actor: Actor, place_id: int, form: DoorForm) -> int:
    """Add a household behind a door at a compound or building and return its id."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)

    def work() -> int:
        if place.kind not in WITH_DOORS:
            raise InvalidInput(_("住户要登记在小区或楼栋里，请先进入楼栋。"), "door")
        refuse_taken_door(session, Household, place_id, form.door)
        row = Household(place_id=place_id, path=place.path, door=form.door, created_at=clock.now())
        session.add(row)
        save(session)
        _record(session, actor, "people.add_household", row)
        return row.id or 0

    return once(session, actor, "people.add_household", form, work, content=(place_id,))


def change_household(session: Session, actor: Actor, household_id: int, form: HouseholdForm) -> None:
    """Change a household's door and who heads it; the head is one of its residents."""
    household = get_household(session, household_id, lock=True)
    need_keeper(actor, household.path)

    def work() -> None:
        need_living(household)
        if door_key(form.door) != household.door_key:
            refuse_taken_door(session, Household, household.place_id, form.door)
        if form.head is not None:
            head = get_resident(session, form.head)
            if head.household_id != household_id or not head.active:
                raise InvalidInput(_("户主要从这户的居民里选。"), "head")
            household.head_name = head.name
        household.door = form.door
        save(session)
        _record(session, actor, "people.change_household", household)

    once(session, actor, "people.change_household", form, work, content=(household_id,))


def set_on_boards(
    session: Session,
    actor: Actor,
    *,
    on_boards: bool,
    household_id: int | None = None,
    resident_id: int | None = None,
) -> None:
    """Show a household or a resident on the points boards, or keep them off.

    A resident decides for oneself and, as a member, for the household; the committee may do it on request. Without
    an id it is the actor.
    """
    me = actor.need_sign_in()
    if household_id is not None:
        household = get_household(session, household_id, lock=True)
        if household_id != actor.household_id:
            actor.need(KEEPERS, household.path)
        household.on_boards = on_boards
        _record(session, actor, "people.set_on_boards", household)
    else:
        resident = get_resident(session, me if resident_id is None else resident_id, lock=True)
        if resident.id != me:
            actor.need(KEEPERS, resident.path)
        resident.on_boards = on_boards
        audit.record(
            session, actor, "people.set_on_boards", subject="resident", subject_id=resident.id, path=resident.path
        )
    save(session)


def _record(session: Session, actor: Actor, verb: str, row: Household) -> None:
    audit.record(session, actor, verb, subject="household", subject_id=row.id, path=row.path)
