"""A worker that freezes in the middle of its work, and wakes when six others have gone on without it.

It holds what it held: rows and their locks if it froze in a transaction, a call to the gateway that may or may not
have been heard. Awake again it must neither do anything twice nor undo what the others did.

Others leave out the rows that it holds, but there are some that all must have: a shelf, a plan. For these they wait,
until it wakes or the server ends its transaction (`idle_in_transaction_session_timeout`).
"""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from kadens.operations.jobs.history import past_runs
from kadens.plumbing.runner.models import JobRun, ParkedRow
from tests.factories import in_one_go, run
from tests.faults.copies import Prepared
from tests.faults.dying import Errand
from tests.faults.sameness import differences, facts
from tests.faults.test_kills import KILLS, PREPARING, free_attempts, wait_until_alone

WORKERS = 6
SIZE = 3
ROUNDS = max(1, KILLS // 40)
ENDED = {"done", "refusals"}  # a card that another worker is asking is a refusal of *fulfil orders*
CALLS = [
    ("process_payments", "before create"),
    ("process_payments", "after create"),
    ("process_payments", "before confirm"),
    ("process_payments", "after confirm"),
    ("fulfil_orders", "before confirm"),
    ("fulfil_orders", "after confirm"),
]
LOCKS = [
    ("create_child_orders", "Makes the next chunk of due lines"),
    ("process_payments", "Starts an attempt"),
    ("process_payments", "Takes one step of each attempt"),
    ("fulfil_orders", "Starts an attempt"),
    ("fulfil_orders", "Invoices delivered orders"),
    ("extend_lines", "Moves continuity orders on"),
    ("close_parents", "Ends continuity orders"),
]
"""(job, place) in the middle of a call, and in a transaction after a statement."""


@pytest.fixture
def prepare(shop, fresh_database, books):
    """Copies of a job's start, and what it comes to when nobody disturbs it."""

    def undisturbed(job):
        on, _ = PREPARING[job](shop)
        prepared = Prepared(shop, fresh_database, books)
        with prepared.copy():
            run(job, on)
            return prepared, on, facts(), shop.gateway.payments()

    return undisturbed


def six_others(nursery, errand):
    """Six workers on the same day, once the frozen one's hold on its attempts has ended."""
    free_attempts()
    return [nursery.send(replace(errand, freeze="")) for _ in range(WORKERS)]


def complete(job, on, shop, wanted, payments):
    """The next run, and whether everything is there, once."""
    wait_until_alone()
    free_attempts()
    run(job, on)
    assert differences(facts(), wanted) == []
    assert shop.gateway.payments() == payments
    assert not ParkedRow.objects.exists()


def rows(wanted):
    return sum(each.total() for each in wanted.values())


@pytest.mark.parametrize(("job", "place"), CALLS)
def test_a_worker_that_freezes_around_a_call_does_not_charge_again_when_it_wakes(
    shop, prepare, nursery, tally, job, place
):
    prepared, on, wanted, payments = prepare(job)
    with prepared.copy() as copy:
        errand = Errand(job, on, copy.books, SIZE, copy.database, place)
        frozen = nursery.freeze(errand)
        asleep = JobRun.objects.filter(job=job).latest("id")
        nursery.finish(*six_others(nursery, errand))
        others = [each for each in past_runs(job=job) if each.id > asleep.id]
        assert len(others) == WORKERS
        assert {each.status for each in others} <= ENDED
        asleep.refresh_from_db()
        assert asleep.status == "running"
        assert all(asleep.heartbeat_at < each.heartbeat_at for each in others)
        nursery.finish(frozen)
        asleep.refresh_from_db()
        assert asleep.status in ENDED
        complete(job, on, shop, wanted, payments)
    tally(frozen=1, rows_compared=rows(wanted))


@pytest.mark.parametrize(("job", "place"), LOCKS)
def test_a_worker_that_freezes_with_its_locks_does_nothing_twice_when_it_wakes(
    shop, prepare, nursery, tally, job, place
):
    prepared, on, wanted, payments = prepare(job)
    with prepared.copy() as copy:
        errand = Errand(job, on, copy.books, SIZE, copy.database, place)
        frozen = nursery.freeze(errand)
        others = six_others(nursery, errand)
        time.sleep(0.4)
        nursery.finish(frozen, *others)
        assert {each.status for each in past_runs(job=job, limit=WORKERS + 1)} <= ENDED
        complete(job, on, shop, wanted, payments)
    tally(frozen=1, rows_compared=rows(wanted))


@pytest.mark.parametrize(("job", "place"), [LOCKS[0], LOCKS[2], LOCKS[4]])
def test_a_server_that_ends_idle_transactions_lets_the_others_go_on_and_the_frozen_one_ends_with_a_sentence(
    shop, prepare, nursery, tally, job, place
):
    prepared, on, wanted, payments = prepare(job)
    with prepared.copy() as copy:
        errand = Errand(job, on, copy.books, SIZE, copy.database, place, idle="300ms")
        frozen = nursery.freeze(errand)
        asleep = JobRun.objects.filter(job=job).latest("id")
        others = six_others(nursery, errand)
        time.sleep(0.6)
        free_attempts()  # those that it had locked until now
        nursery.finish(*others)
        nursery.finish(frozen)
        assert "DatabaseUnavailable: The database cannot be reached" in Path(f"{copy.books}-said").read_text()
        asleep.refresh_from_db()
        assert asleep.status in ("running", "failed")
        complete(job, on, shop, wanted, payments)
    tally(frozen=1, rows_compared=rows(wanted))


def test_the_lines_that_a_frozen_worker_holds_are_left_out_and_all_others_are_made(shop, prepare, nursery):
    prepared, on, _, _ = prepare("process_payments")
    with prepared.copy() as copy:
        errand = Errand("create_child_orders", on, copy.books, SIZE, copy.database, LOCKS[0][1])
        run("process_payments", on)
        due = count_due(on)
        frozen = nursery.freeze(errand)
        nursery.finish(*six_others(nursery, errand))
        assert count_due(on) == SIZE
        assert {each.status for each in past_runs(job="create_child_orders", limit=WORKERS)} == {"done"}
        nursery.finish(frozen)
        assert count_due(on) == 0
        assert in_one_go("SELECT count(*), count(DISTINCT parent_line_id) FROM orders_order WHERE kind = 'child'") == [
            (due, due)
        ]


def count_due(on):
    return in_one_go("SELECT count(*) FROM continuity_line WHERE status = 'planned' AND delivery_on <= %s", on)[0][0]


@pytest.mark.parametrize("job", ["create_child_orders", "process_payments", "fulfil_orders"])
def test_workers_that_freeze_at_any_moment_do_nothing_twice(shop, prepare, nursery, tally, job):
    prepared, on, wanted, payments = prepare(job)
    for _ in range(ROUNDS):
        with prepared.copy() as copy:
            errand = Errand(job, on, copy.books, SIZE, copy.database)
            frozen = [nursery.freeze_at_random(errand, within=0.25) for _ in range(2)]
            others = six_others(nursery, errand)
            time.sleep(0.4)
            nursery.finish(*frozen, *others)
            complete(job, on, shop, wanted, payments)
        tally(frozen=2, rows_compared=rows(wanted))
