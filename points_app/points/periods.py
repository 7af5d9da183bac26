"""The periods over which totals count, and which totals are of one."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from points_app.people.queries import PlaceKind
from points_app.points.kinds import Period, Subject
from points_app.points.models import PointTotal

BEGINNING = date(1970, 1, 1)
"""The start of the period that has none."""
LEVELS = {PlaceKind.BUILDING: "building_id", PlaceKind.COMPOUND: "compound_id", PlaceKind.COMMUNITY: "community_id"}
"""Kinds of places that have boards → the column of a total that names them."""


def start_of(period: Period, day: date) -> date:
    """Return the first day of the period that `day` is in."""
    return {
        Period.MONTH: day.replace(day=1),
        Period.QUARTER: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        Period.YEAR: day.replace(month=1, day=1),
        Period.ALL: BEGINNING,
    }[period]


def condition(subject: Subject, period: Period, start: date, of: Any = PointTotal) -> sa.ColumnElement[bool]:
    """Return the condition of one subject's totals of one period; `of` is the table or an alias of it."""
    return sa.and_(of.subject == subject, of.period == period, of.start == start)
