"""Which events belong to an order (domain.md §2.3, §3 item 2)."""

import pytest

from kadens.pure.schedule.chain import start, walk
from kadens.pure.schedule.program import Action
from kadens.pure.schedule.span import (
    NothingToShip,
    ScheduleEndless,
    first_event,
    last_event,
    refuse_endless,
    remaining,
)

from .programs import DAYS_30, day, event, first_program

SKIP, END = Action.SKIP, Action.END
NINE = first_program(
    event(1, action=SKIP), *(event(number, DAYS_30) for number in range(2, 7)), event(7, DAYS_30, action=SKIP)
)


def test_an_order_begins_at_the_lowest_event_that_is_not_skipped():
    assert first_event(NINE) == 2


def test_without_an_end_the_last_event_not_skipped_is_the_end():
    assert last_event(NINE, start_event=2, duration=0) == 6


def test_the_first_end_at_or_after_the_start_ends_the_order():
    program = first_program(event(1, action=END), event(2, DAYS_30), event(3, DAYS_30, action=END), event(4, DAYS_30))
    assert last_event(program, start_event=1, duration=0) == 1
    assert last_event(program, start_event=2, duration=0) == 3
    assert last_event(program, start_event=4, duration=0) == 4


def test_the_duration_counts_the_events_not_skipped_from_the_start():
    program = first_program(event(1), event(2, DAYS_30, action=SKIP), event(3, DAYS_30), event(4, DAYS_30))
    assert last_event(program, start_event=1, duration=1) == 1
    assert last_event(program, start_event=1, duration=2) == 3
    assert last_event(program, start_event=3, duration=2) == 4


def test_a_duration_beyond_the_program_ends_with_it():
    assert last_event(NINE, start_event=2, duration=99) == 6


def test_an_end_comes_before_a_longer_duration():
    program = first_program(event(1), event(2, DAYS_30, action=END), event(3, DAYS_30))
    assert last_event(program, start_event=1, duration=3) == 2


def test_a_program_that_ships_nothing_has_no_first_and_no_last_event():
    program = first_program(event(1, action=SKIP))
    with pytest.raises(NothingToShip):
        first_event(program)
    with pytest.raises(NothingToShip):
        last_event(NINE, start_event=7, duration=0)


def test_what_remains_is_counted_without_skipped_occurrences():
    program = first_program(event(1, DAYS_30, repeats=3), event(2, DAYS_30, action=SKIP, repeats=4), event(3, DAYS_30))
    steps = [start(program, 1, 1, day("2024-01-01"))]
    steps += walk(program, steps[0][1], last_event=3)
    assert len(steps) == 10
    counted = [remaining(program, cursor, last_event=3) for _, cursor in steps]
    assert counted == [4, 3, 2, 1, 1, 1, 1, 1, 1, 0]


def test_what_remains_stops_at_the_last_event():
    program = first_program(event(1), event(2, DAYS_30), event(3, DAYS_30, repeats=None))
    _, cursor = start(program, 1, 1, day("2024-01-01"))
    assert remaining(program, cursor, last_event=2) == 1
    assert remaining(program, cursor, last_event=3) is None
    refuse_endless(program, cursor, last_event=2)
    with pytest.raises(ScheduleEndless):
        refuse_endless(program, cursor, last_event=3)
