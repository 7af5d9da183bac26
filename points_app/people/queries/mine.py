"""What a person has of oneself."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.permissions import Actor, Role
from points_app.people.kinds import ConsentKind
from points_app.people.models import Household, Place, Resident, RoleGrant, UserSession
from points_app.people.queries.consents import live_consents
from points_app.people.queries.places import trails_of

DEVICES = 30


@dataclass(frozen=True)
class Device:
    """A sign-in that still holds; `agent` is how its browser calls itself."""

    session_id: int
    agent: str
    since: datetime


@dataclass(frozen=True)
class Home:
    """A household to its own members."""

    place: str
    door: str
    on_boards: bool


@dataclass(frozen=True)
class Myself:
    """Who is signed in, to oneself; `roles` are pairs of role and place."""

    name: str
    phone: str
    has_password: bool
    on_boards: bool
    home: Home | None
    roles: tuple[tuple[Role, str], ...]
    consents: frozenset[ConsentKind]
    devices: tuple[Device, ...]


def myself(session: Session, actor: Actor) -> Myself | None:
    """Return what the actor has of oneself; None for nobody."""
    if actor.resident_id is None:
        return None
    row = session.get_one(Resident, actor.resident_id)
    return Myself(
        name=row.name,
        phone=row.phone or "",
        has_password=bool(row.own_password),
        on_boards=row.on_boards,
        home=_home(session, row),
        roles=_roles(session, actor.resident_id),
        consents=frozenset(live_consents(session, [actor.resident_id]).get(actor.resident_id, ())),
        devices=_devices(session, actor.resident_id),
    )


def _home(session: Session, row: Resident) -> Home | None:
    household = session.get(Household, row.household_id) if row.household_id else None
    if household is None:
        return None
    return Home(trails_of(session, [household.path])[household.path], household.door, household.on_boards)


def _roles(session: Session, resident_id: int) -> tuple[tuple[Role, str], ...]:
    rows = session.exec(
        select(RoleGrant.role, Place.path)
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(RoleGrant.resident_id == resident_id, col(RoleGrant.revoked_at).is_(None))
        .order_by(col(RoleGrant.id))
        .limit(DEVICES)
    ).all()
    trails = trails_of(session, {path for _role, path in rows})
    return tuple((Role(role), trails[path]) for role, path in rows)


def _devices(session: Session, resident_id: int) -> tuple[Device, ...]:
    rows = session.exec(
        select(UserSession)
        .where(
            UserSession.resident_id == resident_id,
            col(UserSession.revoked_at).is_(None),
            UserSession.expires_at > clock.now(),
        )
        .order_by(col(UserSession.id).desc())
        .limit(DEVICES)
    ).all()
    return tuple(Device(row.id or 0, row.device, row.created_at) for row in rows)
