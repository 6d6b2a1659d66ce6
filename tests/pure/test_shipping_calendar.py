from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadens.pure.calendar import ALWAYS_OPEN, CalendarNeverOpen, Roll, ShippingCalendar

from .programs import any_date, day

WEEKEND = frozenset({6, 7})
FRIDAY, SATURDAY, SUNDAY, MONDAY = (day(f"2024-02-{number}") for number in ("16", "17", "18", "19"))
LONG_AGO = day("2020-01-01")


def calendar(roll: Roll, *holidays: date, closed: frozenset[int] = WEEKEND) -> ShippingCalendar:
    return ShippingCalendar("SE", closed, lambda on: on in holidays, roll)


def test_an_open_day_stays():
    assert calendar(Roll.FORWARD).rolled(FRIDAY, not_before=LONG_AGO) == FRIDAY


def test_a_closed_weekday_rolls_forward_to_the_next_open_day():
    assert calendar(Roll.FORWARD).rolled(SATURDAY, not_before=LONG_AGO) == MONDAY


def test_a_public_holiday_is_closed_too():
    assert calendar(Roll.FORWARD, MONDAY).rolled(SATURDAY, not_before=LONG_AGO) == day("2024-02-20")


def test_a_closed_day_rolls_back_when_the_setting_says_so():
    assert calendar(Roll.BACK).rolled(SUNDAY, not_before=LONG_AGO) == FRIDAY
    assert calendar(Roll.BACK).rolled(SATURDAY, not_before=FRIDAY) == FRIDAY


def test_a_roll_back_before_the_earliest_date_rolls_forward_instead():
    assert calendar(Roll.BACK).rolled(SUNDAY, not_before=SATURDAY) == MONDAY


def test_a_date_before_the_earliest_is_first_moved_to_it():
    assert calendar(Roll.FORWARD).rolled(LONG_AGO, not_before=FRIDAY) == FRIDAY
    assert calendar(Roll.BACK).rolled(LONG_AGO, not_before=SATURDAY) == MONDAY


@pytest.mark.parametrize("roll", list(Roll))
def test_a_calendar_that_never_opens_is_an_error(roll):
    with pytest.raises(CalendarNeverOpen):
        calendar(roll, closed=frozenset(range(1, 8))).rolled(FRIDAY, not_before=LONG_AGO)


def test_without_a_calendar_every_day_is_open():
    assert ALWAYS_OPEN.rolled(SUNDAY, not_before=LONG_AGO) == SUNDAY


@given(any_date, any_date, st.sampled_from(Roll), st.frozensets(st.integers(1, 7), max_size=6), st.frozensets(any_date))
def test_a_rolled_date_is_open_and_never_before_the_earliest(on, not_before, roll, closed, holidays):
    shipping = ShippingCalendar("X", closed, holidays.__contains__, roll)
    rolled = shipping.rolled(on, not_before=not_before)
    assert shipping.is_open(rolled)
    assert rolled >= not_before
