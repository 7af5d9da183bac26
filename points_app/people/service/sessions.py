"""Sign-in sessions: opened and ended. The cookie holds a random token, the database only its SHA-256."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.access.limits import forget_attempts, forget_these, slow_down, slow_down_from
from points_app.core import audit, clock, phones, secret
from points_app.core.permissions import Actor
from points_app.people.finding import find, get_resident
from points_app.people.models import Resident, UserSession
from points_app.people.queries.sessions import Found, token_digest

LIFE = timedelta(days=90)
QUARTER = timedelta(minutes=15)
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Try:
    """A sign-in that is tried and has been counted: with which number, from which address."""

    keys: tuple[str, ...]
    """What is forgotten after a success."""
    attempt_ids: tuple[int, ...]


@dataclass(frozen=True)
class Device:
    """What somebody signs in with: the network's address ("" unknown), the browser's own cookie, and its name."""

    ip: str = ""
    browser: str = ""
    agent: str = ""

    @property
    def digests(self) -> tuple[str, str]:
        """The keyed digests of address and browser, "" for none."""
        return (
            secret.fingerprint("address", self.ip) if self.ip else "",
            secret.fingerprint("browser", self.browser) if self.browser else "",
        )


NO_DEVICE = Device()


def count_sign_in(session: Session, phone: str, device: Device) -> Try:
    """Count a sign-in that is about to be tried; raise TooMany when there were many.

    Who tries from a browser or an address that the person signed in from before is counted apart. Strangers are slowed
    by phone and address together, by phone alone, for guessers with many addresses, and generously by address: a whole
    village may share one.
    """
    known = _known(session, phone, device)
    key = f"sign-in-own:{phone}:{known}" if known else f"sign-in:{phone}:{device.ip}"
    slow_down(session, key, limit=8, per=QUARTER)
    if known:
        return Try((key,), ())
    slow_down(session, f"sign-in:{phone}", limit=40, per=QUARTER)
    return Try(
        (key, f"sign-in:{phone}"), tuple(slow_down_from(session, "sign-in-from", device.ip, limit=300, per=QUARTER))
    )


def _known(session: Session, phone: str, device: Device) -> str:
    """Return by what the person with this number knows the device, "" for a stranger's."""
    address, browser = device.digests
    is_one = sa.or_(
        sa.and_(col(UserSession.browser) == browser, col(UserSession.browser) != ""),
        sa.and_(col(UserSession.address) == address, col(UserSession.address) != ""),
    )
    mine = (
        select(UserSession.browser, UserSession.address)
        .join(Resident, col(Resident.id) == col(UserSession.resident_id))
        .where(col(Resident.phone).in_(phones.mobile_forms(phone)), is_one)
    )
    found = session.exec(mine.limit(1)).first()
    if found is None:
        return ""
    return browser if found[0] == browser and browser else address


def sign_in(session: Session, actor: Actor, found: Found, tried: Try, device: Device) -> str | None:
    """Open a session for who was found by `check_password`; return the token, None when that no longer holds.

    It takes the place of the browser's former one, the actor's, which nobody could end any more. A one-time password
    lasts a little longer: the answer may be lost, or the button tapped twice.
    """
    resident = find(session, Resident, found.resident_id, lock=True)
    if resident is None or not resident.active or resident.password_hash != found.stored:
        return None
    if resident.password_expires_at is not None:
        resident.password_expires_at = min(resident.password_expires_at, clock.now() + QUARTER)
    for key in tried.keys:
        forget_attempts(session, key)
    forget_these(session, tried.attempt_ids)
    _close(session, col(UserSession.id) == actor.session_id)
    return open_session(session, found.resident_id, device)


def open_session(session: Session, resident_id: int, device: Device = NO_DEVICE) -> str:
    """Open a session for `resident_id` and return the token for the cookie."""
    resident = get_resident(session, resident_id)
    address, browser = device.digests
    token, now = secrets.token_urlsafe(32), clock.now()
    row = UserSession(
        resident_id=resident_id,
        token_sha256=token_digest(token),
        device=device.agent[:120],
        address=address,
        browser=browser,
        created_at=now,
        expires_at=now + LIFE,
    )
    session.add(row)
    session.flush()
    me = Actor(resident_id)
    audit.record(session, me, "people.sign_in", subject="user_session", subject_id=row.id, path=resident.path)
    return token


def sign_out(session: Session, actor: Actor, *, everywhere: bool = False) -> None:
    """End the session that the actor has here, or all that the actor has; nobody has none."""
    if actor.resident_id is None:
        return
    if everywhere:
        close_all_sessions(session, actor.resident_id)
        _record(session, actor, "people.sign_out_everywhere", "resident", actor.resident_id)
    elif actor.session_id is not None:
        _close(session, col(UserSession.id) == actor.session_id)
        _record(session, actor, "people.sign_out", "user_session", actor.session_id)


def end_session(session: Session, actor: Actor, session_id: int) -> None:
    """Sign one of the actor's own devices out: one that was lost, say. Ending it twice changes nothing."""
    mine = col(UserSession.resident_id) == actor.need_sign_in()
    if _close(session, sa.and_(mine, col(UserSession.id) == session_id)):
        _record(session, actor, "people.end_session", "user_session", session_id)


def close_all_sessions(session: Session, resident_id: int, but: int | None = None) -> None:
    """End every session of a resident, except the one with the id `but`. Whoever calls this records why."""
    mine = col(UserSession.resident_id) == resident_id
    _close(session, mine if but is None else sa.and_(mine, col(UserSession.id) != but))


def forget_sessions(session: Session) -> None:
    """Delete sessions that ended a month ago; safe to run at any time."""
    session.exec(sa.delete(UserSession).where(col(UserSession.expires_at) < clock.now() - KEPT))


def _close(session: Session, condition: sa.ColumnElement[bool]) -> bool:
    """End the sessions that meet `condition`; return whether there was any."""
    statement = sa.update(UserSession).where(condition, col(UserSession.revoked_at).is_(None))
    return session.exec(statement.values(revoked_at=clock.now())).rowcount > 0


def _record(session: Session, actor: Actor, verb: str, subject: str, subject_id: int) -> None:
    path = get_resident(session, actor.need_sign_in()).path
    audit.record(session, actor, verb, subject=subject, subject_id=subject_id, path=path)
