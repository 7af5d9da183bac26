"""Whole months, and the stretches of them that figures and lists are of."""

from dataclasses import dataclass
from datetime import date

from points_app.core import clock, fields
from points_app.core.saying import iso_month

LAST_YEAR = "12m"
"""How an address names the last twelve months, this one included; any other period is a month, "2026-11"."""


@dataclass(frozen=True)
class Period:
    """The months from `first` to `last`, each given by its first day."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The day after its last one."""
        return months_before(self.last, -1)

    @property
    def key(self) -> str:
        """The period as an address names it."""
        return iso_month(self.first) if self.first == self.last else LAST_YEAR


def this_month() -> date:
    """Return the first day of this month."""
    return month_of(clock.today())


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def months_before(month: date, back: int) -> date:
    """Return the month `back` months before `month`, both given by their first day."""
    number = month.year * 12 + month.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def last_year() -> Period:
    """Return the last twelve months, this one included."""
    this = this_month()
    return Period(months_before(this, 11), this)


def read_period(named: str) -> Period | None:
    """Return the period that a text names, None for any other text."""
    if named == LAST_YEAR:
        return last_year()
    month = fields.day(f"{named}-01")
    return Period(month, month) if month is not None and fields.OLDEST <= month < date(2100, 1, 1) else None
