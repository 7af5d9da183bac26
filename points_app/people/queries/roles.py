"""Who holds which role at a place, for whoever keeps the register."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from points_app.core import db
from points_app.core.permissions import Actor
from points_app.people import rights
from points_app.people.models import Place, Resident, RoleGrant
from points_app.people.queries.places import trails_of
from points_app.people.queries.register import PAGE, day, kept_place


@dataclass(frozen=True)
class GrantRow:
    """A role that somebody holds."""

    id: int = 0
    resident_id: int = 0
    name: str = ""
    role: str = ""
    place: str = ""
    since: str = ""
    may_revoke: bool = False


def staff_rows(session: Session, actor: Actor, place_id: int, after_id: int) -> list[GrantRow]:
    """Return the next roles held at or below a place, oldest first."""
    place = kept_place(session, actor, place_id)
    rows = session.exec(
        select(RoleGrant, Resident, Place)
        .join(Resident, col(Resident.id) == col(RoleGrant.resident_id))
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(db.below(col(Place.path), place.path), col(RoleGrant.revoked_at).is_(None), col(RoleGrant.id) > after_id)
        .order_by(col(RoleGrant.id))
        .limit(PAGE)
    ).all()
    return _grant_rows(session, actor, list(rows))


def _grant_rows(session: Session, actor: Actor, rows: list[tuple[RoleGrant, Resident, Place]]) -> list[GrantRow]:
    trails = trails_of(session, {place.path for _grant, _resident, place in rows})
    return [
        GrantRow(
            id=grant.id or 0,
            resident_id=resident.id or 0,
            name=resident.name,
            role=grant.role.label,
            place=trails[place.path],
            since=day(grant.granted_at),
            may_revoke=rights.may_grant(actor, grant.role, place.path),
        )
        for grant, resident, place in rows
    ]


def grants_of(session: Session, actor: Actor, resident_id: int) -> list[GrantRow]:
    """Return the roles that a person holds."""
    rows = session.exec(
        select(RoleGrant, Resident, Place)
        .join(Resident, col(Resident.id) == col(RoleGrant.resident_id))
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(RoleGrant.resident_id == resident_id, col(RoleGrant.revoked_at).is_(None))
        .order_by(col(RoleGrant.id))
        .limit(PAGE)
    ).all()
    return _grant_rows(session, actor, list(rows))
