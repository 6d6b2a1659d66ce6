"""Payment schedules as they are kept."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kadens.domain.payments.errors import ScheduleInUse, ScheduleInvalid, ScheduleUnknown
from kadens.domain.payments.schedules import define_schedule, pure_schedules, schedule_id
from kadens.pure.dates import Unit
from kadens.pure.instalments import Allocation, PaymentSchedule, ScheduleLine, Spread

DAY = date(2024, 1, 10)
SPLIT = PaymentSchedule(
    code="SPLIT",
    allocation=Allocation.SPECIFIED,
    payments=None,
    amount=None,
    minimum=None,
    every=1,
    unit=Unit.MONTHS,
    tax=Spread.FIRST,
    lines=(
        ScheduleLine(0, Unit.DAYS, Decimal(40), None, ship=True),
        ScheduleLine(2, Unit.MONTHS, None, 60_00),
    ),
)


def define(schedule):
    return define_schedule(schedule, "EUR", on=DAY, actor="test")


def test_a_schedule_comes_back_as_it_was_defined(world):
    made = define(SPLIT)
    assert pure_schedules([made, 0]) == {made: SPLIT}
    assert schedule_id("SPLIT") == made


def test_an_unused_schedule_is_replaced_under_its_code(world):
    made = define(SPLIT)
    shorter = replace(SPLIT, lines=SPLIT.lines[:1])
    assert define(shorter) == made
    assert pure_schedules([made]) == {made: shorter}


def test_a_schedule_that_plans_follow_keeps_its_terms(world):
    made = define(SPLIT)
    world.plan(schedule_id=made)
    assert define(SPLIT) == made
    with pytest.raises(ScheduleInUse):
        define(replace(SPLIT, lines=SPLIT.lines[:1]))


def test_a_schedule_that_contradicts_itself_is_refused(world):
    with pytest.raises(ScheduleInvalid, match="needs a line"):
        define(replace(SPLIT, lines=()))


def test_an_unknown_code_is_refused(world):
    with pytest.raises(ScheduleUnknown):
        schedule_id("NONE")
