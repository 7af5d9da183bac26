"""Households and their residents: added, changed, moved out, shown on the boards or not."""

from sqlmodel import Session, col, func, select, update

from points_app.core import clock
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import door_numbers as keys
from points_app.people.finding import get_household, get_place, get_resident
from points_app.people.kinds import PlaceKind
from points_app.people.models import Household, Resident, RoleGrant
from points_app.people.rights import KEEPERS, need_keeper
from points_app.people.service.checks import checked, checked_phone, need_manager, save
from points_app.people.service.sessions import close_all_sessions

MAX_PEOPLE = 30


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
        household = get_household(session, household_id)
        if household_id != actor.household_id:
            actor.need(KEEPERS, household.path)
        household.on_boards = on_boards
    else:
        resident = get_resident(session, me if resident_id is None else resident_id)
        if resident.id != me:
            actor.need(KEEPERS, resident.path)
        resident.on_boards = on_boards
    save(session)


def add_household(session: Session, actor: Actor, place_id: int, door: str) -> int:
    """Add a household behind `door` at a compound or building and return its id."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    if place.kind not in {PlaceKind.COMPOUND, PlaceKind.BUILDING}:
        raise InvalidInput(_("住户要登记在小区或楼栋里，请先进入楼栋。"), "door")
    plain = checked(door, _("房号"), 40, "door")
    _refuse_same_door(session, place_id, plain)
    row = Household(place_id=place_id, path=place.path, door=plain, created_at=clock.now())
    session.add(row)
    save(session)
    return row.id or 0


def change_household(session: Session, actor: Actor, household_id: int, door: str, head_id: int | None) -> None:
    """Change a household's door and who heads it; the head is one of its residents."""
    household = get_household(session, household_id)
    need_keeper(actor, household.path)
    plain = checked(door, _("房号"), 40, "door")
    if keys.door_key(plain) != household.door_key:
        _refuse_same_door(session, household.place_id, plain)
    if head_id is not None:
        head = get_resident(session, head_id)
        if head.household_id != household_id or not head.active:
            raise InvalidInput(_("户主要从这户的居民里选。"), "head")
        household.head_name = head.name
    household.door = plain
    save(session)


def _refuse_same_door(session: Session, place_id: int, door: str) -> None:
    key = keys.door_key(door)
    if not key:
        raise InvalidInput(_("房号里要有数字或字母，例如“2 单元 301”。"), "door")
    taken = session.exec(
        select(Household.door).where(Household.place_id == place_id, Household.door_key == key)
    ).first()
    if taken is not None:
        raise InvalidInput(_("这里已经登记了“{door}”。", door=taken), "door")


def add_resident(session: Session, actor: Actor, household_id: int, name: str, phone: str = "") -> int:
    """Add a person to a household and return the id; one who had moved out comes back under the same id."""
    household = get_household(session, household_id)
    need_keeper(actor, household.path)
    plain = checked(name, _("姓名"), 60, "name")
    found = session.exec(select(Resident).where(Resident.household_id == household_id, Resident.name == plain)).first()
    if found is not None and found.active:
        raise InvalidInput(_("这户已经登记了“{name}”。", name=plain), "name")
    here = select(func.count()).select_from(Resident)
    if session.exec(here.where(Resident.household_id == household_id, col(Resident.active))).one() >= MAX_PEOPLE:
        raise InvalidInput(too_many_people(), "name")
    number = checked_phone(session, phone, found.id if found else None)
    if found is None:
        found = Resident(household_id=household_id, path=household.path, name=plain, created_at=clock.now())
        session.add(found)
    found.active, found.phone = True, number
    household.head_name = household.head_name or plain
    save(session)
    return found.id or 0


def too_many_people() -> str:
    """Return why nobody more fits into a household."""
    return _("一户最多登记 {most} 人。人再多，请另立一户。", most=MAX_PEOPLE)


def add_person(session: Session, actor: Actor, place_id: int, name: str, phone: str) -> int:
    """Register somebody who does not live here (staff, an owner who lives elsewhere) at a place; return the id."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    plain = checked(name, _("姓名"), 60, "name")
    number = checked_phone(session, phone, None)
    if number is None:
        raise InvalidInput(_("不住在这里的人要登记手机号，才能登录。"), "phone")
    row = Resident(path=place.path, name=plain, phone=number, on_boards=False, created_at=clock.now())
    session.add(row)
    save(session)
    return row.id or 0


def change_resident(session: Session, actor: Actor, resident_id: int, name: str, phone: str) -> None:
    """Change a person's name and phone number; the sign-in name follows the phone number."""
    resident = get_resident(session, resident_id)
    need_manager(session, actor, resident)
    plain = checked(name, _("姓名"), 60, "name")
    number = checked_phone(session, phone, resident_id)
    if plain != resident.name and resident.household_id is not None:
        _rename_in_household(session, resident, plain)
    if number != resident.phone and resident_id != actor.resident_id:
        close_all_sessions(session, resident_id)
    resident.name, resident.phone = plain, number
    save(session)


def _rename_in_household(session: Session, resident: Resident, name: str) -> None:
    twin = session.exec(
        select(Resident.id).where(Resident.household_id == resident.household_id, Resident.name == name)
    ).first()
    if twin is not None:
        raise InvalidInput(_("这户已经登记了“{name}”。", name=name), "name")
    household = session.get(Household, resident.household_id)
    if household is not None and household.head_name == resident.name:
        household.head_name = name


def move_out(session: Session, actor: Actor, resident_id: int) -> None:
    """Take a person off the active register: signed out everywhere, roles ended, the phone number free again.

    What the person did stays where it is.
    """
    resident = get_resident(session, resident_id)
    need_manager(session, actor, resident)
    if resident_id == actor.resident_id:
        raise Conflict(_("不能把自己迁出，请另一位管理员来办。"))
    resident.active, resident.phone, resident.password_hash, resident.password_expires_at = False, None, None, None
    close_all_sessions(session, resident_id)
    ended = update(RoleGrant).where(col(RoleGrant.resident_id) == resident_id, col(RoleGrant.revoked_at).is_(None))
    session.exec(ended.values(revoked_at=clock.now(), revoked_by=actor.resident_id))
    save(session)
    household = session.get(Household, resident.household_id) if resident.household_id else None
    if household is not None and household.head_name == resident.name:
        left = select(Resident.name).where(Resident.household_id == household.id, col(Resident.active))
        household.head_name = session.exec(left.order_by(col(Resident.id))).first() or ""
    save(session)
