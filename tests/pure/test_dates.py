from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadens.pure.dates import DateOutOfRange, Period, Unit, add, end_of, start_of

from .programs import any_date, day


@pytest.mark.parametrize(
    ("on", "count", "unit", "result"),
    [
        ("2024-01-15", 30, Unit.DAYS, "2024-02-14"),
        ("2024-01-15", -15, Unit.DAYS, "2023-12-31"),
        ("2024-01-15", 2, Unit.WEEKS, "2024-01-29"),
        ("2024-01-15", 1, Unit.MONTHS, "2024-02-15"),
        ("2024-12-15", 1, Unit.MONTHS, "2025-01-15"),
        ("2024-01-15", -1, Unit.MONTHS, "2023-12-15"),
        ("2024-01-15", 2, Unit.YEARS, "2026-01-15"),
    ],
)
def test_units_are_added_to_a_date(on, count, unit, result):
    assert add(day(on), count, unit) == day(result)


def test_a_day_that_the_month_lacks_becomes_its_last():
    assert add(day("2024-01-31"), 1, Unit.MONTHS) == day("2024-02-29")
    assert add(day("2023-01-31"), 1, Unit.MONTHS) == day("2023-02-28")
    assert add(day("2024-03-31"), -1, Unit.MONTHS) == day("2024-02-29")
    assert add(day("2024-02-29"), 1, Unit.YEARS) == day("2025-02-28")


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize(("on", "count"), [(date.max, 1), (date.min, -1), (date.max, 10**12)])
def test_a_date_outside_the_calendar_is_an_error(on, count, unit):
    with pytest.raises(DateOutOfRange):
        add(on, count, unit)


def test_the_calendar_reaches_to_its_first_and_last_year():
    assert add(date(9998, 12, 31), 12, Unit.MONTHS) == date.max
    assert add(date(2, 1, 1), -12, Unit.MONTHS) == date.min


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.DAY, "2024-02-14", "2024-02-14"),
        (Period.WEEK, "2024-02-12", "2024-02-18"),
        (Period.MONTH, "2024-02-01", "2024-02-29"),
        (Period.QUARTER, "2024-01-01", "2024-03-31"),
        (Period.YEAR, "2024-01-01", "2024-12-31"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period, first, last):
    assert start_of(period, day("2024-02-14")) == day(first)
    assert end_of(period, day("2024-02-14")) == day(last)


def test_a_week_starts_on_monday():
    assert start_of(Period.WEEK, day("2024-02-12")) == day("2024-02-12")
    assert start_of(Period.WEEK, day("2024-02-18")) == day("2024-02-12")


@pytest.mark.parametrize(("month", "first", "last"), [(1, 1, 3), (3, 1, 3), (4, 4, 6), (9, 7, 9), (12, 10, 12)])
def test_a_quarter_is_three_months(month, first, last):
    on = date(2023, month, 10)
    assert (start_of(Period.QUARTER, on).month, end_of(Period.QUARTER, on).month) == (first, last)


def test_a_period_that_runs_out_of_the_calendar_is_an_error():
    with pytest.raises(DateOutOfRange):
        end_of(Period.WEEK, date.max)


@given(any_date, st.sampled_from(Period))
def test_a_date_lies_in_its_period_and_the_edges_stay_where_they_are(on, period):
    first, last = start_of(period, on), end_of(period, on)
    assert first <= on <= last
    assert (start_of(period, last), end_of(period, first)) == (first, last)


@given(any_date, st.integers(0, 400))
def test_months_counted_from_an_anchor_keep_its_day_wherever_the_month_has_it(anchor, count):
    on = add(anchor, count, Unit.MONTHS)
    months = (on.year - anchor.year) * 12 + on.month - anchor.month
    assert months == count
    assert on.day == min(anchor.day, end_of(Period.MONTH, on).day)
