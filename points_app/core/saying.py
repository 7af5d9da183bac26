"""What people read of days, moments, spans, amounts and sizes: one form each, in the current language.

Chinese as a newspaper prints it (11月20日 18:30), English plain (20 Nov 18:30); a day has its year only where it is not
this one. A moment is aware and said on the community's clock; where a day is asked for, a moment means its day there.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date

from points_app.core import clock
from points_app.core.i18n import _, locale, ngettext

_CM2_PER_M2 = 10_000
_BABEL = {"zh": "zh_Hans_CN", "en": "en"}
# CLDR's own English is American (Nov 20), its British writes Sept; names of months and weekdays are CLDR's.
_PATTERNS = {
    "zh": {
        "day": "M月d日",
        "day_weekday": "M月d日（EEE）",
        "full": "y年M月d日",
        "full_weekday": "y年M月d日（EEE）",
        "month": "y年M月",
        "short_month": "M月",
        "quarter": "y年第Q季度",
        "year": "y年",
    },
    "en": {
        "day": "d MMM",
        "day_weekday": "EEE d MMM",
        "full": "d MMM y",
        "full_weekday": "EEE d MMM y",
        "month": "MMMM y",
        "short_month": "MMM",
        "quarter": "'Q'Q y",
        "year": "y",
    },
}


def day(when: date, *, weekday: bool = False) -> str:
    """Return a day: "11月20日", "2025年11月20日", "11月20日（周五）"; "20 Nov", "20 Nov 2025", "Fri 20 Nov"."""
    here = _day_here(when)
    form = "day" if here.year == clock.today().year else "full"
    return _said(here, f"{form}_weekday" if weekday else form)


def moment(when: datetime, *, weekday: bool = False) -> str:
    """Return a day and the time to the minute: "11月20日 18:30", "11月20日（周五）18:30"; "Fri 20 Nov 18:30"."""
    return f"{day(when, weekday=weekday)}{'' if _closes(weekday=weekday) else ' '}{_time(when)}"


def near_day(when: date) -> str:
    """Return 昨天, 今天, 明天 or 后天, and any other day as `day` does: for what is due or has just been done."""
    here = _day_here(when)
    near = {-1: _("昨天"), 0: _("今天"), 1: _("明天"), 2: _("后天")}
    return near.get((here - clock.today()).days) or day(here)


def near_moment(when: datetime) -> str:
    """Return "今天 18:30", "tomorrow 18:30"; farther away as `moment` does."""
    return f"{near_day(when)} {_time(when)}"


def month(when: date, *, short: bool = False) -> str:
    """Return the month of a day: "2026年11月", "November 2026"; short, where the year is plain, "11月", "Nov"."""
    return _said(_day_here(when), "short_month" if short else "month")


def quarter(when: date) -> str:
    """Return the quarter of a day: "2026年第4季度", "Q4 2026"."""
    return _said(_day_here(when), "quarter")


def year(when: date) -> str:
    """Return the year of a day: "2026年", "2026"."""
    return _said(_day_here(when), "year")


def span(length: timedelta) -> str:
    """Return a length of time, cut to its largest unit: "1 分钟" (the least), "1 小时 20 分钟", "47 小时", "2 天"."""
    minutes = max(1, int(length.total_seconds() // 60))
    if minutes < 60:
        return ngettext("{n} 分钟", "{n} 分钟", minutes)
    hours = minutes // 60
    if hours < 3 and minutes % 60:
        return _("{hours} 小时 {minutes} 分钟", hours=hours, minutes=minutes % 60)
    if hours < 48:
        return ngettext("{n} 小时", "{n} 小时", hours)
    return ngettext("{n} 天", "{n} 天", hours // 24)


def ago(when: datetime) -> str:
    """Return how long ago a moment was: "3 小时前", "3 hours ago"."""
    return _("{span}前", span=span(clock.now() - when))


def number(count: int) -> str:
    """Return a whole number with thousands set apart: "12,345", "−5" (a true minus)."""
    return f"{'−' if count < 0 else ''}{abs(count):,}"


def points(count: int) -> str:
    """Return points with their sign: "+5", "−1,200", "0"."""
    return f"+{number(count)}" if count > 0 else number(count)


def yuan(fen: int, *, signed: bool = False) -> str:
    """Return fen as yuan without the unit: 12834055 → "128,340.55", −5 → "−0.05"; signed, "+0.05" too."""
    whole, part = divmod(abs(fen), 100)
    sign = "−" if fen < 0 else "+" if signed and fen else ""
    return f"{sign}{whole:,}.{part:02d}"


def money(fen: int) -> str:
    """Return fen as an amount with its unit: "1,234.50 元", "−0.05 元"; "¥1,234.50", "−¥0.05"."""
    if locale() == "en":
        return f"{'−' if fen < 0 else ''}¥{yuan(abs(fen))}"
    return f"{yuan(fen)} 元"


def percent(part: int, whole: int) -> str:
    """Return a share cut to a tenth, so that only the whole is 100.0%: "33.3%"; below zero "0.0%". `whole` > 0."""
    return f"{max(0, part) * 1000 // whole / 10}%"


def square_metres(cm2: int) -> str:
    """Return an area in m² without its unit and without trailing zeros, as it is typed: 895000 cm² → "89.5"."""
    whole, part = divmod(cm2, _CM2_PER_M2)
    return f"{whole}.{part:04d}".rstrip("0").rstrip(".")


def area(cm2: int) -> str:
    """Return an area with its unit: "89.5 平方米", "89.5 m²"."""
    return _("{area} 平方米", area=square_metres(cm2))


def size(count: int) -> str:
    """Return the size of a file of so many bytes, cut to a tenth: "800 B", "12 KB", "4.9 MB" (a KB is 1024 bytes)."""
    if count < 1024:
        return f"{count} B"
    unit, tenths = ("KB", count * 10 // 1024) if count < 1024 * 1024 else ("MB", count * 10 // (1024 * 1024))
    return f"{number(tenths // 10)}{f'.{tenths % 10}' if tenths % 10 else ''} {unit}"


def iso_day(when: date) -> str:
    """Return a day as machines read it, in the values of date fields, in file names and in cursors: "2026-11-20"."""
    return _day_here(when).isoformat()


def iso_month(when: date) -> str:
    """Return a month as it is kept: "2026-11"."""
    return iso_day(when)[:7]


def _day_here(when: date) -> date:
    return clock.local(when).date() if isinstance(when, datetime) else when


def _time(when: datetime) -> str:
    return f"{clock.local(when):%H:%M}"


def _closes(*, weekday: bool) -> bool:
    """Whether the day ends with a full-width bracket, which brings its own blank."""
    return weekday and locale() == "zh"


def _said(when: date, form: str) -> str:
    return _in_language(locale(), form, when)


@lru_cache(maxsize=4096)  # a passbook's page has a hundred dates, and the same days are read by everybody
def _in_language(language: str, form: str, when: date) -> str:
    return format_date(when, _PATTERNS[language][form], locale=_BABEL[language])
