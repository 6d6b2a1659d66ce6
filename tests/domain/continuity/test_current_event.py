"""*Update current event period*: the pointer of programs with one calendar (domain.md §3.1, §4)."""

from datetime import date, timedelta

import pytest

from kadens.domain.continuity.models import Program
from kadens.domain.continuity.programs import set_active
from tests.factories import ACTOR, DAY, day, delivery_dates, event, every, lines, program, run

ANCHOR = date(2024, 1, 1)


def pointer(code="SEASON"):
    found = Program.objects.get(code=code)
    return found.current_event, found.current_repetition


def move(on, **criteria):
    return run("update_current_events", on, criteria=criteria)


def test_the_pointer_stands_at_the_event_whose_period_holds_the_day(shop):
    move(date(2024, 3, 10))
    assert pointer() == (3, 1)


def test_it_stands_there_however_long_the_job_did_not_run(shop):
    seen = []
    for offset in range(0, 200, 9):
        move(ANCHOR + timedelta(days=offset))
        seen.append(pointer())
    assert seen == [(min(6, 1 + offset // 30), 1) for offset in range(0, 200, 9)]


def test_it_moves_only_when_the_period_changes(shop):
    assert move(date(2024, 3, 10)).done == 1
    assert move(date(2024, 3, 11)).done == 0
    assert Program.objects.get(code="SEASON").moved_on == date(2024, 3, 10)


def test_a_repetition_is_a_step_and_a_skipped_event_is_passed_over(shop):
    skipped = event(days_from_last=10, action="skip")
    events = (event(start_on=ANCHOR, days_from_last=10, repeats=1), skipped, event(days_from_last=10))
    shop.define(program("STEPS", *events, order_start="current"))
    found = []
    for offset in (0, 10, 20, 30, 90):
        move(ANCHOR + timedelta(days=offset))
        found.append(pointer("STEPS"))
    assert found == [(1, 1), (1, 2), (1, 2), (3, 1), (3, 1)]


def test_a_program_that_wraps_begins_again(shop):
    events = (every(10, "days", start_on=ANCHOR), event(days_from_last=10))
    shop.define(program("ROUND", *events, order_start="current", wrap=True))
    found = []
    for offset in (0, 10, 20, 30, 40):
        move(ANCHOR + timedelta(days=offset))
        found.append(pointer("ROUND")[0])
    assert found == [1, 2, 1, 2, 1]


@pytest.mark.parametrize("on", [date(2023, 6, 1), ANCHOR])
def test_before_its_anchor_a_program_is_at_its_first_event(shop, on):
    move(on)
    assert pointer() == (1, 1)


def test_an_inactive_program_and_one_that_starts_at_its_first_event_are_left_alone(shop):
    set_active("SEASON", active=False, on=DAY, actor=ACTOR)
    assert move(date(2024, 3, 10)).done == 0


def test_one_program_may_be_asked_for(shop):
    shop.define(program("OTHER", event(start_on=ANCHOR), event(days_from_last=5), order_start="current"))
    assert move(date(2024, 3, 10), program="OTHER").done == 1
    assert (pointer("OTHER"), pointer()) == ((2, 1), (1, 1))


def test_a_joiner_begins_at_the_current_event_even_if_the_job_has_not_run(shop):
    who = shop.sell("SEASON", on=date(2024, 3, 10))
    assert pointer() == (1, 1)
    assert [each.event for each in lines(who)] == [3, 4, 5, 6]
    assert delivery_dates(who) == [date(2024, 3, 10), date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 30)]


def test_a_joiner_between_two_dates_gets_the_program_s_own_dates_after_the_first(shop):
    who = shop.sell("SEASON", on=day(0))
    assert delivery_dates(who)[:2] == [DAY, date(2024, 1, 31)]
