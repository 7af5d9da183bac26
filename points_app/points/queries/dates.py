"""Days and months in words of the reader's language."""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_skeleton

from points_app.core import clock
from points_app.core.i18n import _, locale
from points_app.points.models import Period

_BABEL = {"zh": "zh_Hans_CN", "en": "en"}


def _words(skeleton: str, day: date) -> str:
    return _in_language(locale(), skeleton, day)


@lru_cache(maxsize=4096)  # a passbook's page has a hundred dates, and the same days are read by everybody
def _in_language(language: str, skeleton: str, day: date) -> str:
    # Babel shifts what has a time by a zone; noon stays on its day.
    moment = datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001  a calendar day has no zone
    return str(format_skeleton(skeleton, moment, tzinfo=None, locale=_BABEL[language]))


def month_words(day: date) -> str:
    """Return "2026年5月"."""
    return _words("yMMMM", day)


def day_words(day: date) -> str:
    """Return "5月3日", with the year where it is not this one."""
    return _words("MMMd" if day.year == clock.today().year else "yMMMd", day)


def moment_words(moment: datetime) -> str:
    """Return "5月3日 14:05" on the community's clock."""
    there = clock.local(moment)
    return f"{day_words(there.date())} {there:%H:%M}"


def period_words(period: Period, start: date) -> str:
    """Return a period by its calendar name: "2026年5月", "2026年第二季度", "2026年", or "累计"."""
    if period == Period.ALL:
        return _("累计")
    return _words({Period.MONTH: "yMMMM", Period.QUARTER: "yQQQQ", Period.YEAR: "y"}[period], start)
