"""Periods in words."""

from points_app.core.i18n import _
from points_app.core.saying import month, year
from points_app.shared_account.queries import Period, last_year


def period_words(period: Period) -> str:
    """Return a period in words."""
    if period.first == period.last:
        return month(period.first)
    if period.is_year:
        return year(period.first)
    if period == last_year():
        return _("近 12 个月")
    return _("{first} 至 {last}", first=month(period.first), last=month(period.last))
