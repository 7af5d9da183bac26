"""What rules, awards and totals of points can be."""

from enum import StrEnum

from points_app.core.i18n import _

MAX_POINTS = 1000
"""Most points that one time of a rule may give or take."""
MAX_TIMES = 31
"""Most times of a rule in one award: hours of a day, days of a month."""
MAX_LIMIT = 1000
"""Most times a day or a month that a rule may allow one person."""


class Dimension(StrEnum):
    """The five fields that a community's rule catalogue commonly has."""

    LAW = "law"
    """守法"""
    CIVILITY = "civility"
    """文明"""
    ENVIRONMENT = "environment"
    """环境"""
    TRADE = "trade"
    """兴业"""
    GOVERNANCE = "governance"
    """共治"""

    @property
    def label(self) -> str:
        """The dimension's name in the current language."""
        return {
            Dimension.LAW: _("守法"),
            Dimension.CIVILITY: _("文明"),
            Dimension.ENVIRONMENT: _("环境"),
            Dimension.TRADE: _("兴业"),
            Dimension.GOVERNANCE: _("共治"),
        }[self]


class Awarder(StrEnum):
    """Who may award by a rule."""

    STEWARD = "steward"
    """The steward of the building, or the committee."""
    COMMITTEE = "committee"
    """The committee alone; deductions always."""

    @property
    def label(self) -> str:
        """Who records it, in the current language."""
        return {Awarder.STEWARD: _("由中心户长或居委会记"), Awarder.COMMITTEE: _("由居委会记")}[self]


class Subject(StrEnum):
    """Whom a total counts."""

    HOUSEHOLD = "household"
    """Everybody behind one door."""
    RESIDENT = "resident"
    """One person."""


class Period(StrEnum):
    """Over what time a total counts, by the community's own calendar."""

    MONTH = "month"
    """A calendar month."""
    QUARTER = "quarter"
    """Three months from January, April, July or October."""
    YEAR = "year"
    """A calendar year."""
    ALL = "all"
    """Since the beginning."""
