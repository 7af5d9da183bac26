"""One form each for what people read of days, moments, spans, amounts and sizes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import clock, saying
from points_app.core.i18n import use_locale

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)  # 12:00 here
MOMENT = datetime(2026, 11, 20, 10, 30, 59, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LANGUAGES = st.sampled_from(["zh", "en"])


@pytest.fixture(autouse=True, scope="module")
def today() -> Iterator[None]:
    with clock.pinned(NOW):
        yield


def both(say, *args, **kwargs) -> tuple[str, str]:
    """Return what is said in Chinese and in English."""
    with use_locale("en"):
        english = say(*args, **kwargs)
    return say(*args, **kwargs), english


def test_a_day() -> None:
    assert both(saying.day, date(2026, 11, 3)) == ("11月3日", "3 Nov")
    assert both(saying.day, date(2025, 9, 30)) == ("2025年9月30日", "30 Sep 2025")
    assert both(saying.day, MOMENT) == ("11月20日", "20 Nov")
    assert both(saying.day, MOMENT, weekday=True) == ("11月20日（周五）", "Fri 20 Nov")
    assert both(saying.day, date(2027, 1, 3), weekday=True) == ("2027年1月3日（周日）", "Sun 3 Jan 2027")


def test_a_moment_is_said_on_the_clock_of_the_place() -> None:
    assert both(saying.moment, MOMENT) == ("11月20日 18:30", "20 Nov 18:30")
    assert both(saying.moment, MOMENT, weekday=True) == ("11月20日（周五）18:30", "Fri 20 Nov 18:30")
    late = datetime(2025, 12, 31, 16, 5, tzinfo=UTC)
    assert both(saying.moment, late) == ("1月1日 00:05", "1 Jan 00:05")
    assert both(saying.moment, late - timedelta(minutes=6)) == ("2025年12月31日 23:59", "31 Dec 2025 23:59")


def test_near_days_are_words_only_where_they_are_asked_for() -> None:
    said = [both(saying.near_day, NOW + timedelta(days=days)) for days in range(-2, 4)]
    assert said == [
        ("11月21日", "21 Nov"),
        ("昨天", "yesterday"),
        ("今天", "today"),
        ("明天", "tomorrow"),
        ("后天", "the day after tomorrow"),
        ("11月26日", "26 Nov"),
    ]
    assert both(saying.near_moment, NOW) == ("今天 12:00", "today 12:00")
    assert both(saying.near_moment, MOMENT) == ("11月20日 18:30", "20 Nov 18:30")


def test_months_quarters_and_years() -> None:
    assert both(saying.month, date(2026, 11, 3)) == ("2026年11月", "November 2026")
    assert both(saying.month, date(2026, 9, 3), short=True) == ("9月", "Sep")
    assert both(saying.quarter, date(2026, 11, 3)) == ("2026年第4季度", "Q4 2026")
    assert both(saying.year, date(2025, 1, 1)) == ("2025年", "2025")
    assert saying.month(datetime(2026, 10, 31, 16, tzinfo=UTC)) == "2026年11月"


@pytest.mark.parametrize(
    ("length", "zh", "en"),
    [
        (timedelta(seconds=-5), "1 分钟", "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 分钟", "59 minutes"),
        (timedelta(hours=1), "1 小时", "1 hour"),
        (timedelta(hours=2, minutes=20), "2 小时 20 分钟", "2 h 20 min"),
        (timedelta(hours=3, minutes=20), "3 小时", "3 hours"),
        (timedelta(hours=47, minutes=59), "47 小时", "47 hours"),
        (timedelta(hours=48), "2 天", "2 days"),
    ],
)
def test_a_span(length: timedelta, zh: str, en: str) -> None:
    assert both(saying.span, length) == (zh, en)
    assert both(saying.ago, NOW - length) == (f"{zh}前", f"{en} ago")


def test_numbers_points_and_amounts() -> None:
    assert [saying.number(n) for n in (0, 999, 12345, -1000)] == ["0", "999", "12,345", "−1,000"]
    assert [saying.points(n) for n in (0, 5, -5, 1200)] == ["0", "+5", "−5", "+1,200"]
    assert [saying.yuan(fen) for fen in (0, 7, 12_834_055, -5)] == ["0.00", "0.07", "128,340.55", "−0.05"]
    assert [saying.yuan(fen, signed=True) for fen in (0, 7, -5)] == ["0.00", "+0.07", "−0.05"]
    assert both(saying.money, 123_450) == ("1,234.50 元", "¥1,234.50")
    assert both(saying.money, -5) == ("−0.05 元", "−¥0.05")


def test_shares_areas_and_sizes() -> None:
    assert [saying.percent(*pair) for pair in ((1, 3), (3, 3), (9_999, 10_000), (-1, 3))] == [
        "33.3%",
        "100.0%",
        "99.9%",
        "0.0%",
    ]
    assert [saying.square_metres(cm2) for cm2 in (895_000, 900_000, 1)] == ["89.5", "90", "0.0001"]
    assert both(saying.area, 895_000) == ("89.5 平方米", "89.5 m²")
    sizes = [0, 1023, 1024, 1536, 1024 * 1024 - 1, 5 * 1024 * 1024, 2_000_000_000]
    assert [saying.size(count) for count in sizes] == [
        "0 B",
        "1023 B",
        "1 KB",
        "1.5 KB",
        "1,023.9 KB",
        "5 MB",
        "1,907.3 MB",
    ]


@given(MOMENTS, LANGUAGES)
def test_one_moment_reads_one_way_wherever_it_is_said(when: datetime, language: str) -> None:
    here = clock.local(when)
    with use_locale(language):
        assert saying.moment(when) == saying.moment(here) == f"{saying.day(here.date())} {here:%H:%M}"
        assert saying.near_moment(when) == f"{saying.near_day(when)} {here:%H:%M}"
        assert (str(here.year) in saying.day(when)) == (here.year != 2026)
        assert str(here.year) in saying.month(when)
    assert saying.iso_day(when) == f"{here:%Y-%m-%d}"
    assert saying.iso_month(when) == f"{here:%Y-%m}"


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.dates(date(2024, 1, 1), date(2028, 12, 31)), LANGUAGES)
def test_two_days_never_read_alike(one: date, other: date, language: str) -> None:
    with use_locale(language):
        assert (saying.day(one) == saying.day(other)) == (one == other)
        assert (saying.near_day(one) == saying.near_day(other)) == (one == other)


@given(st.integers(-(10**13), 10**13))
def test_amounts_are_exact(fen: int) -> None:
    for text in (saying.yuan(fen), saying.yuan(fen, signed=True), saying.money(fen).removesuffix(" 元")):
        assert Decimal(text.replace(",", "").replace("−", "-")).scaleb(2) == fen
    assert int(saying.points(fen).replace(",", "").replace("−", "-")) == fen
