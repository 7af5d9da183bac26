"""Period totals: written in the transaction of each award and reversal, so that boards never read awards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from points_app.people.queries import PlaceKind, ancestors
from points_app.points.models import Period, PointTotal, Subject

BEGINNING = date(1970, 1, 1)
"""The start of the period that has none."""
LEVELS = {PlaceKind.BUILDING: "building_id", PlaceKind.COMPOUND: "compound_id", PlaceKind.COMMUNITY: "community_id"}
"""Kinds of places that have boards → the column of a total that names them."""


@dataclass(frozen=True)
class Change:
    """One award's or reversal's effect: signed points of a person and their household on a day at a place.

    `points` carry the award's sign.
    """

    household_id: int
    resident_id: int
    path: str
    day: date
    points: int


def start_of(period: Period, day: date) -> date:
    """Return the first day of the period that `day` is in."""
    return {
        Period.MONTH: day.replace(day=1),
        Period.QUARTER: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        Period.YEAR: day.replace(month=1, day=1),
        Period.ALL: BEGINNING,
    }[period]


def add(session: Session, changes: Iterable[Change]) -> None:
    """Add the changes to all totals they count in; a household that has moved is listed where it lives now."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    places: dict[str, dict[str, int]] = {}
    for change in changes:
        if change.path not in places:
            places[change.path] = _places(session, change.path)
        for key in _keys(change):
            row = rows.setdefault(key, _empty(key, places[change.path]))
            row["earned" if change.points > 0 else "deducted"] += abs(change.points)
    # In one order everywhere, households first: two units of work never wait for each other.
    ordered = [rows[key] for key in sorted(rows)]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    table = PointTotal.__table__  # type: ignore[attr-defined]
    new = insert(table)
    upsert = new.on_conflict_do_update(
        index_elements=["subject", "subject_id", "period", "start"],
        set_={
            "earned": table.c.earned + new.excluded.earned,
            "deducted": table.c.deducted + new.excluded.deducted,
            **{column: new.excluded[column] for column in LEVELS.values()},
        },
    )
    session.connection().execute(upsert, ordered)


def take_back(session: Session, change: Change) -> None:
    """Take a reversed award out of its totals; where they are listed does not change."""
    table = PointTotal.__table__  # type: ignore[attr-defined]
    column = table.c.earned if change.points > 0 else table.c.deducted
    for subject, subject_id, period, start in sorted(_keys(change)):
        session.connection().execute(
            sa.update(table)
            .where(
                table.c.subject == subject,
                table.c.subject_id == subject_id,
                table.c.period == period,
                table.c.start == start,
            )
            .values({column: column - abs(change.points)})
        )


def _keys(change: Change) -> list[tuple[Subject, int, Period, date]]:
    whose = ((Subject.HOUSEHOLD, change.household_id), (Subject.RESIDENT, change.resident_id))
    return [(subject, id_, period, start_of(period, change.day)) for subject, id_ in whose for period in Period]


def _empty(key: tuple[Subject, int, Period, date], places: dict[str, int]) -> dict[str, Any]:
    subject, subject_id, period, start = key
    named = dict.fromkeys(LEVELS.values()) | places
    return {
        "subject": subject,
        "subject_id": subject_id,
        "period": period,
        "start": start,
        "earned": 0,
        "deducted": 0,
        "shown": False,  # the database knows better
        **named,
    }


def _places(session: Session, path: str) -> dict[str, int]:
    return {LEVELS[place.kind]: place.id or 0 for place in ancestors(session, path) if place.kind in LEVELS}


def condition(subject: Subject, period: Period, start: date, of: Any = PointTotal) -> sa.ColumnElement[bool]:
    """Return the condition of one subject's totals of one period; `of` is the table or an alias of it."""
    return sa.and_(of.subject == subject, of.period == period, of.start == start)
