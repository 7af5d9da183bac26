"""What several verbs of the register check before they write, and how they write."""

from sqlmodel import Session, col, func, select

from points_app.core import db
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import rights
from points_app.people.door_numbers import door_key
from points_app.people.finding import live, roles_held
from points_app.people.models import Household, Resident, Unit

MAX_PEOPLE = 30


def need_manager(session: Session, actor: Actor, resident: Resident) -> None:
    """Raise NotAllowed unless the actor may change this person's name, phone or password (`rights.may_manage`)."""
    rights.need_keeper(actor, resident.path)
    rights.need_manager(actor, resident.id or 0, roles_held(session, resident.id or 0))


def save(session: Session) -> None:
    """Write what is pending; raise Conflict when somebody else wrote the same door, name or number a moment ago."""
    db.save(session, Conflict(_("刚刚已经有人登记了同样的内容，请刷新页面核对。")))


def refuse_full(session: Session, household_id: int) -> None:
    """Raise InvalidInput when nobody more fits into a household; its row is locked."""
    here = select(func.count()).select_from(Resident)
    if session.exec(here.where(Resident.household_id == household_id, col(Resident.active))).one() >= MAX_PEOPLE:
        raise InvalidInput(too_many_people(), "name")


def too_many_people() -> str:
    """Return why nobody more fits into a household."""
    return _("一户最多登记 {most} 人。人再多，请另立一户。", most=MAX_PEOPLE)


def refuse_taken_door(session: Session, table: type[Household | Unit], place_id: int, door: str) -> None:
    """Raise InvalidInput when `door` is none, or somebody lives there, or it is registered, however it is written."""
    key = door_key(door)
    if not key:
        raise InvalidInput(_("房号里要有数字或字母，例如“2 单元 301”。"), "door")
    wanted = select(table.door).where(table.place_id == place_id, table.door_key == key)
    if table is Household:
        wanted = wanted.where(live())
    taken = session.exec(wanted).first()
    if taken is not None:
        raise InvalidInput(_("这里已经登记了“{door}”。", door=taken), "door")


def refuse_taken_phone(session: Session, phone: str, resident_id: int | None, field: str = "phone") -> None:
    """Raise InvalidInput when the number `phone` ("" for none) is registered to somebody other than `resident_id`."""
    other = session.exec(select(Resident.id).where(Resident.phone == phone)).first() if phone else None
    if other is not None and other != resident_id:
        raise InvalidInput(_("这个手机号已经登记在另一位居民名下，请核对。"), field)
