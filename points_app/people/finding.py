"""Rows of the register by their ids, for services and queries: found, or refused in words. Asks for no right."""

from collections.abc import Collection
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import db
from points_app.core.errors import Conflict, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Role
from points_app.people.models import Household, Place, Resident, RoleGrant, Unit

T = TypeVar("T", bound=db.Table)


def find(session: Session, table: type[T], id_: int, *, lock: bool = False) -> T | None:
    """Return a row or None; with `lock`, as it is now and kept from other writers until the unit of work ends.

    Whoever locks several takes the household before the resident, so that two never wait for each other.
    """
    if not lock:
        return session.get(table, id_)
    # Rows that refer to it may still be written: they need its key alone.
    return session.get(table, id_, with_for_update={"key_share": True}, populate_existing=True)


def get_place(session: Session, place_id: int, *, lock: bool = False) -> Place:
    """Return the place, or raise NotFound."""
    found = find(session, Place, place_id, lock=lock)
    if found is None:
        raise NotFound(_("没有这个地方，请刷新页面。"))
    return found


def get_household(session: Session, household_id: int, *, lock: bool = False) -> Household:
    """Return the household, or raise NotFound."""
    found = find(session, Household, household_id, lock=lock)
    if found is None:
        raise NotFound(_("没有这户人家，请刷新页面。"))
    return found


def get_resident(session: Session, resident_id: int, *, lock: bool = False) -> Resident:
    """Return the resident, or raise NotFound."""
    found = find(session, Resident, resident_id, lock=lock)
    if found is None:
        raise NotFound(_("没有这位居民，请刷新页面。"))
    return found


def get_unit(session: Session, unit_id: int, *, lock: bool = False) -> Unit:
    """Return the unit, or raise NotFound."""
    found = find(session, Unit, unit_id, lock=lock)
    if found is None:
        raise NotFound(_("没有这处房屋，请刷新页面。"))
    return found


def live() -> sa.ColumnElement[bool]:
    """Return the condition that the people of a household still live at its door."""
    return col(Household.ended_at).is_(None)


def need_living(household: Household) -> None:
    """Raise Conflict when a household's people have all moved out."""
    if household.ended_at is not None:
        raise Conflict(_("这户人已经都迁出了，请刷新页面。"))


def roles_held(session: Session, resident_id: int) -> list[tuple[Role, str]]:
    """Return the roles that a person holds now, each with the path of its place."""
    rows = session.exec(
        select(RoleGrant.role, Place.path)
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(RoleGrant.resident_id == resident_id, col(RoleGrant.revoked_at).is_(None))
    )
    return [(Role(role), path) for role, path in rows]


def holders_of_roles(session: Session, resident_ids: Collection[int]) -> set[int]:
    """Return which of these people hold a role anywhere now."""
    rows = session.exec(
        select(RoleGrant.resident_id).where(
            col(RoleGrant.resident_id).in_(resident_ids), col(RoleGrant.revoked_at).is_(None)
        )
    )
    return set(rows.all())
