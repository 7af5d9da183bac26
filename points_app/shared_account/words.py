"""Amounts and dates in words: fen in and out of text, exactly; days and months in the reader's language."""

import re
from datetime import date, datetime

from babel.dates import format_date

from points_app.core import clock
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _, locale
from points_app.shared_account.models import MAX_FEN

# What Chinese keyboards type for digits, comma, point and the yuan sign; no other look-alike is taken for a digit.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("￥"): "¥", ord("　"): " "}
_AMOUNT = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]*))?")
_MAX_TEXT = 40


def parse_yuan(text: str, *, least: int = 1) -> int:
    """Return the fen of an amount typed in yuan: "1,234.50", "1234.5", "¥１２３４．５０" or "1234.5 元".

    Raises InvalidInput when it is no amount, has parts of a fen, is below `least` (in fen), or is beyond MAX_FEN.
    """
    plain = text[: _MAX_TEXT + 1].translate(_HALF_WIDTH).strip().removeprefix("¥").removesuffix("元").strip()
    found = _AMOUNT.fullmatch(plain)
    if found is None or len(plain) > _MAX_TEXT:
        raise InvalidInput(_("金额请写成数字，例如 1234.50。"), "amount")
    whole, part = found.group(1).replace(",", ""), found.group(2) or ""
    if len(part.rstrip("0")) > 2:
        raise InvalidInput(_("金额最多写到分，也就是两位小数。"), "amount")
    fen = int(whole) * 100 + int(part[:2].ljust(2, "0"))
    if fen < least:
        raise InvalidInput(_("金额要大于 0。"), "amount")
    if fen > MAX_FEN:
        raise InvalidInput(_("一笔最多 {most} 元，请核对金额。", most=yuan(MAX_FEN)), "amount")
    return fen


def yuan(fen: int) -> str:
    """Return fen as yuan with two decimals and thousands: 12834055 → "128,340.55", −5 → "−0.05"."""
    whole, part = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}{whole:,}.{part:02d}"


def money(fen: int) -> str:
    """Return fen as an amount with its unit: "128,340.55 元", in English "¥128,340.55"."""
    if locale() == "en":
        return f"{'−' if fen < 0 else ''}¥{yuan(abs(fen))}"
    return f"{yuan(fen)} 元"


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


def month_of(day: date) -> str:
    """Return the month of a day as it is kept: "2026-11"."""
    return f"{day:%Y-%m}"


def months_back(month: str, back: int) -> str:
    """Return the month `back` months before `month`."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 - back
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


LAST_YEAR = "12m"
"""The period of the last twelve months, this one included; any other is a month."""


def span(period: str) -> tuple[str, str]:
    """Return the first and the last month of a period."""
    this = month_of(clock.today())
    return (months_back(this, 11), this) if period == LAST_YEAR else (period, period)


def is_period(text: str) -> bool:
    """Whether `text` is a month as it is kept, or LAST_YEAR."""
    return text == LAST_YEAR or is_month(text)


def period_words(period: str) -> str:
    """Return a period in words."""
    return _("近 12 个月") if period == LAST_YEAR else month_words(period)


def is_month(text: str) -> bool:
    """Whether `text` is a month as it is kept."""
    return re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", text) is not None


def month_words(month: str, *, short: bool = False) -> str:
    """Return a month in words: "2026 年 11 月", in English "November 2026"; short "11 月" and "Nov"."""
    day = date(int(month[:4]), int(month[5:]), 1)
    if locale() == "en":
        return format_date(day, "MMM" if short else "MMMM y", locale="en")
    return f"{day.month} 月" if short else f"{day.year} 年 {day.month} 月"
