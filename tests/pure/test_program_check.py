"""What makes a program invalid (domain.md §2.2, §2.3)."""

from dataclasses import replace

import pytest
from hypothesis import given

from kadens.pure.dates import Unit
from kadens.pure.schedule.interval import DateInterval, Half
from kadens.pure.schedule.program import Action, DaysFromLast, Event, Every, Program, check

from .programs import DAYS_30, FIRST_OF_NEXT_MONTH, MONTHLY, current_program, day, event, first_program, programs
from .programs import six_events as six

LOCKED = DateInterval("LOCKED", Half(locked=day("2024-05-01")))


def rules(program: Program) -> list[tuple[int | None, str]]:
    return [(problem.event, problem.rule) for problem in check(program)]


@pytest.mark.parametrize(
    "program",
    [
        first_program(event(1), event(2, DAYS_30), event(3, start_on="2024-05-01"), event(4, FIRST_OF_NEXT_MONTH)),
        first_program(event(1, MONTHLY, repeats=None)),
        first_program(event(1, DaysFromLast(0), repeats=0)),
        first_program(event(1, action=Action.SKIP), event(2, MONTHLY, action=Action.END)),
        current_program(*six()),
        current_program(event(1, MONTHLY, start_on="2024-01-01"), event(2, DaysFromLast(0)), wrap=True),
    ],
)
def test_a_sound_program_has_no_problem(program):
    assert check(program) == []


@given(programs())
def test_every_program_that_the_tests_make_is_sound(program):
    assert check(program) == []


def test_a_program_without_events_is_refused():
    assert rules(first_program()) == [(None, "no_events")]


def test_a_program_whose_every_event_is_skipped_is_refused():
    assert rules(first_program(event(1, action=Action.SKIP))) == [(None, "all_skipped")]


@pytest.mark.parametrize("numbers", [(2,), (1, 3), (1, 1)])
def test_events_are_numbered_consecutively_from_1(numbers):
    problems = rules(first_program(*(event(number, MONTHLY) for number in numbers)))
    assert problems == [(numbers[-1], "numbers")]


def test_every_event_but_the_first_needs_a_timing():
    assert rules(first_program(event(1), event(2))) == [(2, "no_timing")]


def test_an_event_that_repeats_needs_more_than_a_start_date():
    assert rules(first_program(event(1, start_on="2024-01-01", repeats=2))) == [(1, "repeat_needs_timing")]


def test_until_cancelled_is_a_repetition_too():
    assert rules(first_program(event(1, repeats=None))) == [(1, "repeat_needs_timing")]


def test_a_skipped_event_cannot_repeat_until_cancelled():
    program = first_program(event(1), event(2, MONTHLY, repeats=None, action=Action.SKIP))
    assert rules(program) == [(2, "skip_until_cancelled")]


@pytest.mark.parametrize("timing", [DaysFromLast(0), LOCKED])
def test_until_cancelled_needs_time_to_pass(timing):
    assert rules(first_program(event(1, timing, repeats=None))) == [(1, "stands_still")]


def test_an_event_cannot_repeat_fewer_than_0_times():
    assert rules(first_program(event(1, MONTHLY, repeats=-1))) == [(1, "repeats")]


def test_a_period_is_at_least_one_unit():
    assert rules(first_program(event(1, Every(0, Unit.MONTHS)))) == [(1, "every")]


def test_days_from_the_last_may_be_0_but_not_negative():
    assert rules(first_program(event(1), event(2, DaysFromLast(0)))) == []
    assert rules(first_program(event(1), event(2, DaysFromLast(-1)))) == [(2, "days_from_last")]


@pytest.mark.parametrize("half", [Half(shift=-20000), Half(shift=9000, unit=Unit.YEARS)])
def test_a_date_interval_must_give_a_later_date(half):
    assert rules(first_program(event(1, DateInterval("FAR", half)))) == [(1, "date_interval")]


def test_a_current_event_program_needs_its_anchor():
    assert rules(current_program(event(1, MONTHLY))) == [(1, "no_anchor")]


def test_only_a_current_event_program_starts_again():
    assert rules(replace(first_program(event(1, MONTHLY)), wrap=True)) == [(None, "wrap_first")]


def test_a_program_that_starts_again_needs_a_timing_of_event_1():
    program = current_program(event(1, start_on="2024-01-01"), event(2, MONTHLY), wrap=True)
    assert rules(program) == [(1, "wrap_needs_timing")]


def test_a_program_that_starts_again_needs_more_than_a_start_date_of_the_others():
    program = current_program(event(1, MONTHLY, start_on="2024-01-01"), event(2, start_on="2024-02-01"), wrap=True)
    assert rules(program) == [(2, "wrap_needs_timing")]


def test_a_program_that_repeats_until_cancelled_never_starts_again():
    program = current_program(event(1, MONTHLY, start_on="2024-01-01", repeats=None), wrap=True)
    assert rules(program) == [(1, "wrap_until_cancelled")]


def test_a_program_that_starts_again_needs_time_to_pass_before_its_end():
    events = [event(1, DaysFromLast(0), start_on="2024-01-01", action=Action.END), event(2, MONTHLY)]
    assert rules(current_program(*events, wrap=True)) == [(None, "stands_still")]


def test_every_problem_is_told_at_once_in_a_sentence_naming_its_event():
    problems = check(first_program(event(1, repeats=1), event(2), event(3, Every(0, Unit.DAYS))))
    assert [problem.event for problem in problems] == [1, 2, 3]
    assert all(f"Event {problem.event} " in problem.message and problem.message.endswith(".") for problem in problems)


def test_an_event_is_found_by_its_number():
    program = first_program(event(1), event(2, MONTHLY))
    assert program.event(2) == Event(2, timing=MONTHLY)
    assert program.event(0) is None
    assert program.event(3) is None
