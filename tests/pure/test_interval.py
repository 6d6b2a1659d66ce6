"""Date interval codes (domain.md §2.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadens.pure.dates import DateOutOfRange, Unit, add
from kadens.pure.schedule.interval import (
    DateInterval,
    Half,
    IntervalNeverAdvances,
    Snap,
    evaluate,
    next_on,
    period_end,
)

from .programs import FIRST_OF_NEXT_MONTH, any_date, day, intervals

END_OF_MONTH = DateInterval("EOM", Half(snap_before=Snap.END_OF_MONTH))


def after(interval: DateInterval, basis: str) -> str:
    return next_on(interval, day(basis), strictly=True).isoformat()


def from_(interval: DateInterval, basis: str) -> str:
    return next_on(interval, day(basis), strictly=False).isoformat()


@pytest.mark.parametrize(
    ("snap", "result"),
    [
        (Snap.START_OF_DAY, "2024-02-14"),
        (Snap.START_OF_WEEK, "2024-02-12"),
        (Snap.START_OF_MONTH, "2024-02-01"),
        (Snap.START_OF_QUARTER, "2024-01-01"),
        (Snap.START_OF_YEAR, "2024-01-01"),
        (Snap.END_OF_DAY, "2024-02-14"),
        (Snap.END_OF_WEEK, "2024-02-18"),
        (Snap.END_OF_MONTH, "2024-02-29"),
        (Snap.END_OF_QUARTER, "2024-03-31"),
        (Snap.END_OF_YEAR, "2024-12-31"),
    ],
)
def test_a_half_snaps_to_the_edge_of_a_period(snap, result):
    assert evaluate(Half(snap_before=snap), day("2024-02-14")) == day(result)
    assert evaluate(Half(snap_after=snap), day("2024-02-14")) == day(result)


def test_a_half_snaps_then_shifts_then_snaps_again():
    half = Half(Snap.END_OF_MONTH, 10, Unit.DAYS, Snap.END_OF_WEEK)
    assert evaluate(half, day("2024-02-14")) == day("2024-03-10")


def test_a_half_shifts_backwards_too():
    assert evaluate(Half(shift=-2, unit=Unit.WEEKS), day("2024-02-14")) == day("2024-01-31")


def test_a_locked_date_overrides_everything():
    locked = Half(Snap.START_OF_YEAR, 1, Unit.YEARS, None, day("2024-05-01"))
    assert evaluate(locked, day("2030-01-01")) == day("2024-05-01")
    assert next_on(DateInterval("L", locked), day("2030-01-01"), strictly=True) == day("2024-05-01")


def test_a_result_after_the_basis_is_taken_at_once():
    assert after(FIRST_OF_NEXT_MONTH, "2024-01-15") == "2024-02-01"
    assert after(FIRST_OF_NEXT_MONTH, "2024-02-01") == "2024-03-01"


def test_the_first_time_the_result_may_lie_on_the_basis():
    assert from_(END_OF_MONTH, "2024-01-31") == "2024-01-31"


def test_later_the_result_must_lie_after_the_basis_and_the_basis_moves_on_by_the_snaps_unit():
    assert after(END_OF_MONTH, "2024-01-31") == "2024-02-29"
    assert after(DateInterval("Q", Half(snap_before=Snap.START_OF_QUARTER)), "2024-02-14") == "2024-04-01"
    assert after(DateInterval("W", Half(snap_after=Snap.START_OF_WEEK)), "2024-02-14") == "2024-02-19"
    assert after(DateInterval("Y", Half(snap_before=Snap.START_OF_YEAR)), "2024-02-14") == "2025-01-01"


def test_without_a_snap_the_basis_moves_on_by_the_shifts_unit():
    assert after(DateInterval("BACK", Half(shift=-2, unit=Unit.MONTHS)), "2024-01-15") == "2024-02-15"
    assert after(DateInterval("SAME", Half()), "2024-01-15") == "2024-01-16"
    assert from_(DateInterval("SAME", Half()), "2024-01-15") == "2024-01-15"


def test_the_snap_before_decides_the_step_before_the_snap_after_does():
    interval = DateInterval("X", Half(Snap.START_OF_YEAR, 0, Unit.DAYS, Snap.START_OF_MONTH))
    assert after(interval, "2024-02-14") == "2025-01-01"


def test_the_basis_moves_on_from_where_it_first_was_so_that_short_months_do_not_drift():
    three_back = DateInterval("X", Half(shift=-3, unit=Unit.MONTHS))
    assert after(three_back, "2024-01-31") == "2024-02-29"
    two_of_month_ends = DateInterval("Y", Half(None, -62, Unit.DAYS, Snap.END_OF_MONTH))
    assert after(two_of_month_ends, "2023-12-31") == "2024-01-31"


def test_an_interval_that_cannot_reach_beyond_its_basis_is_an_error():
    with pytest.raises(IntervalNeverAdvances):
        after(DateInterval("FAR", Half(shift=-20000)), "2024-01-15")


def test_an_interval_that_leaves_the_calendar_is_an_error():
    with pytest.raises(DateOutOfRange):
        after(DateInterval("FAR", Half(shift=9000, unit=Unit.YEARS)), "2024-01-15")


def test_the_to_half_bounds_the_current_period():
    bounded = DateInterval(
        "M", Half(Snap.START_OF_MONTH, 1, Unit.MONTHS), Half(Snap.END_OF_MONTH, 1, Unit.MONTHS, Snap.END_OF_MONTH)
    )
    assert period_end(bounded, day("2024-01-15")) == day("2024-02-29")
    assert period_end(FIRST_OF_NEXT_MONTH, day("2024-01-15")) is None


@given(intervals, any_date)
def test_the_result_lies_after_the_basis_or_the_first_time_on_it(interval, basis):
    assert next_on(interval, basis, strictly=True) > basis
    assert basis <= next_on(interval, basis, strictly=False) <= next_on(interval, basis, strictly=True)


@given(intervals, any_date)
def test_the_result_is_the_half_on_the_first_basis_that_reaches_far_enough(interval, basis):
    half = interval.from_half
    snap = half.snap_before or half.snap_after
    count, unit = {
        None: (1, half.unit),
        "day": (1, Unit.DAYS),
        "week": (7, Unit.DAYS),
        "month": (1, Unit.MONTHS),
        "quarter": (3, Unit.MONTHS),
        "year": (12, Unit.MONTHS),
    }[snap and snap.value.split("_")[-1]]
    steps = 0
    while evaluate(half, add(basis, steps * count, unit)) <= basis:
        steps += 1
    assert next_on(interval, basis, strictly=True) == evaluate(half, add(basis, steps * count, unit))


@given(any_date, st.integers(1, 30))
def test_a_month_end_stays_a_month_end(basis, count):
    on = next_on(END_OF_MONTH, basis, strictly=True)
    for _ in range(count):
        following = next_on(END_OF_MONTH, on, strictly=True)
        assert add(following, 1, Unit.DAYS).day == 1
        assert add(on, 1, Unit.DAYS) == following.replace(day=1)
        on = following
