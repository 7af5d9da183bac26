"""Who holds which role at a place, for whoever keeps the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import db
from points_app.core.paging import Page, read, upwards
from points_app.core.permissions import Actor, Role
from points_app.people import rights
from points_app.people.models import Place, Resident, RoleGrant
from points_app.people.queries.places import trails_of
from points_app.people.queries.register import PAGE, need_kept

_OLDEST = upwards(col(RoleGrant.id))
_HELD = (
    select(RoleGrant, Resident, Place)
    .join(Resident, col(Resident.id) == col(RoleGrant.resident_id))
    .join(Place, col(Place.id) == col(RoleGrant.place_id))
    .where(col(RoleGrant.revoked_at).is_(None))
)


@dataclass(frozen=True)
class GrantFact:
    """A role that somebody holds, where (the place's trail) and since when."""

    id: int
    resident_id: int
    name: str
    role: Role
    place: str
    since: datetime
    may_revoke: bool
    is_last: bool
    """Whether it is an office that has nobody else."""
    may_leave_vacant: bool


def grants_below(session: Session, actor: Actor, place_id: int, after: str = "") -> Page[GrantFact]:
    """Return the roles held at or below a place, oldest first."""
    place = need_kept(session, actor, place_id)
    page = read(session, _HELD.where(db.below(col(Place.path), place.path)), _OLDEST, after, PAGE)
    return page.of(_facts(session, actor, page.rows))


@dataclass(frozen=True)
class Vacancy:
    """An office that had somebody and has nobody now, where (the place's trail) and since when."""

    role: Role
    place: str
    since: datetime | None


def vacancies_below(session: Session, actor: Actor, place_id: int) -> list[Vacancy]:
    """Return the vacant offices at or below a place, the newest first."""
    place = need_kept(session, actor, place_id)
    ended = sa.func.max(col(RoleGrant.revoked_at))
    rows = session.exec(
        select(RoleGrant.role, Place.path, ended)
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(db.below(col(Place.path), place.path), col(RoleGrant.role).in_(rights.LASTING))
        .group_by(col(RoleGrant.role), col(Place.path))
        .having(sa.func.count() == sa.func.count(col(RoleGrant.revoked_at)))
        .order_by(ended.desc())
        .limit(PAGE)
    ).all()
    trails = trails_of(session, {path for _role, path, _at in rows})
    return [Vacancy(Role(role), trails[path], at) for role, path, at in rows]


def last_in_office(session: Session, grants: Iterable[RoleGrant]) -> set[int]:
    """Return the ids of those of `grants` that fill an office (`rights.LASTING`) which nobody else fills."""
    offices = [grant for grant in grants if grant.role in rights.LASTING]
    alone = session.exec(
        select(RoleGrant.role, RoleGrant.place_id)
        .where(
            col(RoleGrant.place_id).in_({grant.place_id for grant in offices}),
            col(RoleGrant.role).in_(rights.LASTING),
            col(RoleGrant.revoked_at).is_(None),
        )
        .group_by(col(RoleGrant.role), col(RoleGrant.place_id))
        .having(sa.func.count(sa.distinct(col(RoleGrant.resident_id))) == 1)
    ).all()
    filled = {(Role(role), place_id) for role, place_id in alone}
    return {grant.id or 0 for grant in offices if (grant.role, grant.place_id) in filled}


def grants_of(session: Session, actor: Actor, resident_id: int) -> list[GrantFact]:
    """Return the roles that a person holds."""
    rows = session.exec(_HELD.where(RoleGrant.resident_id == resident_id).order_by(col(RoleGrant.id)).limit(PAGE)).all()
    return _facts(session, actor, rows)


def _facts(session: Session, actor: Actor, rows: Iterable[tuple[RoleGrant, Resident, Place]]) -> list[GrantFact]:
    rows = list(rows)
    trails = trails_of(session, {place.path for _grant, _resident, place in rows})
    last = last_in_office(session, (grant for grant, _resident, _place in rows))
    return [
        GrantFact(
            id=grant.id or 0,
            resident_id=resident.id or 0,
            name=resident.name,
            role=grant.role,
            place=trails[place.path],
            since=grant.granted_at,
            may_revoke=rights.may_grant(actor, grant.role, place.path),
            is_last=grant.id in last,
            may_leave_vacant=rights.may_leave_vacant(actor, grant.role, place.path),
        )
        for grant, resident, place in rows
    ]
