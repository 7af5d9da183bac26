"""Passwords: a person's own, and the one-time password that the committee hands out."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from points_app.core import audit, clock
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people.finding import get_resident
from points_app.people.models import Resident
from points_app.people.passwords import hash_password, random_password
from points_app.people.service.checks import need_manager
from points_app.people.service.sessions import close_all_sessions

ONCE_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Prepared:
    """A one-time password and its hash: hashing takes long, so it is done before the unit of work."""

    password: str
    stored: str


def prepare_password() -> Prepared:
    """Make a random one-time password."""
    password = random_password()
    return Prepared(password, hash_password(password))


def hand_out_password(session: Session, actor: Actor, resident_id: int, prepared: Prepared) -> None:
    """Set a one-time password for a person: to sign in within seven days and choose an own one; other sign-ins end."""
    resident = get_resident(session, resident_id, lock=True)
    need_manager(session, actor, resident)
    if resident_id == actor.resident_id:
        raise Conflict(_("自己的密码请在“我的”里修改。"))
    if not resident.active:
        raise Conflict(_("这位居民已迁出，不能登录。"))
    if not resident.phone:
        raise InvalidInput(_("先登记手机号，才能用密码登录。"), "phone")
    resident.password_hash = prepared.stored
    resident.password_expires_at = clock.now() + ONCE_LIFE
    close_all_sessions(session, resident_id)
    _record(session, actor, "people.hand_out_password", resident)


def change_password(session: Session, actor: Actor, was: str, stored: str) -> None:
    """Set the actor's password to the hash `stored`, if it still is `was`; every other sign-in ends."""
    resident = get_resident(session, actor.need_sign_in(), lock=True)
    if resident.own_password != was:
        raise Conflict(_("密码刚刚在别处改过了，请重新登录。"))
    resident.password_hash, resident.password_expires_at = stored, None
    close_all_sessions(session, actor.need_sign_in(), but=actor.session_id)
    _record(session, actor, "people.change_password", resident)


def _record(session: Session, actor: Actor, verb: str, resident: Resident) -> None:
    audit.record(session, actor, verb, subject="resident", subject_id=resident.id, path=resident.path)
    session.flush()
