"""Periods in words."""

from points_app.core.i18n import _
from points_app.core.saying import month
from points_app.shared_account.queries import Period


def period_words(period: Period) -> str:
    """Return a period in words."""
    return month(period.first) if period.first == period.last else _("近 12 个月")
