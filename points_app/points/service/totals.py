"""Period totals: written in the transaction of each award and reversal, so that boards never read awards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from points_app.core import db
from points_app.people.queries import ancestors
from points_app.points.kinds import Period, Subject
from points_app.points.models import PointAward, PointTotal
from points_app.points.periods import LEVELS, start_of


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


def change_of(award: PointAward) -> Change:
    """Return the effect of an award."""
    return Change(award.household_id, award.resident_id, award.path, award.day, award.points)


def add(session: Session, changes: Iterable[Change]) -> None:
    """Add the changes to all totals they count in; a household that has moved is listed where it lives now."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    places: dict[str, dict[str, int]] = {}
    for change in changes:
        if change.path not in places:
            places[change.path] = places_of(session, change.path)
        for key in _keys(change):
            row = rows.setdefault(key, _empty(key, places[change.path]))
            row["earned" if change.points > 0 else "deducted"] += abs(change.points)
    db.add_up(
        session,
        PointTotal,
        rows.values(),
        by=("subject", "subject_id", "period", "start"),
        sums=("earned", "deducted"),
        latest=tuple(LEVELS.values()),
    )


def take_back(session: Session, change: Change) -> None:
    """Take a reversed award out of its totals; where they are listed does not change."""
    _take(session, change, Subject.HOUSEHOLD, change.household_id)
    _take(session, change, Subject.RESIDENT, change.resident_id)


def _take(session: Session, change: Change, subject: Subject, subject_id: int) -> None:
    table = PointTotal.__table__  # type: ignore[attr-defined]
    column = table.c.earned if change.points > 0 else table.c.deducted
    for period in sorted(Period):
        session.connection().execute(
            sa.update(table)
            .where(
                table.c.subject == subject,
                table.c.subject_id == subject_id,
                table.c.period == period,
                table.c.start == start_of(period, change.day),
            )
            .values({column: column - abs(change.points)})
        )


def hand_over(session: Session, change: Change, household_id: int) -> None:
    """Count an award for another household from now on, instead of the one it was given to."""
    _take(session, change, Subject.HOUSEHOLD, change.household_id)
    keys = [(Subject.HOUSEHOLD, household_id, period, start_of(period, change.day)) for period in Period]
    places = places_of(session, change.path)
    rows = [_empty(key, places) for key in keys]
    for row in rows:
        row["earned" if change.points > 0 else "deducted"] = abs(change.points)
    db.add_up(session, PointTotal, rows, by=("subject", "subject_id", "period", "start"), sums=("earned", "deducted"))


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


def places_of(session: Session, path: str) -> dict[str, int]:
    """Return the columns of a total's place for a home at `path`."""
    return {LEVELS[place.kind]: place.id or 0 for place in ancestors(session, path) if place.kind in LEVELS}
