from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadens.pure.dates import Unit
from kadens.pure.instalments import (
    Allocation,
    Instalment,
    PaymentSchedule,
    ScheduleLine,
    Spread,
    check,
    cut_from_last,
    split,
    spread_over,
)

from .programs import any_date, day, days

THREE = PaymentSchedule("THREE", Allocation.FIXED_QUANTITY, 3, None, None, 1, Unit.MONTHS, Spread.PROPORTIONAL)
HUNDRED = PaymentSchedule("HUNDRED", Allocation.FIXED_AMOUNT, None, 10000, None, 1, Unit.MONTHS, Spread.PROPORTIONAL)
WHOLE = PaymentSchedule("WHOLE", Allocation.TOTAL, None, None, None, 0, Unit.DAYS, Spread.PROPORTIONAL)
FIRST_DUE = day("2024-01-10")


def share(
    percent: str | None = None, *, amount: int | None = None, months: int = 0, ship: bool = False
) -> ScheduleLine:
    return ScheduleLine(months, Unit.MONTHS, Decimal(percent) if percent else None, amount, ship)


def specified(*lines: ScheduleLine, tax: Spread = Spread.PROPORTIONAL) -> PaymentSchedule:
    return PaymentSchedule("SPLIT", Allocation.SPECIFIED, None, None, None, 0, Unit.DAYS, tax, lines)


def amounts(schedule: PaymentSchedule, *, net: int, tax: int = 0) -> list[int]:
    return [instalment.amount for instalment in split(schedule, net=net, tax=tax, first_due_on=FIRST_DUE)]


@pytest.mark.parametrize(
    ("tax", "expected"),
    [
        (Spread.PROPORTIONAL, [11000, 11000, 11000]),
        (Spread.FIRST, [13000, 10000, 10000]),
        (Spread.LAST, [10000, 10000, 13000]),
    ],
)
def test_330_in_three_carries_its_tax_where_the_schedule_says(tax, expected):
    assert amounts(replace(THREE, tax=tax), net=30000, tax=3000) == expected


def test_330_by_hundreds_leaves_a_remainder_as_the_last_instalment():
    assert amounts(HUNDRED, net=30000, tax=3000) == [10000, 10000, 10000, 3000]


def test_a_remainder_under_the_minimum_joins_the_last_full_instalment():
    assert amounts(replace(HUNDRED, minimum=5000), net=30000, tax=3000) == [10000, 10000, 13000]


def test_a_remainder_of_exactly_the_minimum_stands_alone():
    assert amounts(replace(HUNDRED, minimum=3000), net=30000, tax=3000) == [10000, 10000, 10000, 3000]


def test_a_total_under_the_fixed_amount_is_one_instalment_whatever_the_minimum():
    assert amounts(replace(HUNDRED, minimum=5000), net=2000) == [2000]


def test_a_fixed_amount_that_divides_the_total_leaves_no_remainder():
    assert amounts(HUNDRED, net=30000) == [10000, 10000, 10000]


@pytest.mark.parametrize(
    ("tax", "expected"), [(Spread.FIRST, [13000, 10000, 10000]), (Spread.LAST, [10000, 10000, 13000])]
)
def test_tax_first_or_last_comes_on_top_of_the_fixed_amounts(tax, expected):
    assert amounts(replace(HUNDRED, tax=tax), net=30000, tax=3000) == expected


def test_100_in_three_puts_the_rounding_residue_on_the_last():
    assert amounts(THREE, net=10000) == [3333, 3333, 3334]


def test_a_total_is_not_split():
    assert split(WHOLE, net=30000, tax=3000, first_due_on=FIRST_DUE) == [Instalment(1, FIRST_DUE, 33000, False)]


def test_an_allocation_minds_its_own_fields_only():
    assert amounts(replace(WHOLE, amount=10000, payments=3), net=30000) == [30000]
    assert amounts(replace(THREE, amount=5000), net=30000) == [10000, 10000, 10000]
    assert amounts(replace(HUNDRED, payments=2), net=30000) == [10000, 10000, 10000]


@pytest.mark.parametrize("schedule", [WHOLE, THREE, HUNDRED, specified(share("40"), share("60"))])
def test_nothing_is_ever_charged_for_zero(schedule):
    assert amounts(schedule, net=0) == []


def test_a_zero_instalment_is_left_out_and_the_others_keep_their_due_dates():
    assert split(THREE, net=2, tax=0, first_due_on=FIRST_DUE) == [Instalment(1, day("2024-03-10"), 2, False)]


def test_due_dates_count_from_the_first_so_that_short_months_do_not_drift():
    plan = split(replace(THREE, payments=4), net=400, tax=0, first_due_on=day("2024-01-31"))
    assert [item.due_on for item in plan] == days("2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30")


def test_specified_lines_are_due_their_period_after_the_first_due_date():
    plan = split(specified(share("40", ship=True), share("60", months=2)), net=10000, tax=0, first_due_on=FIRST_DUE)
    assert plan == [Instalment(1, FIRST_DUE, 4000, True), Instalment(2, day("2024-03-10"), 6000, False)]


def test_a_specified_percent_is_of_the_total_rounded_half_up():
    assert amounts(specified(share("12.5"), share("87.5")), net=100, tax=8) == [14, 94]


def test_specified_amounts_are_capped_at_what_is_left():
    assert amounts(specified(share(amount=8000), share(amount=8000), share(amount=8000)), net=10000) == [8000, 2000]


def test_what_is_left_after_the_specified_lines_goes_on_the_last():
    assert amounts(specified(share("10"), share("20")), net=10000) == [1000, 9000]


@pytest.mark.parametrize(("tax", "expected"), [(Spread.FIRST, [5000, 6000]), (Spread.LAST, [4000, 7000])])
def test_tax_first_or_last_comes_on_top_of_the_specified_shares_of_the_net(tax, expected):
    assert amounts(specified(share("40"), share("60"), tax=tax), net=10000, tax=1000) == expected


def test_tax_alone_is_still_an_instalment():
    assert amounts(replace(HUNDRED, tax=Spread.LAST), net=0, tax=500) == [500]


def test_a_negative_amount_is_not_split():
    with pytest.raises(ValueError, match="negative"):
        split(THREE, net=-1, tax=0, first_due_on=FIRST_DUE)


schedules = st.one_of(
    st.builds(
        replace, st.just(THREE), payments=st.integers(1, 40), every=st.integers(1, 6), unit=st.sampled_from(Unit)
    ),
    st.builds(replace, st.just(HUNDRED), amount=st.integers(500, 9999), minimum=st.none() | st.integers(0, 5000)),
    st.just(WHOLE),
    st.lists(st.decimals(0, 25, places=2), min_size=1, max_size=4).map(
        lambda percents: specified(*(share(str(percent), months=3 - place) for place, percent in enumerate(percents)))
    ),
    st.lists(st.integers(0, 50000), min_size=1, max_size=4).map(
        lambda wanted: specified(*(share(amount=amount) for amount in wanted))
    ),
)
taxed = st.builds(lambda schedule, tax: replace(schedule, tax=tax), schedules, st.sampled_from(Spread))


@given(taxed, st.integers(0, 200000), st.integers(0, 50000), any_date)
def test_a_plan_sums_to_the_total_has_no_zero_and_is_numbered_in_order(schedule, net, tax, first_due_on):
    assert check(schedule) == []
    plan = split(schedule, net=net, tax=tax, first_due_on=first_due_on)
    assert sum(item.amount for item in plan) == net + tax
    assert all(item.amount > 0 for item in plan)
    assert [item.number for item in plan] == list(range(1, len(plan) + 1))
    if schedule.allocation is not Allocation.SPECIFIED:
        assert [item.due_on for item in plan] == sorted(item.due_on for item in plan)


def test_an_excess_is_cut_from_the_last_instalments_backwards():
    assert cut_from_last([3000, 3000, 3000], 4000) == [3000, 2000, 0]
    assert cut_from_last([3000, 3000], 0) == [3000, 3000]
    assert cut_from_last([3000, 3000], 6000) == [0, 0]


@pytest.mark.parametrize("excess", [6001, -1])
def test_no_more_is_cut_than_is_unpaid(excess):
    with pytest.raises(ValueError, match="cut"):
        cut_from_last([3000, 3000], excess)


@given(st.lists(st.integers(0, 10000), max_size=8), st.data())
def test_a_cut_takes_exactly_the_excess_and_spares_the_earliest(unpaid, data):
    excess = data.draw(st.integers(0, sum(unpaid)))
    kept = cut_from_last(unpaid, excess)
    assert sum(kept) == sum(unpaid) - excess
    touched = [place for place, (before, after) in enumerate(zip(unpaid, kept, strict=True)) if before != after]
    assert all(kept[place] == 0 for place in touched[1:])
    assert all(
        not unpaid[place] for place in range(len(unpaid)) if touched and place > touched[0] and place not in touched
    )


def test_a_new_total_is_spread_over_the_remaining_dates_with_the_residue_on_the_last():
    dates = days("2024-02-01", "2024-03-01", "2024-04-01")
    assert spread_over(10000, dates) == list(zip(dates, [3333, 3333, 3334], strict=True))


def test_nothing_over_no_dates_is_nothing():
    assert spread_over(0, []) == []


@pytest.mark.parametrize(("total", "dates"), [(-1, [FIRST_DUE]), (1, [])])
def test_a_negative_rest_or_one_without_a_date_is_not_spread(total, dates):
    with pytest.raises(ValueError, match=r"refunded|split"):
        spread_over(total, dates)


@pytest.mark.parametrize("schedule", [THREE, HUNDRED, WHOLE, specified(share("40", ship=True), share("60"))])
def test_a_sound_schedule_has_no_problem(schedule):
    assert check(schedule) == []


@pytest.mark.parametrize(
    ("schedule", "word"),
    [
        (replace(THREE, payments=None), "one payment"),
        (replace(THREE, payments=0), "one payment"),
        (replace(THREE, every=0), "one unit"),
        (replace(THREE, payments=2, every=0), "one unit"),
        (replace(HUNDRED, amount=None), "more than zero"),
        (replace(HUNDRED, amount=0), "more than zero"),
        (replace(HUNDRED, every=0), "one unit"),
        (replace(HUNDRED, minimum=-1), "minimum"),
        (replace(THREE, lines=(share("100"),)), "Only a specified"),
        (specified(), "needs a line"),
        (specified(share("50", ship=True), share("50", ship=True)), "ship flag"),
        (specified(share("60"), share("41")), "more than 100"),
        (specified(share("60", amount=100)), "not both"),
        (specified(share()), "percent or an amount"),
        (specified(share("-1")), "Line 1: the percent"),
        (specified(share("NaN")), "percent"),
        (specified(share(amount=-1)), "amount"),
        (specified(share("10", months=-1)), "period"),
    ],
)
def test_an_unsound_schedule_is_refused_in_words(schedule, word):
    problems = check(schedule)
    assert len(problems) == 1
    assert word in problems[0]


def test_a_single_payment_needs_no_time_between_payments():
    assert check(replace(THREE, payments=1, every=0)) == []


def test_every_problem_of_a_schedule_is_told_at_once():
    assert len(check(specified(share("60", ship=True), share("60", ship=True, months=-1)))) == 3


def test_the_due_date_of_a_plan_is_a_date_of_the_first():
    plan = split(replace(THREE, unit=Unit.WEEKS, every=2), net=300, tax=0, first_due_on=date(2024, 1, 1))
    assert [item.due_on for item in plan] == days("2024-01-01", "2024-01-15", "2024-01-29")
