"""Days and periods in words, and text as it may stand on a board."""

import re
import unicodedata
from datetime import date, datetime

from babel.dates import format_date

from points_app.core import clock
from points_app.core.i18n import _, locale

_PERIOD = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])-(01|03|12)")
# Marks that turn the direction of what follows: a title with one would turn the rest of its line.
_TURNERS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def one_line(text: str) -> str:
    """Return `text` on one line, without control characters and marks that change the writing direction."""
    return re.sub(r"\s+", " ", _plain(re.sub(r"[\r\n\t\v\f]", " ", text))).strip()


def many_lines(text: str) -> str:
    """Return `text` with its lines, without other control characters and marks that change the writing direction."""
    lines = [_plain(line).rstrip() for line in text.replace("\r\n", "\n").replace("\t", "    ").split("\n")]
    return "\n".join(lines).strip("\n")


def _plain(line: str) -> str:
    return "".join(c for c in line if c not in _TURNERS and unicodedata.category(c) not in {"Cc", "Cs"})


def day_words(day: date) -> str:
    """Return a day: "11 月 23 日", with the year when it is not this one; in English "23 Nov 2026"."""
    if locale() == "en":
        return format_date(day, "d MMM y", locale="en")
    year = "" if day.year == clock.today().year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日"


def moment_words(moment: datetime) -> str:
    """Return a moment in local time, to the minute."""
    at = clock.local(moment)
    return f"{day_words(at.date())} {at:%H:%M}"


def is_period(code: str) -> bool:
    """Whether `code` is a period: "2026-10-01" (October), "2026-09-03" (third quarter) or "2026-12-12" (the year)."""
    found = _PERIOD.fullmatch(code)
    return found is not None and int(found.group(2)) % int(found.group(3)) == 0


def period_words(code: str) -> str:
    """Return a period in words: "2026 年 10 月", "2026 年第 3 季度", "2026 年"."""
    year, month, width = (int(part) for part in code.split("-"))
    if width == 12:
        return _("{year} 年", year=year)
    if width == 3:
        return _("{year} 年第 {quarter} 季度", year=year, quarter=month // 3)
    return format_date(date(year, month, 1), "MMMM y", locale="en") if locale() == "en" else f"{year} 年 {month} 月"


def recent_periods(today: date) -> list[str]:
    """Return the periods an honor may be given for: the last twelve months, five quarters and two years."""
    months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(12)]
    quarter = today.year * 4 + (today.month - 1) // 3
    quarters = [divmod(quarter - back, 4) for back in range(5)]
    return [
        *(f"{year}-{month + 1:02d}-01" for year, month in months),
        *(f"{year}-{(number + 1) * 3:02d}-03" for year, number in quarters),
        *(f"{today.year - back}-12-12" for back in range(2)),
    ]
