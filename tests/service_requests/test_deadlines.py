"""Time limits over holidays and make-up days, and beyond the years that the calendar knows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import clock
from points_app.core.spans import Span, SpanUnit
from points_app.service_requests import deadlines
from points_app.service_requests.models import Category
from points_app.service_requests.place_settings import LIMITS

FIVE = Span(5, SpanUnit.WORKDAYS)


def local(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return clock.at_local(date(year, month, day), hour)


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        (local(2026, 6, 1), local(2026, 6, 8, 18)),  # Monday → next Monday
        (local(2026, 6, 5), local(2026, 6, 12, 18)),  # Friday → next Friday
        # National Day: 1–7 October are off; Sunday 20 September and Saturday 10 October are worked.
        (local(2026, 9, 29), local(2026, 10, 12, 18)),
        (local(2026, 9, 18), local(2026, 9, 24, 18)),
        (local(2026, 2, 12), local(2026, 2, 26, 18)),  # Spring Festival 15–23 February; Saturday the 14th is worked
    ],
)
def test_working_days_follow_the_official_calendar(start: datetime, ends: datetime) -> None:
    assert deadlines.due(start, FIVE) == deadlines.Deadline(ends, calendar_known=True)


def test_beyond_the_calendar_it_is_monday_to_friday_and_says_so() -> None:
    found = deadlines.due(local(2031, 9, 30), FIVE)  # a Tuesday, before a National Day nobody has published
    assert found == deadlines.Deadline(local(2031, 10, 7, 18), calendar_known=False)


@pytest.mark.parametrize(
    ("category", "length"),
    [(Category.DANGER, timedelta(hours=2)), (Category.WATER, timedelta(hours=24)), (Category.GAS, timedelta(hours=24))],
)
def test_urgent_ones_count_hours_by_the_clock(category: Category, length: timedelta) -> None:
    saturday_night = local(2026, 10, 3, 23)
    assert deadlines.due(saturday_night, LIMITS[category].default).at == saturday_night + length


def test_complex_ones_count_days() -> None:
    limit = LIMITS[Category.FACILITY].default
    assert deadlines.due(local(2026, 6, 1), limit).at == local(2026, 6, 16, 18)


def test_days_are_counted_from_the_communitys_own_date() -> None:
    early = local(2026, 6, 2, 1).astimezone(UTC)  # in London it is still the first
    assert deadlines.due(early, Span(1, SpanUnit.DAYS)).at == local(2026, 6, 3, 18)
    assert deadlines.due(early, FIVE).at == local(2026, 6, 9, 18)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001  made aware below
    st.integers(1, 90),
    st.sampled_from(list(SpanUnit)),
)
def test_a_longer_limit_never_ends_earlier_and_no_limit_ends_before_it_begins(
    start: datetime, amount: int, unit: SpanUnit
) -> None:
    begin = start.replace(tzinfo=clock.zone())
    first = deadlines.due(begin, Span(amount, unit))
    second = deadlines.due(begin, Span(amount + 1, unit))
    assert begin < first.at < second.at
    if unit == SpanUnit.WORKDAYS:
        assert deadlines.working_day(clock.local(first.at).date())[0]
