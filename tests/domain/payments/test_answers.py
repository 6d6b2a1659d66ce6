"""What any answer may do to any attempt: never a step that the table does not have, never lost without proof."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.db import connection

from kadens.domain.payments.answers import closed, step_for
from kadens.domain.payments.dunning import Dunning
from kadens.domain.payments.flights import Flight, Run
from kadens.domain.payments.gateway import Answer, Outcome
from kadens.domain.payments.looks import next_look

DAY = date(2024, 1, 10)
NOW = datetime(2024, 1, 10, 12, tzinfo=UTC)
STEPS = {
    "planned": {"creating", "canceled"},
    "creating": {"created", "rejected", "canceled", "quarantined"},
    "created": {"confirming", "closing"},
    "confirming": {"succeeded", "authorized", "processing", "requires_action", "unknown", "closing", "quarantined"},
    "unknown": {"succeeded", "authorized", "processing", "requires_action", "confirming", "closing", "quarantined"},
    "processing": {"succeeded", "authorized", "closing", "quarantined"},
    "requires_action": {"succeeded", "authorized", "closing", "quarantined"},
    "authorized": {"capturing", "closing"},
    "capturing": {"succeeded", "authorized", "closing", "quarantined"},
    "closing": {"succeeded", "declined_soft", "declined_hard", "rejected", "canceled", "quarantined"},
    "quarantined": {"succeeded", "closing"},
}
"""payments.md §2, with what ADRs 10 and 25 add."""
LOST = {"declined_soft", "declined_hard", "rejected", "canceled"}
ASKED = ("confirming", "unknown", "processing", "requires_action", "capturing")


def run_on(day):
    return Run(day, "test", timedelta(seconds=20), Dunning(3, (1, 3, 5)))


def flight(state, **more):
    known = dict.fromkeys((field.name for field in fields(Flight)), None)
    known |= {"attempt_id": 1, "version": 5, "state": state, "ref": "pay_1", "reason": "", "trusted": False}
    known |= {"started_on": DAY, "processed_on": DAY, "unwanted": False, "capture_later": False, "stepped_at": NOW}
    return Flight(**{**known, **more})


def every_flight(*states):
    for state, unwanted, later, trusted in product(states, (False, True), (False, True), (False, True)):
        yield flight(state, unwanted=unwanted, capture_later=later, trusted=trusted, ending="declined_soft")


def every_answer():
    for outcome, hard, link in product(Outcome, (False, True), (None, "https://pay.example/1")):
        yield Answer(outcome, ref="pay_1", hard=hard, link=link)


EVERY = list(product(every_answer(), (DAY, DAY + timedelta(days=7))))


@pytest.mark.parametrize("state", ASKED)
def test_no_answer_leads_where_the_table_does_not(state):
    for one in every_flight(state):
        for answer, day in EVERY:
            step = step_for(one, answer, run_on(day), NOW)
            if step is not None:
                assert step.to_state in STEPS[state], (one, answer)
                assert step.to_state not in LOST, "close before lost"


def test_no_answer_to_a_closing_leads_where_the_table_does_not():
    for one in every_flight("closing"):
        for answer, day in EVERY:
            step = closed(one, answer, run_on(day))
            assert step is None or step.to_state in STEPS["closing"]
            if step is not None and step.to_state in LOST:
                dead = answer.outcome in (Outcome.CLOSED, Outcome.DECLINED)
                assert dead or (answer.outcome is Outcome.NOT_FOUND and one.trusted), (one, answer)


@pytest.mark.parametrize("state", ASKED)
def test_money_that_was_taken_is_always_won(state):
    for one in every_flight(state):
        step = step_for(one, Answer(Outcome.APPROVED), run_on(DAY), NOW)
        assert step is not None
        assert step.to_state == "succeeded"


@pytest.mark.parametrize("state", ASKED)
def test_silence_moves_nothing_but_what_was_just_confirmed(state):
    for one in every_flight(state):
        for outcome in (Outcome.UNKNOWN, Outcome.BUSY):
            step = step_for(one, Answer(outcome), run_on(DAY), NOW)
            assert step is None or (state, step.to_state) == ("confirming", "unknown")


def test_words_of_ours_cannot_come_from_the_gateway():
    said = Answer(Outcome.UNKNOWN, evidence={"trusted": True, "ending": "canceled", "on": "1999-01-01", "code": 7})
    step = step_for(flight("confirming"), said, run_on(DAY), NOW)
    assert step is not None
    assert step.evidence == {"code": 7, "on": "2024-01-10"}


@pytest.mark.django_db
def test_the_database_allows_exactly_the_steps_of_the_design():
    with connection.cursor() as cursor:
        cursor.execute("SELECT from_state, to_state FROM payments_attempt_step")
        found = set(cursor.fetchall())
    assert found == {(start, end) for start, ends in STEPS.items() for end in ends}


def test_the_times_of_looks():
    seconds, waited = [], timedelta()
    for _ in range(10):
        waited = next_look(NOW, NOW + waited) - NOW
        seconds.append(waited.total_seconds())
    hour = 3600
    assert seconds == [2, 10, 60, 300, 1800, 2 * hour, 6 * hour, 18 * hour, 30 * hour, 42 * hour]


@pytest.mark.parametrize("waited", [0, 1, 1.999, 2, 9, 60, 7199, 21600, 21601, 64800, 10**6])
def test_the_next_look_is_always_later(waited):
    now = NOW + timedelta(seconds=waited)
    assert now < next_look(NOW, now) <= now + timedelta(hours=12)
