"""The beginning of a community: is anybody here, and the first administrator, made from the command line."""

from sqlmodel import Session, col, select

from points_app.core.permissions import Role
from points_app.people.demo import SIGN_INS
from points_app.people.models import Place, Resident, RoleGrant


def has_places(session: Session) -> bool:
    """Whether there is any place."""
    return session.exec(select(Place.id).limit(1)).first() is not None


def has_administrator(session: Session) -> bool:
    """Whether somebody is administrator of anything."""
    live = select(RoleGrant.id).where(RoleGrant.role == Role.ADMINISTRATOR, col(RoleGrant.revoked_at).is_(None))
    return session.exec(live.limit(1)).first() is not None


def is_demo(session: Session) -> bool:
    """Whether the demo community lives here: all the sign-ins that it shows exist."""
    phones = [phone for _role, phone in SIGN_INS]
    return len(session.exec(select(Resident.id).where(col(Resident.phone).in_(phones))).all()) == len(phones)
