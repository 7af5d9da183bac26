"""Months, and the stretches of them that lists are narrowed to."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import clock
from points_app.shared_account import queries
from points_app.shared_account.queries import Period
from points_app.shared_account.views.periods import period_words

MONTHS = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(queries.month_of)


@given(MONTHS, st.integers(-11, 24))
def test_a_month_before_a_month(month: date, back: int) -> None:
    found = queries.months_before(month, back)
    assert (month.year - found.year) * 12 + month.month - found.month == back
    assert found.day == 1
    assert queries.months_before(found, -back) == month


@given(MONTHS)
def test_a_period_is_read_as_it_is_named(month: date) -> None:
    period = Period(month, month)
    assert queries.read_period(period.key) == period
    assert period.end == queries.months_before(month, -1)


def test_the_last_year_is_a_period_too() -> None:
    year = queries.last_year()
    assert queries.read_period(year.key) == year
    assert (year.first, year.last, year.end) == (date(2025, 12, 1), date(2026, 11, 1), date(2026, 12, 1))
    assert (period_words(year), period_words(Period(year.last, year.last))) == ("近 12 个月", "2026年11月")
    assert clock.today() < year.end


@pytest.mark.parametrize("text", ["2026-13", "26-01", "2026-1", "", "２０２６-01", "1999-12", "2100-01", "2026-01-01"])
def test_any_other_text_is_no_period(text: str) -> None:
    assert queries.read_period(text) is None
