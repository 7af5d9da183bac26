"""When something is due: in hours, days, or working days of the official calendar with its make-up days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chinese_calendar import is_workday

from points_app.core import clock
from points_app.core.spans import Span, SpanUnit

CLOSING_HOUR = 18
_SATURDAY = 5


@dataclass(frozen=True)
class Deadline:
    """When something is due; `calendar_known` is false where the official holidays of a day counted are unpublished."""

    at: datetime
    calendar_known: bool = True


def working_day(day: date) -> tuple[bool, bool]:
    """Return whether `day` is a working day, and whether the official calendar says so (else: Monday to Friday)."""
    try:
        return is_workday(day), True
    except NotImplementedError:
        return day.weekday() < _SATURDAY, False


def due(start: datetime, limit: Span) -> Deadline:
    """Return when something that began at `start` (aware) has to be done; days end at 18:00 local time."""
    if limit.unit == SpanUnit.HOURS:
        return Deadline(start + timedelta(hours=limit.amount))
    day = clock.local(start).date()
    if limit.unit == SpanUnit.DAYS:
        return Deadline(clock.at_local(day + timedelta(days=limit.amount), CLOSING_HOUR))
    left, known = limit.amount, True
    while left:
        day += timedelta(days=1)
        working, official = working_day(day)
        known = known and official
        left -= working
    return Deadline(clock.at_local(day, CLOSING_HOUR), known)
