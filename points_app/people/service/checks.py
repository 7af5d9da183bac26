"""What several verbs of the register check before they write, and how they write."""

from sqlmodel import Session, select

from points_app.core import db, text
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import door_numbers as keys
from points_app.people import rights
from points_app.people.finding import roles_held
from points_app.people.models import Resident


def need_manager(session: Session, actor: Actor, resident: Resident) -> None:
    """Raise NotAllowed unless the actor may change this person's name, phone or password (`rights.may_manage`)."""
    rights.need_keeper(actor, resident.path)
    rights.need_manager(actor, resident.id or 0, roles_held(session, resident.id or 0))


def save(session: Session) -> None:
    """Write what is pending; raise Conflict when somebody else wrote the same door, name or number a moment ago."""
    db.save(session, Conflict(_("刚刚已经有人登记了同样的内容，请刷新页面核对。")))


def refuse_taken_phone(session: Session, phone: str, resident_id: int | None, field: str = "phone") -> None:
    """Raise InvalidInput when the stored number `phone` is registered to somebody other than `resident_id`."""
    other = session.exec(select(Resident.id).where(Resident.phone == phone)).first()
    if other is not None and other != resident_id:
        raise InvalidInput(_("这个手机号已经登记在另一位居民名下，请核对。"), field)


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


def checked_phone(session: Session, typed: str, resident_id: int | None, field: str = "phone") -> str | None:
    """Return `typed` as a stored phone number, None when empty; raise InvalidInput when it is none or another's."""
    if text.is_empty(typed):
        return None
    phone = keys.phone_number(typed)
    if not phone:
        raise InvalidInput(_("手机号不对：要 11 位数字，或以 + 和国家代码开头。"), field)
    refuse_taken_phone(session, phone, resident_id, field)
    return phone
