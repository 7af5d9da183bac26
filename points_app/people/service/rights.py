"""Who may keep the register, and who may give whom which role."""

from sqlalchemy import exc
from sqlmodel import Session, col, select

from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import SYSTEM, Actor, Role
from points_app.people import door_numbers as keys
from points_app.people.models import Household, Place, Resident, RoleGrant, Unit

KEEPERS = frozenset({Role.COMMITTEE, Role.ADMINISTRATOR})
"""Who keeps the register of a place."""

# Not PROPERTY: who approves spending must not be able to make up, or sign in as, who submits it.
_COMMITTEE_GRANTS = frozenset({Role.STEWARD})


def need_keeper(actor: Actor, path: str) -> None:
    """Raise NotAllowed unless the actor keeps the register of `path`; the command line may do everything."""
    if actor is not SYSTEM:
        actor.need(KEEPERS, path)


def may_grant(actor: Actor, role: Role, path: str) -> bool:
    """Whether the actor may give or take `role` at `path`: administrators anything, the committee stewards."""
    if actor is SYSTEM or actor.has(Role.ADMINISTRATOR, path):
        return role is not Role.RESIDENT
    return role in _COMMITTEE_GRANTS and actor.has(Role.COMMITTEE, path)


def need_manager(session: Session, actor: Actor, resident: Resident) -> None:
    """Raise NotAllowed unless the actor may change this person's name, phone or password.

    Whoever changes a phone number and hands out a password could sign in as that person, so it takes the right to
    give every role that the person has.
    """
    need_keeper(actor, resident.path)
    if resident.id == actor.resident_id:
        return
    held = session.exec(
        select(RoleGrant.role, Place.path)
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(RoleGrant.resident_id == resident.id, col(RoleGrant.revoked_at).is_(None))
    ).all()
    if not all(may_grant(actor, Role(role), path) for role, path in held):
        raise NotAllowed(_("这位是比您权限更高的工作人员，资料请由上级管理员修改。"))


def holders_of_roles(session: Session, resident_ids: list[int]) -> set[int]:
    """Return which of these people hold a role anywhere now."""
    rows = session.exec(
        select(RoleGrant.resident_id).where(
            col(RoleGrant.resident_id).in_(resident_ids), col(RoleGrant.revoked_at).is_(None)
        )
    )
    return set(rows.all())


def save(session: Session) -> None:
    """Write what is pending; raise Conflict when somebody else wrote the same door, name or number a moment ago."""
    try:
        session.flush()
    except exc.IntegrityError as error:
        raise Conflict(_("刚刚已经有人登记了同样的内容，请刷新页面核对。")) from error


def get_place(session: Session, place_id: int) -> Place:
    """Return the place, or raise NotFound."""
    found = session.get(Place, place_id)
    if found is None:
        raise NotFound(_("没有这个地方，请刷新页面。"))
    return found


def get_household(session: Session, household_id: int) -> Household:
    """Return the household, or raise NotFound."""
    found = session.get(Household, household_id)
    if found is None:
        raise NotFound(_("没有这户人家，请刷新页面。"))
    return found


def get_resident(session: Session, resident_id: int) -> Resident:
    """Return the resident, or raise NotFound."""
    found = session.get(Resident, resident_id)
    if found is None:
        raise NotFound(_("没有这位居民，请刷新页面。"))
    return found


def get_unit(session: Session, unit_id: int) -> Unit:
    """Return the unit, or raise NotFound."""
    found = session.get(Unit, unit_id)
    if found is None:
        raise NotFound(_("没有这处房屋，请刷新页面。"))
    return found


def checked(text: str, name: str, longest: int, field: str) -> str:
    """Return `text` tidied; raise InvalidInput when it is empty or longer than `longest`. `name` is in words."""
    plain = keys.tidy(text)
    if not plain:
        raise InvalidInput(_("请填写{name}。", name=name), field)
    if len(plain) > longest:
        raise InvalidInput(_("{name}太长，最多 {longest} 个字。", name=name, longest=longest), field)
    return plain


def checked_optional(text: str, name: str, longest: int, field: str) -> str:
    """Return `text` tidied, which may be empty; raise InvalidInput when it is longer than `longest`."""
    return checked(text, name, longest, field) if keys.tidy(text) else ""


def checked_phone(session: Session, text: str, resident_id: int | None, field: str = "phone") -> str | None:
    """Return `text` as a stored phone number, None when empty; raise InvalidInput when it is none or another's."""
    if not keys.tidy(text):
        return None
    phone = keys.phone_number(text)
    if not phone:
        raise InvalidInput(_("手机号不对：要 11 位数字，或以 + 和国家代码开头。"), field)
    other = session.exec(select(Resident.id).where(Resident.phone == phone)).first()
    if other is not None and other != resident_id:
        raise InvalidInput(_("这个手机号已经登记在另一位居民名下，请核对。"), field)
    return phone
