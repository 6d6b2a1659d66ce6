"""The calendar of a current-event program (domain.md §3.1)."""

from itertools import islice

import pytest
from hypothesis import given

from kadens.pure.dates import Unit
from kadens.pure.schedule.current import AnchorMissing, calendar, current_on
from kadens.pure.schedule.program import Action, DaysFromLast, Every, OrderStart, Program
from kadens.pure.schedule.span import NothingToShip

from .programs import (
    DAYS_30,
    MONTHLY,
    any_date,
    current_program,
    dates_of,
    day,
    days,
    event,
    first_of,
    programs,
    six_events,
)


def where(program: Program, on: str) -> tuple[int, int]:
    occurrence, cursor = current_on(program, day(on))
    assert (cursor.event, cursor.repetition) == (occurrence.event, occurrence.repetition)
    return occurrence.event, occurrence.repetition


def test_on_10_march_the_current_event_of_six_is_the_third():
    assert where(current_program(*six_events()), "2024-03-10") == (3, 1)


@pytest.mark.parametrize(("on", "number"), [("2024-01-30", 1), ("2024-01-31", 2), ("2024-02-29", 2), ("2024-03-01", 3)])
def test_an_event_becomes_current_on_its_own_date(on, number):
    assert where(current_program(*six_events()), on) == (number, 1)


def test_before_the_anchor_the_first_event_is_current():
    assert where(current_program(*six_events()), "2023-06-01") == (1, 1)


def test_after_the_end_the_last_event_stays_current():
    assert where(current_program(*six_events()), "2030-01-01") == (6, 1)


def test_a_repetition_is_a_step_of_the_calendar():
    program = current_program(event(1, DAYS_30, start_on="2024-01-01", repeats=None))
    assert where(program, "2024-03-10") == (1, 3)


def test_a_skipped_event_is_passed_over():
    program = current_program(event(1, start_on="2024-01-01"), event(2, DAYS_30, action=Action.SKIP), event(3, DAYS_30))
    assert where(program, "2024-02-10") == (1, 1)
    assert where(program, "2024-03-01") == (3, 1)


def test_when_event_1_is_skipped_the_first_that_ships_is_current_before_its_date():
    program = current_program(event(1, start_on="2024-01-01", action=Action.SKIP), event(2, DAYS_30))
    assert where(program, "2024-01-10") == (2, 1)


def test_the_last_of_several_occurrences_on_one_date_is_current():
    program = current_program(event(1, start_on="2024-01-01"), event(2, DaysFromLast(0)), event(3, DAYS_30))
    assert where(program, "2024-01-01") == (2, 1)


def test_an_end_stops_the_calendar():
    program = current_program(event(1, start_on="2024-01-01"), event(2, DAYS_30, action=Action.END), event(3, DAYS_30))
    assert where(program, "2024-12-31") == (2, 1)


def test_the_calendar_starts_again_one_interval_of_event_1_after_its_end():
    program = current_program(event(1, DaysFromLast(10), start_on="2024-01-01"), event(2, DAYS_30), wrap=True)
    steps = list(islice(calendar(program), 5))
    assert dates_of(item for item, _ in steps) == days(
        "2024-01-01", "2024-01-31", "2024-02-10", "2024-03-11", "2024-03-21"
    )
    assert [(cursor.event, cursor.lap) for _, cursor in steps] == [(1, 0), (2, 0), (1, 1), (2, 1), (1, 2)]
    assert {item.repetition for item, _ in steps} == {1}


def test_every_lap_has_all_repetitions():
    program = current_program(event(1, DAYS_30, start_on="2024-01-01", repeats=2), wrap=True)
    assert [item.repetition for item in first_of(calendar(program), 7)] == [1, 2, 3, 1, 2, 3, 1]


def test_the_calendar_carries_its_anchor_into_the_next_lap():
    program = current_program(event(1, MONTHLY, start_on="2024-01-31"), event(2, MONTHLY), wrap=True)
    assert dates_of(first_of(calendar(program), 5)) == days(
        "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"
    )


def test_start_dates_hold_for_the_first_lap_only():
    events = [event(1, MONTHLY, start_on="2024-01-01"), event(2, MONTHLY, start_on="2024-01-20")]
    assert dates_of(first_of(calendar(current_program(*events, wrap=True)), 4)) == days(
        "2024-01-01", "2024-01-20", "2024-02-20", "2024-03-20"
    )


def test_skipped_events_after_the_last_that_ships_take_no_time_before_the_next_lap():
    events = [event(1, DAYS_30, start_on="2024-01-01"), event(2, DAYS_30, action=Action.SKIP)]
    assert dates_of(first_of(calendar(current_program(*events, wrap=True)), 2)) == days("2024-01-01", "2024-01-31")


def test_a_program_that_starts_again_is_current_many_years_on():
    program = current_program(event(1, Every(1, Unit.WEEKS), start_on="2014-01-01"), event(2, DAYS_30), wrap=True)
    occurrence, cursor = current_on(program, day("2034-01-01"))
    assert cursor.lap > 190
    assert (day("2034-01-01") - occurrence.nominal_on).days < 30


def test_a_program_without_an_anchor_has_no_calendar():
    with pytest.raises(AnchorMissing):
        current_on(current_program(event(1, MONTHLY)), day("2024-01-01"))


def test_a_program_that_ships_nothing_has_no_calendar():
    with pytest.raises(NothingToShip):
        current_on(current_program(event(1, start_on="2024-01-01", action=Action.SKIP)), day("2024-01-01"))


@given(programs(order_start=OrderStart.CURRENT), any_date)
def test_the_current_occurrence_is_the_last_that_ships_on_or_before_the_day(program, on):
    shipped = [item for item, _ in calendar(program) if not item.skipped]
    past = [item for item in shipped if item.nominal_on <= on]
    assert current_on(program, on)[0] == (past or shipped)[-1 if past else 0]
