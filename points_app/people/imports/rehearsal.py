"""What an import would do, tried on a copy of the rows it would touch: nobody who writes waits for it."""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from points_app.core import audit, db
from points_app.core.permissions import Actor
from points_app.people.finding import get_place
from points_app.people.imports.parsing import Roster
from points_app.people.imports.planning import RosterReport, preview_roster
from points_app.people.models import Household, Place, Resident, RoleGrant, Unit, UnitOwner, UserSession
from points_app.people.rights import need_keeper

AT_ONCE = 500


def rehearse(session: Session, actor: Actor, place_id: int, roster: Roster) -> RosterReport:
    """Return what importing a roster at a place would do; `session` is only read."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    copy = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    tables = (Place, Household, Resident, RoleGrant, Unit, UnitOwner, UserSession, audit.AuditRow)
    SQLModel.metadata.create_all(copy, tables=[_table(one) for one in tables])
    try:
        with Session(copy) as trial:
            for table, condition in _touched(place, roster):
                _copy(session, trial, table, condition)
            return preview_roster(trial, actor, place_id, roster)
    finally:
        copy.dispose()


def _touched(place: Place, roster: Roster) -> Iterator[tuple[type[db.Table], sa.ColumnElement[bool]]]:
    """Yield each table with the rows that planning reads: those of the place, and whoever has one of the numbers."""
    yield Place, sa.or_(col(Place.id).in_(db.ids_of(place.path)), db.below(col(Place.path), place.path))
    yield Household, db.below(col(Household.path), place.path)
    here = db.below(col(Resident.path), place.path)
    yield Resident, here
    numbers = [row.phone for row in roster.rows if row.phone]
    for start in range(0, len(numbers), AT_ONCE):
        yield Resident, sa.and_(sa.not_(here), col(Resident.phone).in_(numbers[start : start + AT_ONCE]))
    people = select(Resident.id).where(here)
    yield RoleGrant, sa.and_(col(RoleGrant.revoked_at).is_(None), col(RoleGrant.resident_id).in_(people))
    units = db.below(col(Unit.path), place.path)
    yield Unit, units
    yield UnitOwner, col(UnitOwner.unit_id).in_(select(Unit.id).where(units))


def _copy(session: Session, trial: Session, table: type[db.Table], condition: sa.ColumnElement[bool]) -> None:
    made = _table(table)
    rows: Iterable[Any] = session.connection().execute(sa.select(made).where(condition)).mappings()
    found = [dict(row) for row in rows]
    if found:
        trial.connection().execute(sa.insert(made).prefix_with("OR IGNORE"), found)


def _table(table: type[SQLModel]) -> sa.Table:
    return SQLModel.metadata.tables[str(table.__tablename__)]
