"""The chain of occurrences (domain.md §3.1)."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadens.pure.dates import Unit, add
from kadens.pure.schedule.chain import (
    Cursor,
    EventUnknown,
    Occurrence,
    TimingMissing,
    cursor_at,
    follow,
    start,
    walk,
)
from kadens.pure.schedule.interval import DateInterval, Half
from kadens.pure.schedule.program import Action, DaysFromLast, Every

from .programs import (
    DAYS_30,
    FIRST_OF_NEXT_MONTH,
    MONTHLY,
    any_date,
    chain_from,
    dates_of,
    day,
    days,
    event,
    first_program,
    programs,
    steps_from,
)


def test_every_month_from_31_january_never_drifts():
    chain = chain_from(first_program(event(1, MONTHLY, repeats=4)), "2024-01-31", count=9)
    assert dates_of(chain) == days("2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31")


def test_the_tutorial_program_delivers_every_thirty_days_and_ends_after_three():
    program = first_program(event(1), event(2, DAYS_30), event(3, DAYS_30))
    assert dates_of(chain_from(program, "2024-01-15", count=9)) == days("2024-01-15", "2024-02-14", "2024-03-15")


def test_an_event_with_n_repeats_has_n_plus_1_occurrences_before_the_next_event():
    program = first_program(event(1, DAYS_30, repeats=2), event(2, DAYS_30))
    chain = chain_from(program, "2024-01-01", count=9)
    assert [(item.event, item.repetition) for item in chain] == [(1, 1), (1, 2), (1, 3), (2, 1)]


def test_an_event_until_cancelled_never_gives_way():
    program = first_program(event(1, DAYS_30, repeats=None), event(2, DAYS_30))
    chain = chain_from(program, "2024-01-01", count=50)
    assert [(item.event, item.repetition) for item in chain] == [(1, number) for number in range(1, 51)]


def test_days_from_last_count_from_the_previous_occurrence():
    program = first_program(event(1), event(2, DaysFromLast(10)), event(3, DaysFromLast(0)))
    assert dates_of(chain_from(program, "2024-01-31", count=9)) == days("2024-01-31", "2024-02-10", "2024-02-10")


def test_a_date_interval_is_evaluated_strictly_after_the_previous_occurrence():
    program = first_program(event(1, FIRST_OF_NEXT_MONTH, repeats=2))
    assert dates_of(chain_from(program, "2024-01-31", count=9)) == days("2024-01-31", "2024-02-01", "2024-03-01")


def test_a_start_date_times_the_first_occurrence_of_its_event_and_the_timing_its_repetitions():
    program = first_program(event(1), event(2, MONTHLY, repeats=2, start_on="2024-03-31"))
    assert dates_of(chain_from(program, "2024-01-15", count=9)) == days(
        "2024-01-15", "2024-03-31", "2024-04-30", "2024-05-31"
    )


def test_a_date_before_the_previous_one_becomes_the_previous_one():
    program = first_program(event(1), event(2, start_on="2024-01-01"), event(3, MONTHLY))
    assert dates_of(chain_from(program, "2024-01-31", count=9)) == days("2024-01-31", "2024-01-31", "2024-02-29")


def test_a_locked_interval_in_the_past_becomes_the_previous_date():
    locked = DateInterval("L", Half(locked=day("2020-01-01")))
    assert dates_of(chain_from(first_program(event(1), event(2, locked)), "2024-01-31", count=9)) == days(
        "2024-01-31", "2024-01-31"
    )


def test_the_anchor_is_carried_across_events_of_the_same_unit():
    program = first_program(event(1), event(2, MONTHLY), event(3, MONTHLY), event(4, MONTHLY))
    assert dates_of(chain_from(program, "2024-01-31", count=9)) == days(
        "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"
    )


def test_years_count_as_twelve_months():
    program = first_program(event(1), event(2, MONTHLY), event(3, Every(1, Unit.YEARS)), event(4, MONTHLY))
    assert dates_of(chain_from(program, "2024-01-31", count=9)) == days(
        "2024-01-31", "2024-02-29", "2025-02-28", "2025-03-31"
    )


def test_weeks_count_as_seven_days():
    program = first_program(event(1), event(2, Every(2, Unit.WEEKS)), event(3, Every(3, Unit.DAYS)))
    [_, _, (_, cursor)] = steps_from(program, "2024-01-01", count=9)
    assert (cursor.anchor_on, cursor.anchor_unit, cursor.anchor_count) == (day("2024-01-01"), "days", 17)
    assert cursor.chain_on == day("2024-01-18")


def test_an_occurrence_timed_by_every_in_another_unit_is_an_anchor():
    program = first_program(event(1), event(2, MONTHLY), event(3, Every(1, Unit.DAYS)), event(4, MONTHLY))
    assert dates_of(chain_from(program, "2024-01-31", count=9)) == days(
        "2024-01-31", "2024-02-29", "2024-03-01", "2024-04-01"
    )


def test_an_occurrence_timed_by_days_from_last_is_an_anchor():
    program = first_program(event(1), event(2, MONTHLY), event(3, DaysFromLast(0)), event(4, MONTHLY))
    assert dates_of(chain_from(program, "2024-01-31", count=9)) == days(
        "2024-01-31", "2024-02-29", "2024-02-29", "2024-03-29"
    )


def test_an_occurrence_timed_by_a_start_date_is_an_anchor():
    program = first_program(event(1), event(2, MONTHLY, start_on="2024-02-10"), event(3, MONTHLY))
    assert dates_of(chain_from(program, "2024-01-31", count=9)) == days("2024-01-31", "2024-02-10", "2024-03-10")


def test_an_occurrence_pushed_to_the_previous_date_anchors_from_there():
    program = first_program(event(1), event(2, MONTHLY, repeats=1, start_on="2024-01-05"))
    assert dates_of(chain_from(program, "2024-01-31", count=9)) == days("2024-01-31", "2024-01-31", "2024-02-29")


def test_a_skipped_event_passes_its_time_and_is_marked():
    program = first_program(event(1), event(2, DAYS_30, action=Action.SKIP, repeats=1), event(3, DAYS_30))
    chain = chain_from(program, "2024-01-01", count=9)
    assert [item.skipped for item in chain] == [False, True, True, False]
    assert chain[-1].nominal_on == day("2024-03-31")


def test_the_chain_stops_after_all_repetitions_of_the_last_event():
    program = first_program(event(1), event(2, DAYS_30, repeats=1), event(3, DAYS_30))
    chain = chain_from(program, "2024-01-01", count=9, last_event=2)
    assert [(item.event, item.repetition) for item in chain] == [(1, 1), (2, 1), (2, 2)]


def test_a_chain_may_begin_at_any_occurrence_which_is_its_anchor():
    program = first_program(event(1), event(2, MONTHLY, repeats=5))
    occurrence, cursor = start(program, 2, 3, day("2024-01-31"))
    assert occurrence == Occurrence(2, 3, day("2024-01-31"), False)
    assert [item.nominal_on for item, _ in walk(program, cursor, last_event=2)] == days(
        "2024-02-29", "2024-03-31", "2024-04-30"
    )


def test_a_chain_cannot_begin_at_an_event_that_the_program_lacks():
    with pytest.raises(EventUnknown):
        start(first_program(event(1)), 2, 1, day("2024-01-31"))


def test_an_occurrence_with_nothing_to_be_dated_by_is_an_error():
    program = first_program(event(1), event(2))
    with pytest.raises(TimingMissing):
        follow(program, start(program, 1, 1, day("2024-01-31"))[1], last_event=2)


def test_a_cursor_beyond_a_shortened_program_has_nothing_to_follow():
    long, short = first_program(event(1), *(event(n, DAYS_30) for n in (2, 3, 4))), first_program(event(1))
    cursor = steps_from(long, "2024-01-01", count=3)[-1][1]
    assert follow(short, cursor, last_event=1) is None


def test_a_cursor_beyond_the_repetitions_that_are_left_goes_on_to_the_next_event():
    long = first_program(event(1, DAYS_30, repeats=9), event(2, DAYS_30))
    short = first_program(event(1, DAYS_30, repeats=2), event(2, DAYS_30))
    following = follow(short, steps_from(long, "2024-01-01", count=6)[-1][1], last_event=2)
    assert following is not None
    assert (following[0].event, following[0].repetition) == (2, 1)


def test_the_floor_holds_nominal_dates_up_and_leaves_the_chain_alone():
    program = first_program(event(1, MONTHLY, repeats=3))
    cursor = replace(start(program, 1, 1, day("2024-01-31"))[1], floor_on=day("2024-03-10"))
    steps = list(walk(program, cursor, last_event=1))
    assert [item.nominal_on for item, _ in steps] == days("2024-03-10", "2024-03-31", "2024-04-30")
    assert [after.chain_on for _, after in steps] == days("2024-02-29", "2024-03-31", "2024-04-30")


def test_an_occurrence_is_reached_from_an_earlier_cursor():
    program = first_program(event(1, MONTHLY, repeats=2), event(2, MONTHLY))
    _, opened = start(program, 1, 1, day("2024-01-31"))
    reached = cursor_at(program, opened, event=2, repetition=1, last_event=2)
    assert reached is not None
    assert (reached[0].nominal_on, reached[1].anchor_count) == (day("2024-04-30"), 3)
    assert cursor_at(program, opened, event=1, repetition=1, last_event=2) == (
        Occurrence(1, 1, day("2024-01-31"), False),
        opened,
    )


@pytest.mark.parametrize(("number", "repetition"), [(1, 4), (2, 2), (3, 1)])
def test_an_occurrence_that_the_chain_lacks_is_not_reached(number, repetition):
    program = first_program(event(1, MONTHLY, repeats=2), event(2, MONTHLY))
    _, opened = start(program, 1, 1, day("2024-01-31"))
    assert cursor_at(program, opened, event=number, repetition=repetition, last_event=2) is None


@pytest.mark.parametrize("wrong", [{"anchor_unit": "weeks"}, {"event": "one"}, {"chain_on": "soon"}])
def test_a_stored_cursor_that_makes_no_sense_is_refused(wrong):
    stored = start(first_program(event(1)), 1, 1, day("2024-01-31"))[1].to_json()
    with pytest.raises(ValueError, match=r"cursor|isoformat|invalid literal"):
        Cursor.from_json({**stored, **wrong})


@given(programs(), any_date)
def test_nominal_dates_never_go_backwards(program, on):
    chain = dates_of(item for item, _ in steps_from(program, on, count=30))
    assert chain == sorted(chain)


@given(programs(), any_date, any_date)
def test_resuming_from_any_stored_cursor_gives_the_same_chain_as_walking(program, on, floor_on):
    occurrence, cursor = start(program, 1, 1, on)
    cursor = replace(cursor, floor_on=floor_on)
    steps = [(occurrence, cursor), *walk(program, cursor, last_event=len(program.events))]
    for place, (_, after) in enumerate(steps):
        stored = Cursor.from_json(json.loads(json.dumps(after.to_json())))
        assert stored == after
        assert list(walk(program, stored, last_event=len(program.events))) == steps[place + 1 :]


@given(any_date, st.lists(st.integers(1, 12), min_size=1, max_size=12), st.sampled_from(Unit))
def test_occurrences_timed_by_every_lie_their_summed_counts_after_the_anchor(anchor, counts, unit):
    events = [event(1), *(event(place, Every(count, unit)) for place, count in enumerate(counts, start=2))]
    chain = dates_of(item for item, _ in steps_from(first_program(*events), anchor, count=20))
    assert chain == [add(anchor, sum(counts[:place]), unit) for place in range(len(counts) + 1)]


@given(any_date, st.integers(1, 60))
def test_a_monthly_chain_from_a_month_end_stays_on_the_day_or_the_month_end(anchor, repeats):
    anchor = date(anchor.year, 1, 31)
    for occurrence in (
        item for item, _ in steps_from(first_program(event(1, MONTHLY, repeats=repeats)), anchor, count=61)
    ):
        assert add(occurrence.nominal_on, 1, Unit.DAYS).day == 1
