"""What an honor is for: a month, a quarter or a year, as it is chosen, kept and said."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from typing_extensions import override

from points_app.core import clock, saying
from points_app.core.errors import InvalidInput
from points_app.core.fields import Kind
from points_app.core.i18n import _

_CODE = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])-(01|03|12)")


@dataclass(frozen=True)
class Period:
    """So many months (1, 3 or 12) up to and with `month`, whose first day it is."""

    month: date
    months: int

    @property
    def code(self) -> str:
        """As it is kept, so that it sorts: "2026-10-01" (October), "2026-09-03" (third quarter), "2026-12-12"."""
        return f"{saying.iso_month(self.month)}-{self.months:02d}"

    @property
    def words(self) -> str:
        """In the current language: "2026年10月", "2026年第3季度", "2026年"."""
        say = {1: saying.month, 3: saying.quarter, 12: saying.year}[self.months]
        return say(self.month)


def of_code(code: str) -> Period | None:
    """Return the period that is kept as `code`, None for any other text."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    year, month, months = map(int, found.groups())
    return Period(date(year, month, 1), months) if month % months == 0 else None


def recent(today: date) -> list[Period]:
    """Return the periods an honor may be given for: the last twelve months, five quarters and two years."""
    months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(12)]
    quarters = [divmod(today.year * 4 + (today.month - 1) // 3 - back, 4) for back in range(5)]
    return [
        *(Period(date(year, month + 1, 1), 1) for year, month in months),
        *(Period(date(year, (number + 1) * 3, 1), 3) for year, number in quarters),
        *(Period(date(today.year - back, 12, 1), 12) for back in range(2)),
    ]


@dataclass(frozen=True)
class HonoredPeriod(Kind[Period]):
    """A period by its code, of this year at the latest."""

    @override
    def read(self, typed: str, label: str) -> Period:
        return self.check(of_code(typed), label)

    @override
    def check(self, value: Any, label: str) -> Period:
        if not isinstance(value, Period) or value.month.year > clock.today().year:
            raise InvalidInput(self.missing(label))
        return value

    @override
    def missing(self, label: str) -> str:
        return _("请选表彰的是哪个月、哪个季度或哪一年。")
