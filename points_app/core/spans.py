"""Lengths of time that people agree on ("24 hours", "5 working days"), and the kind of field that asks for one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from typing_extensions import override

from points_app.core.fields import LONGEST_NUMBER, Count, Kind, stale
from points_app.core.i18n import _


class SpanUnit(StrEnum):
    """What a span counts."""

    HOURS = "hours"
    """Hours by the clock, day and night."""
    WORKDAYS = "workdays"
    """Working days of the official calendar."""
    DAYS = "days"
    """Calendar days."""

    @property
    def label(self) -> str:
        """The unit's name in the current language."""
        return {
            SpanUnit.HOURS: _("小时"),
            SpanUnit.WORKDAYS: _("个工作日"),
            SpanUnit.DAYS: _("天"),
        }[self]


@dataclass(frozen=True)
class Span:
    """So many hours, working days or days."""

    amount: int
    unit: SpanUnit

    def __str__(self) -> str:
        """Return it as it is kept and sent: "24 hours"."""
        return f"{self.amount} {self.unit.value}"

    @property
    def words(self) -> str:
        """It in the current language: "5 个工作日"."""
        return _("{n} {unit}", n=self.amount, unit=self.unit.label)


@dataclass(frozen=True)
class Duration(Kind[Span]):
    """A span of `low` to `high` of any of `units`, sent as "24 hours"."""

    low: int
    high: int
    units: tuple[SpanUnit, ...] = tuple(SpanUnit)

    @override
    def read(self, typed: str, label: str) -> Span:
        amount, _blank, unit = typed[: LONGEST_NUMBER + 20].strip().rpartition(" ")
        if unit not in set(self.units):
            raise stale()
        return Span(Count(self.low, self.high).read(amount, label), SpanUnit(unit))

    @override
    def check(self, value: Any, label: str) -> Span:
        if not isinstance(value, Span) or value.unit not in self.units:
            raise stale()
        Count(self.low, self.high).check(value.amount, label)
        return value
