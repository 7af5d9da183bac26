"""Amounts and dates in and out of words, exactly."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import clock
from points_app.core.errors import InvalidInput
from points_app.core.i18n import use_locale
from points_app.shared_account import words
from points_app.shared_account.models import MAX_FEN


@given(st.integers(1, MAX_FEN))
def test_what_is_written_is_read(fen: int) -> None:
    assert words.parse_yuan(words.yuan(fen)) == fen
    assert words.parse_yuan(words.money(fen)) == fen
    with use_locale("en"):
        assert words.parse_yuan(words.money(fen)) == fen


@given(st.text(max_size=60))
def test_anything_is_an_amount_or_refused_in_words(text: str) -> None:
    try:
        assert 1 <= words.parse_yuan(text) <= MAX_FEN
    except InvalidInput as error:
        assert error.field == "amount"


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.50", 123450),
        ("1234.5", 123450),
        ("1234.", 123400),
        ("１，２３４．５０", 123450),
        ("￥ 12", 1200),
        ("¥12.00 元", 1200),
        (" 0.01 ", 1),
        ("0012.30", 1230),
        ("1.500", 150),
        ("99999999.99", MAX_FEN),
    ],
)
def test_ways_to_write_an_amount(text: str, fen: int) -> None:
    assert words.parse_yuan(text) == fen


def test_dates_and_amounts_in_both_languages() -> None:
    with clock.pinned(datetime(2026, 11, 23, 4, tzinfo=UTC)):
        assert words.day_words(date(2026, 11, 3)) == "11 月 3 日"
        assert words.day_words(date(2025, 12, 31)) == "2025 年 12 月 31 日"
        assert words.moment_words(clock.now()) == "11 月 23 日 12:00"
        assert (words.month_words("2026-03"), words.month_words("2026-03", short=True)) == ("2026 年 3 月", "3 月")
        assert (words.money(-5), words.yuan(12_834_055)) == ("−0.05 元", "128,340.55")
        with use_locale("en"):
            assert words.day_words(date(2026, 11, 3)) == "3 Nov 2026"
            assert (words.month_words("2026-03"), words.month_words("2026-03", short=True)) == ("March 2026", "Mar")
            assert words.money(-5) == "−¥0.05"


def test_months() -> None:
    assert [words.months_back("2026-01", back) for back in (0, 1, 13, -1, -12)] == [
        "2026-01",
        "2025-12",
        "2024-12",
        "2026-02",
        "2027-01",
    ]
    assert [text for text in ("2026-01", "2026-13", "26-01", "2026-1", "", "２０２６-01") if words.is_month(text)] == [
        "2026-01"
    ]
