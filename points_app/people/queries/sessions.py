"""Who acts: actors by their sign-in, and whose a phone number and a password are."""

import hashlib
from dataclasses import dataclass

from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.people import finding
from points_app.people.forms.mine import SignInForm
from points_app.people.models import Household, Place, Resident, RoleGrant, UserSession
from points_app.people.passwords import NOBODYS, password_is


@dataclass(frozen=True)
class Found:
    """Whose password was right: the resident, the hash it was checked against, and whether it works only once."""

    resident_id: int
    stored: str
    once: bool


def check_password(session: Session, _actor: Actor, form: SignInForm) -> Found | None:
    """Return the active resident with this phone number and password, or None; takes the same time either way.

    It takes tens of milliseconds on purpose, so it runs in a reading session: nobody waits for its lock.
    """
    named = select(Resident).where(col(Resident.phone).in_(form.numbers)).order_by(col(Resident.id))
    found = session.exec(named.limit(1)).first()
    stored = (found.usable_password if found else "") or NOBODYS
    right = password_is(form.password, stored)
    if not right or found is None or found.id is None or not found.active or stored == NOBODYS:
        return None
    return Found(found.id, stored, once=found.password_expires_at is not None)


def stored_password(session: Session, actor: Actor) -> str:
    """Return the hash of the actor's own present password, "" when there is none."""
    return finding.get_resident(session, actor.need_sign_in()).own_password


def has_open_session(session: Session, resident_id: int) -> bool:
    """Whether this person is signed in anywhere."""
    live = select(UserSession.id).where(
        UserSession.resident_id == resident_id,
        col(UserSession.revoked_at).is_(None),
        UserSession.expires_at > clock.now(),
    )
    return session.exec(live.limit(1)).first() is not None


def load_actor(session: Session, token: str) -> Actor:
    """Return who holds `token` now, with today's rights; NOBODY for a wrong, expired or revoked one."""
    if not token:
        return NOBODY
    row = session.exec(
        select(UserSession, Resident, Household)
        .join(Resident, col(Resident.id) == col(UserSession.resident_id))
        .join(Household, col(Household.id) == col(Resident.household_id), isouter=True)
        .where(
            UserSession.token_sha256 == token_digest(token),
            col(UserSession.revoked_at).is_(None),
            UserSession.expires_at > clock.now(),
            col(Resident.active),
        )
    ).first()
    if row is None:
        return NOBODY
    user_session, resident, household = row
    return _actor(session, resident, household, user_session.id)


def token_digest(token: str) -> str:
    """Return what the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of(session: Session, resident_id: int) -> Actor:
    """Return a resident as an actor without a sign-in: for the command line, the demo and tests."""
    resident = session.get_one(Resident, resident_id)
    household = session.get(Household, resident.household_id) if resident.household_id else None
    return _actor(session, resident, household, None)


def _actor(session: Session, resident: Resident, household: Household | None, session_id: int | None) -> Actor:
    grants = session.exec(
        select(RoleGrant.role, Place.path)
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(RoleGrant.resident_id == resident.id, col(RoleGrant.revoked_at).is_(None))
        .order_by(col(RoleGrant.id))
    ).all()
    return Actor(
        resident_id=resident.id,
        name=resident.name,
        household_id=resident.household_id,
        household_path=household.path if household else "",
        grants=tuple((Role(role), path) for role, path in grants),
        session_id=session_id,
    )
