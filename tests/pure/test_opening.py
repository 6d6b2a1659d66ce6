"""A new order's schedule (domain.md §3 items 2 and 3, §3.1, §7)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadens.pure.dates import Unit
from kadens.pure.schedule.chain import walk
from kadens.pure.schedule.interval import DateInterval, Half, Snap
from kadens.pure.schedule.opening import Opening, PlannedLine, Terms, open_schedule
from kadens.pure.schedule.program import Action, DaysFromLast, Every, OrderStart, Program
from kadens.pure.schedule.span import ScheduleEndless

from .programs import (
    DAYS_30,
    FIRST_OF_NEXT_MONTH,
    MONTHLY,
    any_date,
    current_program,
    day,
    days,
    event,
    first_program,
    programs,
    six_events,
)


def opened(program: Program, ordered_on: str, *, start: str | None = None, **terms: object) -> Opening:
    typed_start = day(start) if start else None
    return open_schedule(Terms(program=program, ordered_on=day(ordered_on), typed_start=typed_start, **terms))  # type: ignore[arg-type]


def dates(opening: Opening) -> list[object]:
    return [line.nominal_on for line in opening.lines]


def first_date(program: Program, ordered_on: str, *, start: str | None = None, **terms: object) -> str:
    return opened(program, ordered_on, start=start, **terms).lines[0].nominal_on.isoformat()


# The worked cases.


def test_the_tutorial_program_started_on_15_january_has_three_deliveries_and_nothing_after():
    program = first_program(event(1), event(2, DAYS_30), event(3, DAYS_30))
    opening = opened(program, "2024-01-10", start="2024-01-15", threshold=4)
    assert dates(opening) == days("2024-01-15", "2024-02-14", "2024-03-15")
    assert (opening.complete, opening.more, opening.last_event) == (True, 0, 3)


def test_a_threshold_of_4_plans_five_lines_of_twelve_at_entry():
    program = first_program(event(1, DAYS_30, repeats=11))
    opening = opened(program, "2024-01-15", threshold=4)
    assert dates(opening) == days("2024-01-15", "2024-02-14", "2024-03-15", "2024-04-14", "2024-05-14")
    assert (opening.complete, opening.more) == (False, 7)
    assert (opening.cursor.event, opening.cursor.repetition) == (1, 5)


def test_billed_upfront_all_twelve_are_planned_at_entry():
    opening = opened(first_program(event(1, DAYS_30, repeats=11)), "2024-01-15", threshold=4, upfront=True)
    assert len(opening.lines) == 12
    assert opening.lines[-1].nominal_on == day("2024-12-10")
    assert opening.complete


def test_joining_at_the_current_event_takes_the_third_to_the_sixth():
    opening = opened(current_program(*six_events()), "2024-03-10", threshold=0)
    assert [line.event for line in opening.lines] == [3, 4, 5, 6]
    assert dates(opening) == days("2024-03-10", "2024-03-31", "2024-04-30", "2024-05-30")
    assert not any(line.missed for line in opening.lines)


def test_a_typed_start_in_the_past_misses_the_first_three_events():
    opening = opened(first_program(*six_events()), "2024-03-10", start="2024-01-01", threshold=0)
    assert [line.event for line in opening.lines if line.missed] == [1, 2, 3]
    assert dates(opening)[:4] == days("2024-01-01", "2024-01-31", "2024-03-01", "2024-03-31")


def test_with_no_date_typed_the_first_event_is_delivered_on_the_order_date():
    opening = opened(first_program(*six_events()), "2024-03-10", threshold=0)
    assert dates(opening)[:3] == days("2024-03-10", "2024-04-09", "2024-05-09")


# The first of the chain.

TWO_DAYS = {"days_after_order_date": 2}


def test_a_typed_start_gets_the_days_after_order_date_and_nothing_else():
    program = first_program(event(1, FIRST_OF_NEXT_MONTH, start_on="2024-05-01"))
    assert first_date(program, "2024-03-10", start="2024-03-20", **TWO_DAYS) == "2024-03-22"


def test_a_typed_start_in_the_past_stays_in_the_past():
    assert first_date(first_program(event(1)), "2024-03-10", start="2024-01-01", **TWO_DAYS) == "2024-01-03"


def test_without_a_typed_start_the_events_start_date_applies_alone():
    program = first_program(event(1, FIRST_OF_NEXT_MONTH, start_on="2024-05-01"))
    assert first_date(program, "2024-03-10", **TWO_DAYS) == "2024-05-01"


def test_a_start_date_before_the_order_date_becomes_the_order_date():
    assert first_date(first_program(event(1, start_on="2024-01-01")), "2024-03-10", **TWO_DAYS) == "2024-03-10"


def test_a_date_interval_is_evaluated_on_or_after_the_base():
    end_of_month = DateInterval("EOM", Half(snap_before=Snap.END_OF_MONTH))
    assert first_date(first_program(event(1, end_of_month)), "2024-03-29", **TWO_DAYS) == "2024-03-31"
    assert first_date(first_program(event(1, end_of_month)), "2024-03-30", **TWO_DAYS) == "2024-04-30"


def test_a_locked_date_before_the_order_date_becomes_the_order_date():
    locked = DateInterval("L", Half(locked=day("2024-01-01")))
    assert first_date(first_program(event(1, locked)), "2024-03-10") == "2024-03-10"


@pytest.mark.parametrize("timing", [None, MONTHLY, DaysFromLast(9)])
def test_otherwise_the_base_is_the_first_date(timing):
    assert first_date(first_program(event(1, timing)), "2024-03-10", **TWO_DAYS) == "2024-03-12"


def test_the_first_of_the_chain_is_the_lowest_event_not_skipped():
    program = first_program(event(1, action=Action.SKIP), event(2, DAYS_30), event(3, DAYS_30))
    assert opened(program, "2024-03-10").lines == (
        PlannedLine(2, 1, day("2024-03-10"), False, False),
        PlannedLine(3, 1, day("2024-04-09"), False, False),
    )


# Joining a current-event program.


def test_a_joiner_waits_for_the_days_after_order_date_and_later_lines_never_come_before():
    opening = opened(current_program(*six_events()), "2024-03-10", days_after_order_date=40)
    assert dates(opening) == days("2024-04-19", "2024-04-19", "2024-04-30", "2024-05-30")


def test_a_joiner_before_the_anchor_gets_the_programs_first_date():
    assert first_date(current_program(*six_events()), "2023-12-01") == "2024-01-01"


def test_a_typed_start_takes_the_place_of_the_order_date_for_a_joiner():
    opening = opened(current_program(*six_events()), "2024-03-10", start="2024-03-20", days_after_order_date=5)
    assert [line.event for line in opening.lines] == [3, 4, 5, 6]
    assert dates(opening)[:2] == days("2024-03-25", "2024-03-31")


def test_a_joiner_with_a_typed_start_in_the_past_misses_the_current_event():
    opening = opened(current_program(*six_events()), "2024-03-10", start="2024-01-01")
    assert opening.lines[0] == PlannedLine(3, 1, day("2024-03-01"), True, False)


def test_a_joiners_months_are_counted_from_the_programs_anchor():
    program = current_program(event(1, MONTHLY, start_on="2024-01-31", repeats=None))
    opening = opened(program, "2024-03-10", threshold=3)
    assert dates(opening) == days("2024-03-10", "2024-03-31", "2024-04-30", "2024-05-31")


def test_a_joiner_of_a_later_repetition_counts_the_threshold_from_there():
    program = current_program(event(1, MONTHLY, start_on="2024-01-15", repeats=11), event(2, MONTHLY))
    opening = opened(program, "2024-06-20", threshold=2)
    assert [(line.event, line.repetition) for line in opening.lines] == [(1, 6), (1, 7), (1, 8)]
    assert opening.more == 5


def test_a_joiner_in_a_later_lap_gets_the_dates_of_that_lap_and_ends_with_it():
    program = current_program(
        event(1, DAYS_30, start_on="2024-01-01"), event(2, DAYS_30, start_on="2024-01-31"), wrap=True
    )
    opening = opened(program, "2024-03-05", threshold=0)
    assert [line.event for line in opening.lines] == [1, 2]
    assert dates(opening) == days("2024-03-05", "2024-03-31")
    assert opening.complete


# What is planned.


def test_the_duration_limits_the_order_from_where_it_begins():
    opening = opened(current_program(*six_events()), "2024-03-10", duration=2)
    assert [line.event for line in opening.lines] == [3, 4]
    assert opening.complete


def test_lines_of_a_later_event_wait_until_every_repetition_before_it_is_planned():
    program = first_program(event(1, DAYS_30, repeats=5), event(2, DAYS_30, repeats=1))
    opening = opened(program, "2024-01-01", threshold=2)
    assert [(line.event, line.repetition) for line in opening.lines] == [(1, 1), (1, 2), (1, 3)]
    assert opening.more == 5


def test_a_later_event_is_planned_once_the_threshold_covers_those_before_it():
    program = first_program(event(1, DAYS_30, repeats=1), event(2, DAYS_30, repeats=5))
    opening = opened(program, "2024-01-01", threshold=2)
    assert [(line.event, line.repetition) for line in opening.lines] == [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3)]
    assert opening.more == 3


def test_without_a_threshold_everything_is_planned():
    opening = opened(first_program(event(1, DAYS_30, repeats=99)), "2024-01-01")
    assert len(opening.lines) == 100


def test_missed_occurrences_are_all_planned_whatever_the_threshold():
    program = first_program(event(1, DAYS_30, repeats=11))
    opening = opened(program, "2024-03-10", start="2024-01-01", threshold=0)
    assert [line.missed for line in opening.lines] == [True, True, True]
    assert opening.more == 9


def test_an_occurrence_on_the_order_date_is_not_missed_and_waits_for_the_threshold():
    program = first_program(event(1, DAYS_30, repeats=11))
    assert dates(opened(program, "2024-01-31", start="2024-01-01", threshold=0)) == days("2024-01-01")


def test_missed_occurrences_count_towards_the_threshold():
    program = first_program(event(1, DAYS_30, repeats=11))
    opening = opened(program, "2024-03-10", start="2024-01-01", threshold=4)
    assert [line.missed for line in opening.lines] == [True, True, True, False, False]


def test_a_line_on_the_order_date_is_not_missed():
    assert not opened(first_program(event(1)), "2024-03-10", start="2024-03-10").lines[0].missed


def test_a_skipped_line_is_planned_as_skipped_and_never_missed():
    program = first_program(event(1), event(2, DAYS_30, action=Action.SKIP, repeats=2), event(3, DAYS_30))
    opening = opened(program, "2024-12-01", start="2024-01-01", threshold=0)
    assert [(line.event, line.skipped, line.missed) for line in opening.lines] == [
        (1, False, True),
        (2, True, False),
        (2, True, False),
        (2, True, False),
        (3, False, True),
    ]


def test_skipped_events_after_the_last_that_ships_are_no_part_of_the_order():
    program = first_program(event(1), event(2, DAYS_30), event(3, DAYS_30, action=Action.SKIP))
    opening = opened(program, "2024-01-01")
    assert [line.event for line in opening.lines] == [1, 2]
    assert opening.complete


def test_until_cancelled_has_no_number_of_lines_to_come():
    opening = opened(first_program(event(1, MONTHLY, repeats=None)), "2024-01-31", threshold=1)
    assert len(opening.lines) == 2
    assert (opening.more, opening.complete) == (None, False)


@pytest.mark.parametrize("terms", [{"upfront": True, "threshold": 4}, {"threshold": None}])
def test_until_cancelled_cannot_be_planned_to_its_end(terms):
    with pytest.raises(ScheduleEndless):
        opened(first_program(event(1, MONTHLY, repeats=None)), "2024-01-31", **terms)


def test_until_cancelled_beyond_the_order_does_not_matter():
    program = first_program(event(1), event(2, MONTHLY, repeats=None))
    assert len(opened(program, "2024-01-31", duration=1, upfront=True).lines) == 1


def test_the_opening_keeps_the_cursor_of_its_first_line():
    opening = opened(first_program(event(1, MONTHLY, repeats=3)), "2024-01-31")
    assert (opening.opened_at.event, opening.opened_at.repetition) == (1, 1)
    assert opening.opened_at.chain_on == day("2024-01-31")


terms_strategy = st.builds(
    Terms,
    program=st.one_of(programs(), programs(order_start=OrderStart.CURRENT)),
    ordered_on=any_date,
    typed_start=st.none() | any_date,
    days_after_order_date=st.integers(0, 30),
    duration=st.integers(0, 4),
    threshold=st.integers(0, 3),
)


@given(terms_strategy)
def test_planned_lines_are_the_beginning_of_the_whole_schedule(terms):
    part, whole = open_schedule(terms), open_schedule(replace(terms, upfront=True))
    assert whole.lines[: len(part.lines)] == part.lines
    rest = whole.lines[len(part.lines) :]
    assert part.more == sum(1 for line in rest if not line.skipped)
    assert part.complete == (not rest)
    assert not any(line.missed for line in rest)
    assert len(list(walk(terms.program, part.cursor, last_event=part.last_event))) == len(rest)


@given(terms_strategy)
def test_without_a_typed_start_nothing_is_missed_and_dates_never_go_backwards(terms):
    opening = open_schedule(replace(terms, typed_start=None))
    nominal = [line.nominal_on for line in opening.lines]
    assert nominal == sorted(nominal)
    assert nominal[0] >= terms.ordered_on
    assert not any(line.missed for line in opening.lines)


def test_a_weekly_order_until_cancelled_begins_on_its_base():
    program = first_program(event(1, Every(1, Unit.WEEKS), repeats=None))
    assert dates(opened(program, "2024-01-01", threshold=2)) == days("2024-01-01", "2024-01-08", "2024-01-15")
