"""Sign-in sessions: made, read, ended. The cookie holds a random token, the database only its SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session, col, select

from points_app.access.limits import forget_attempt, forget_attempts, slow_down
from points_app.core import clock
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.people.models import Household, Place, Resident, RoleGrant, UserSession

LIFE = timedelta(days=90)
QUARTER = timedelta(minutes=15)
MIN_PASSWORD = 8
MAX_PASSWORD = 128
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
# Checked when the phone number is unknown, so that the answer takes as long as for a known one.
_UNKNOWN = _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """Return the Argon2id hash of `password`; raises InvalidInput when it is too short or too long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise InvalidInput(_("密码要有 {low} 到 {high} 个字符。", low=MIN_PASSWORD, high=MAX_PASSWORD), "password")
    return _hasher.hash(password)


def sweep(session: Session) -> None:
    """Delete sessions that ended a month ago; safe to run at any time."""
    session.exec(sa.delete(UserSession).where(col(UserSession.expires_at) < clock.now() - timedelta(days=30)))


def count_sign_in(session: Session, phone: str, ip: str) -> int:
    """Count a sign-in that is about to be tried and return the address's attempt; raise TooMany when there were many.

    Slowed by phone and address together, so that a stranger elsewhere cannot lock somebody out; by phone alone, for
    guessers with many addresses; and, generously, by address: a whole village may share one.
    """
    slow_down(session, f"sign-in:{phone}:{ip}", limit=8, per=QUARTER)
    slow_down(session, f"sign-in:{phone}", limit=40, per=QUARTER)
    return slow_down(session, f"sign-in-from:{ip}", limit=300, per=QUARTER)


def sign_in(session: Session, found: "Found", phone: str, ip: str, attempt_id: int, device: str) -> str | None:
    """Open a session for who was found by `check_password`; return the token, None when that no longer holds.

    A one-time password lasts a little longer: the answer may be lost, or the button tapped twice.
    """
    resident = session.get(Resident, found.resident_id, with_for_update=True, populate_existing=True)
    if resident is None or not resident.active or resident.password_hash != found.stored:
        return None
    if resident.password_expires_at is not None:
        resident.password_expires_at = min(resident.password_expires_at, clock.now() + QUARTER)
    forget_attempts(session, f"sign-in:{phone}:{ip}")
    forget_attempts(session, f"sign-in:{phone}")
    forget_attempt(session, attempt_id)
    return open_session(session, found.resident_id, device)


@dataclass(frozen=True)
class Found:
    """Whose password was right: the resident, the hash it was checked against, and whether it works only once."""

    resident_id: int
    stored: str
    once: bool


def check_password(session: Session, phone: str, password: str) -> Found | None:
    """Return the active resident with this phone number and password, or None; takes the same time either way.

    It takes tens of milliseconds on purpose, so it runs in a reading session: nobody waits for its lock.
    """
    found = session.exec(select(Resident).where(Resident.phone == phone)).first() if phone else None
    stored = (found.usable_password if found else "") or _UNKNOWN
    right = password_is(password, stored)
    if not right or found is None or found.id is None or not found.active or stored == _UNKNOWN:
        return None
    return Found(found.id, stored, once=found.password_expires_at is not None)


def password_is(password: str, stored: str) -> bool:
    """Whether `password` is the one that `stored` is the hash of."""
    return len(password) <= MAX_PASSWORD and _hasher.verify(password, stored)


def open_session(session: Session, resident_id: int, device: str = "") -> str:
    """Open a session for `resident_id` and return the token for the cookie."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session.add(
        UserSession(
            resident_id=resident_id,
            token_sha256=_digest(token),
            device=device[:120],
            created_at=now,
            expires_at=now + LIFE,
        )
    )
    session.flush()
    return token


def has_open_session(session: Session, resident_id: int) -> bool:
    """Whether this person is signed in anywhere."""
    live = select(UserSession.id).where(
        UserSession.resident_id == resident_id,
        col(UserSession.revoked_at).is_(None),
        UserSession.expires_at > clock.now(),
    )
    return session.exec(live.limit(1)).first() is not None


def close_session(session: Session, token: str) -> None:
    """End the session of this token."""
    _close(session, col(UserSession.token_sha256) == _digest(token))


def close_one_session(session: Session, resident_id: int, session_id: int) -> None:
    """End one session of a resident: a device that was lost, say."""
    _close(session, sa.and_(col(UserSession.id) == session_id, col(UserSession.resident_id) == resident_id))


def close_all_sessions(session: Session, resident_id: int, but: int | None = None) -> None:
    """End every session of a resident, except the one with the id `but`: sign-out everywhere."""
    mine = col(UserSession.resident_id) == resident_id
    _close(session, mine if but is None else sa.and_(mine, col(UserSession.id) != but))


def _close(session: Session, condition: sa.ColumnElement[bool]) -> None:
    statement = sa.update(UserSession).where(condition, col(UserSession.revoked_at).is_(None))
    session.exec(statement.values(revoked_at=clock.now()))


def load_actor(session: Session, token: str) -> Actor:
    """Return who holds `token` now, with today's rights; NOBODY for a wrong, expired or revoked one."""
    if not token:
        return NOBODY
    row = session.exec(
        select(UserSession, Resident, Household)
        .join(Resident, Resident.id == UserSession.resident_id)  # type: ignore[arg-type]
        .join(Household, Household.id == Resident.household_id, isouter=True)  # type: ignore[arg-type]
        .where(
            UserSession.token_sha256 == _digest(token),
            UserSession.revoked_at.is_(None),  # type: ignore[union-attr]
            UserSession.expires_at > clock.now(),
            Resident.active,
        )
    ).first()
    if row is None:
        return NOBODY
    user_session, resident, household = row
    return _actor(session, resident, household, user_session.id)


def actor_of(session: Session, resident_id: int) -> Actor:
    """Return a resident as an actor without a sign-in: for the command line, the demo and tests."""
    resident = session.get_one(Resident, resident_id)
    household = session.get(Household, resident.household_id) if resident.household_id else None
    return _actor(session, resident, household, None)


def _actor(session: Session, resident: Resident, household: Household | None, session_id: int | None) -> Actor:
    grants = session.exec(
        select(RoleGrant.role, Place.path)
        .join(Place, Place.id == RoleGrant.place_id)  # type: ignore[arg-type]
        .where(RoleGrant.resident_id == resident.id, RoleGrant.revoked_at.is_(None))  # type: ignore[union-attr]
    ).all()
    return Actor(
        resident_id=resident.id,
        name=resident.name,
        household_id=resident.household_id,
        household_path=household.path if household else "",
        grants=tuple((Role(role), path) for role, path in grants),
        session_id=session_id,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
