"""Whole months, and the stretches of them that figures and lists are of."""

from dataclasses import dataclass
from datetime import date

from points_app.core import clock, fields
from points_app.core.saying import iso_month

LAST_YEAR = "12m"
"""How an address names the last twelve months, this one included."""
_SPAN = ".."
_OVER = date(2100, 1, 1)


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
        """The period as an address names it: "2026-11", "2026", "2026-03..2026-07", or the last twelve months."""
        if self.first == self.last:
            return iso_month(self.first)
        if self.is_year:
            return str(self.first.year)
        return LAST_YEAR if self == last_year() else f"{iso_month(self.first)}{_SPAN}{iso_month(self.last)}"

    @property
    def is_year(self) -> bool:
        """Whether it is a year of the calendar."""
        return self == year_of(self.first)


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
    first, is_span, last = named.partition(_SPAN)
    if not is_span and len(named) == 4:
        day = fields.day(f"{named}-01-01")
        return year_of(day) if day and _is_known(day) else None
    begins, ends = fields.day(f"{first}-01"), fields.day(f"{last if is_span else first}-01")
    sensible = begins and ends and begins <= ends and _is_known(begins) and _is_known(ends)
    return Period(begins, ends) if begins and ends and sensible else None


def _is_known(month: date) -> bool:
    return fields.OLDEST <= month < _OVER


def year_of(day: date) -> Period:
    """Return the year of the calendar that a day is in."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 1))
