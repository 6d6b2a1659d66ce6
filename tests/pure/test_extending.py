"""Extending lines (domain.md §4, §7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadens.pure.dates import Unit, add
from kadens.pure.schedule.chain import Cursor, start, walk
from kadens.pure.schedule.extending import extend
from kadens.pure.schedule.opening import Terms, open_schedule
from kadens.pure.schedule.program import Action, Program
from kadens.pure.schedule.span import ScheduleEndless

from .programs import DAYS_30, day, event, first_program, programs

TWELVE = first_program(event(1, DAYS_30, repeats=11))


def at(program: Program, repetition: int, number: int = 1) -> Cursor:
    return start(program, number, repetition, day("2024-01-15"))[1]


def slots(program: Program, cursor: Cursor, *, last: int, threshold: int | None, unfulfilled: dict[int, int]) -> list:
    extension = extend(program, cursor, last_event=last, threshold=threshold, unfulfilled=unfulfilled)
    return [(item.event, item.repetition) for item in extension.lines]


def test_nothing_is_added_while_the_threshold_is_kept():
    assert slots(TWELVE, at(TWELVE, 5), last=1, threshold=4, unfulfilled={1: 4}) == []


def test_a_later_repetition_is_added_for_each_line_fewer_than_the_threshold():
    assert slots(TWELVE, at(TWELVE, 5), last=1, threshold=4, unfulfilled={1: 2}) == [(1, 6), (1, 7)]


def test_repetitions_up_to_1_plus_the_threshold_are_added_freely():
    assert slots(TWELVE, at(TWELVE, 1), last=1, threshold=4, unfulfilled={1: 9}) == [(1, 2), (1, 3), (1, 4), (1, 5)]


def test_a_threshold_of_0_still_keeps_one_line_ahead():
    assert slots(TWELVE, at(TWELVE, 1), last=1, threshold=0, unfulfilled={1: 1}) == []
    assert slots(TWELVE, at(TWELVE, 1), last=1, threshold=0, unfulfilled={}) == [(1, 2)]


def test_no_threshold_plans_all():
    assert len(slots(TWELVE, at(TWELVE, 1), last=1, threshold=None, unfulfilled={})) == 11


def test_no_threshold_and_no_end_cannot_be_planned():
    program = first_program(event(1, DAYS_30, repeats=None))
    with pytest.raises(ScheduleEndless):
        extend(program, at(program, 1), last_event=1, threshold=None, unfulfilled={})


def test_the_next_event_follows_once_every_repetition_before_it_is_planned():
    program = first_program(event(1, DAYS_30, repeats=3), event(2, DAYS_30, repeats=1))
    assert slots(program, at(program, 3), last=2, threshold=1, unfulfilled={1: 1}) == []
    assert slots(program, at(program, 3), last=2, threshold=1, unfulfilled={}) == [(1, 4), (2, 1), (2, 2)]


def test_skipped_lines_do_not_count_as_unfulfilled():
    program = first_program(event(1), event(2, DAYS_30, repeats=5, action=Action.SKIP), event(3, DAYS_30))
    extension = extend(program, at(program, 1), last_event=3, threshold=0, unfulfilled={1: 1})
    assert [item.skipped for item in extension.lines] == [True] * 6 + [False]
    assert extension.complete


def test_an_extension_is_complete_when_nothing_follows():
    assert extend(TWELVE, at(TWELVE, 11), last_event=1, threshold=4, unfulfilled={}).complete
    assert extend(TWELVE, at(TWELVE, 12), last_event=1, threshold=4, unfulfilled={}).complete
    assert not extend(TWELVE, at(TWELVE, 5), last_event=1, threshold=4, unfulfilled={}).complete


def test_the_threshold_case_ships_twelve_the_last_on_10_december():
    opening = open_schedule(Terms(program=TWELVE, ordered_on=day("2024-01-15"), threshold=4))
    waiting, delivered, cursor = [line.nominal_on for line in opening.lines], [], opening.cursor
    on = day("2024-01-15")
    while waiting:
        extension = extend(TWELVE, cursor, last_event=1, threshold=4, unfulfilled={1: len(waiting)})
        cursor = extension.cursor
        waiting += [item.nominal_on for item in extension.lines]
        assert len(waiting) >= 4 or extension.complete
        delivered += [item for item in waiting if item <= on]
        waiting = [item for item in waiting if item > on]
        on = add(on, 1, Unit.DAYS)
    assert len(delivered) == 12
    assert delivered[-1] == day("2024-12-10")


@given(programs(), st.integers(0, 3), st.integers(0, 6))
def test_extending_bit_by_bit_gives_the_whole_chain(program, threshold, unfulfilled):
    _, cursor = start(program, 1, 1, day("2024-01-31"))
    last = max(item.number for item in program.events if not item.skipped)
    whole = [item for item, _ in walk(program, cursor, last_event=last)]
    added = []
    first = extend(program, cursor, last_event=last, threshold=threshold, unfulfilled={1: unfulfilled})
    added += first.lines
    cursor, complete = first.cursor, first.complete
    while not complete:
        extension = extend(program, cursor, last_event=last, threshold=threshold, unfulfilled={})
        assert extension.lines
        added += extension.lines
        cursor, complete = extension.cursor, extension.complete
    assert added == whole
