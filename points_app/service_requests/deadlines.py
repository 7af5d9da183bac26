"""Time limits: by category, in working days of the official calendar with its make-up days.

Defaults follow what cities practise (danger 2 hours; water, power, gas, heating, lifts 24 hours; ordinary 5 working
days; complex 15 days); a place may set its own (`TimeLimit`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chinese_calendar import is_workday

from points_app.core import clock
from points_app.service_requests.models import Category, LimitUnit

CLOSING_HOUR = 18
_SATURDAY = 5


@dataclass(frozen=True)
class Limit:
    """How long something may take."""

    amount: int
    unit: LimitUnit


@dataclass(frozen=True)
class Deadline:
    """When something is due; `calendar_known` is false where the official holidays of a day counted are unpublished."""

    at: datetime
    calendar_known: bool = True


_DAY_AND_NIGHT = Limit(24, LimitUnit.HOURS)
_ORDINARY = Limit(5, LimitUnit.WORKDAYS)
_COMPLEX = Limit(15, LimitUnit.DAYS)
DEFAULTS: dict[Category, Limit] = {
    Category.DANGER: Limit(2, LimitUnit.HOURS),
    **dict.fromkeys(
        (Category.WATER, Category.POWER, Category.GAS, Category.HEATING, Category.LIFT, Category.URGENT_OTHER),
        _DAY_AND_NIGHT,
    ),
    **dict.fromkeys((Category.NEIGHBOURS, Category.FACILITY, Category.GREENERY), _COMPLEX),
}


def default_limit(category: Category) -> Limit:
    """Return the limit that counts where a place has set none."""
    return DEFAULTS.get(category, _ORDINARY)


def working_day(day: date) -> tuple[bool, bool]:
    """Return whether `day` is a working day, and whether the official calendar says so (else: Monday to Friday)."""
    try:
        return is_workday(day), True
    except NotImplementedError:
        return day.weekday() < _SATURDAY, False


def due(start: datetime, limit: Limit) -> Deadline:
    """Return when something that began at `start` (aware) has to be done; days end at 18:00 local time."""
    if limit.unit == LimitUnit.HOURS:
        return Deadline(start + timedelta(hours=limit.amount))
    day = clock.local(start).date()
    if limit.unit == LimitUnit.DAYS:
        return Deadline(clock.at_local(day + timedelta(days=limit.amount), CLOSING_HOUR))
    left, known = limit.amount, True
    while left:
        day += timedelta(days=1)
        working, official = working_day(day)
        known = known and official
        left -= working
    return Deadline(clock.at_local(day, CLOSING_HOUR), known)
