"""The sealed plan of a run: counted and summed before the first charge, and never exceeded (payments.md §3.10)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection

from kadens.domain.payments import processing
from kadens.domain.payments.errors import BatchExceeded
from kadens.domain.payments.fitting import fit_plans
from kadens.domain.payments.flights import start_attempts
from kadens.domain.payments.gateway import use
from kadens.domain.payments.models import Attempt, Batch, Charge
from kadens.domain.payments.processing import process_payments
from kadens.domain.payments.sealing import seal_plan
from kadens.domain.payments.settling import Scope
from kadens.domain.payments.starting import LEASE, run_on
from kadens.operations.jobs.daily import run_named
from kadens.plumbing.db.errors import AppendOnlyViolated
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.models import JobRun, ParkedRow
from kadens.plumbing.runner.shapes import Request

DAY = date(2024, 1, 10)
NEXT = DAY + timedelta(days=1)


class Killed(BaseException):
    """The process is gone."""


class Meanwhile:
    """A gateway during whose first call something else happens."""

    def __init__(self, gateway, happens):
        self._gateway, self._happens = gateway, [happens]

    def __getattr__(self, name):
        return getattr(self._gateway, name)

    def create(self, request):
        answer = self._gateway.create(request)
        while self._happens:
            self._happens.pop()()
        return answer


def batches():
    return list(
        Batch.objects.order_by("id").values_list(
            "planned_count", "planned_amount", "started_count", "started_amount", "currency"
        )
    )


def prepaid(world, count, net=10_00):
    return [world.plan(kind="prepaid", net=net + at) for at in range(count)]


def run_job(**more):
    return run_named(Request(as_of=DAY, actor="test", **more), "process_payments")


def test_a_run_stores_what_it_will_try_and_what_it_started(world):
    lines = prepaid(world, 3)
    world.behave(lines[0], "decline")
    report = run_job()
    assert batches() == [(3, 30_03, 3, 30_03, "EUR")]
    batch = Batch.objects.get()
    assert (batch.run_id, batch.planned_on, batch.actor) == (report.run_id, DAY, "test")
    assert set(Attempt.objects.values_list("batch_id", flat=True)) == {batch.id}
    told = {name: report.counts[name] for name in ("planned", "planned_amount", "started", "started_amount")}
    assert told == {"planned": 3, "planned_amount": 30_03, "started": 3, "started_amount": 30_03}


def test_what_is_tried_again_is_planned_too(world):
    [line] = prepaid(world, 1)
    world.behave(line, "decline")
    world.run()
    world.plan(kind="prepaid", net=5_00)
    world.run(NEXT)
    assert batches() == [(1, 10_00, 1, 10_00, "EUR"), (2, 15_00, 2, 15_00, "EUR")]


def test_a_day_with_nothing_to_do_has_no_plan(world):
    world.plan(pay_with="on_account")
    run_job()
    run_job()
    assert batches() == []


def test_bills_are_not_in_the_plan_and_the_limit_is(world):
    prepaid(world, 5)
    world.plan(pay_with="on_account")
    run_job(limit=4)
    assert batches() == [(3, 30_03, 3, 30_03, "EUR")]


def test_each_currency_has_a_plan_of_its_own(world):
    world.plan(kind="prepaid", net=10_00)
    crowns = world.plan(kind="prepaid", net=70_00)
    Charge.objects.filter(parent_line=crowns).update(currency="SEK")
    world.run()
    assert batches() == [(1, 10_00, 1, 10_00, "EUR"), (1, 70_00, 1, 70_00, "SEK")]
    own = Attempt.objects.order_by("currency").values_list("currency", "batch__currency")
    assert list(own) == [("EUR", "EUR"), ("SEK", "SEK")]


def test_what_comes_due_after_the_plan_was_made_waits_for_the_next_run(world):
    lines, late = prepaid(world, 3), []
    use(Meanwhile(world.gateway, lambda: late.append(world.plan(kind="prepaid", net=99_00))))
    world.run(chunk=1)
    assert [world.statuses(line) for line in lines + late] == [["paid"]] * 3 + [["planned"]]
    world.run()
    assert world.statuses(late[0]) == ["paid"]
    assert batches() == [(3, 30_03, 3, 30_03, "EUR"), (1, 99_00, 1, 99_00, "EUR")]


def test_a_charge_that_changed_after_the_plan_was_made_waits_for_the_next_run(world):
    first, second = prepaid(world, 2)

    def cut():
        fit_plans({second.pk: 4_00}, on=DAY, actor="test", reason="moved", way="cancel")

    use(Meanwhile(world.gateway, cut))
    world.run(chunk=1)
    assert (world.statuses(first), world.statuses(second)) == (["paid"], ["planned"])
    assert batches() == [(2, 20_01, 1, 10_00, "EUR")]
    world.run()
    assert world.gateway.taken() == 14_00


def test_a_charge_that_another_run_took_meanwhile_is_left_out(world):
    lines = prepaid(world, 3)
    use(Meanwhile(world.gateway, lambda: process_payments(as_of=DAY, actor="other", charge_ids=[last_charge()])))
    world.run(chunk=1)
    assert [world.statuses(line) for line in lines] == [["paid"]] * 3
    assert [row[:3:2] for row in batches()] == [(3, 2), (1, 1)]


def last_charge():
    return Charge.objects.latest("id").id


def test_a_run_killed_between_its_plan_and_its_first_charge_is_followed_by_a_new_plan(real_world, monkeypatch):
    lines = prepaid(real_world, 3)

    def die(*_args, **_more):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(processing, "start_attempts", die)
        with pytest.raises(Killed):
            real_world.run()
    assert batches() == [(3, 30_03, 0, 0, "EUR")]
    assert not Attempt.objects.exists()
    real_world.run()
    assert batches() == [(3, 30_03, 0, 0, "EUR"), (3, 30_03, 3, 30_03, "EUR")]
    assert [real_world.statuses(line) for line in lines] == [["paid"]] * 3


def test_the_plan_is_committed_before_the_first_call(real_world):
    prepaid(real_world, 2)
    seen = []

    def look():
        with ThreadPoolExecutor(1) as threads:
            seen.extend(threads.submit(from_elsewhere).result())

    use(Meanwhile(real_world.gateway, look))
    real_world.run()
    assert seen == [(2, 20_01, 2, 20_01, "EUR")]


def from_elsewhere():
    try:
        return batches()
    finally:
        connection.close()


def test_runs_beside_each_other_have_a_plan_each_and_start_everything_once(real_world):
    world, barrier = real_world, Barrier(3)
    prepaid(world, 40)

    def run(_number):
        try:
            barrier.wait()
            return process_payments(as_of=DAY, actor="test", chunk=5)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        reports = list(threads.map(run, range(3)))
    assert sum(report.charged for report in reports) == 40
    assert sum(started for _, _, started, _, _ in batches()) == Attempt.objects.count() == 40
    assert all(started <= planned for planned, _, started, _, _ in batches())
    for batch in Batch.objects.all():
        amounts = Attempt.objects.filter(batch=batch).values_list("amount", flat=True)
        assert (len(amounts), sum(amounts)) == (batch.started_count, batch.started_amount)


# What the database refuses


def sealed(**more):
    return seal_plan(Scope(), run_on(DAY, "test", LEASE), run_id=None, most=None, **more)


@pytest.mark.parametrize("what", ["count", "amount"])
def test_more_than_was_planned_is_refused_and_nothing_of_it_starts(world, what):
    prepaid(world, 2)
    [batch] = sealed()
    more = world.plan(kind="prepaid", net=1 if what == "count" else 50_00)
    ids = [*batch.charge_ids, *Charge.objects.filter(parent_line=more).values_list("id", flat=True)]
    ids = ids if what == "count" else ids[1:]
    with pytest.raises(BatchExceeded), transaction():
        start_attempts(dict.fromkeys(ids, False), run_on(DAY, "test", LEASE), batch_id=batch.id)
    assert not Attempt.objects.exists()
    assert batches() == [(2, 20_01, 0, 0, "EUR")]


def test_a_run_that_would_exceed_its_plan_ends_with_a_sentence_and_parks_nobody(world, monkeypatch):
    lines = prepaid(world, 3)

    def short_plan(scope, run, *, run_id, most):
        [whole] = seal_plan(scope, run, run_id=run_id, most=None)
        [short] = seal_plan(scope, run, run_id=run_id, most=1)
        return (replace(whole, id=short.id),)

    monkeypatch.setattr(processing, "seal_plan", short_plan)
    with pytest.raises(BatchExceeded):
        run_job()
    assert (JobRun.objects.get().status, ParkedRow.objects.count()) == ("failed", 0)
    assert "more than it had planned" in JobRun.objects.get().note
    assert [world.statuses(line) for line in lines] == [["planned"]] * 3
    assert world.gateway.payments() == []


@pytest.mark.parametrize(
    "change", [{"planned_count": 99}, {"planned_amount": 99_00}, {"started_count": 0}, {"started_amount": 1}]
)
def test_a_plan_stays_and_what_was_started_only_grows(world, change):
    prepaid(world, 2)
    world.run()
    with pytest.raises(AppendOnlyViolated), transaction():
        Batch.objects.update(**change)


# The slices


@pytest.mark.parametrize(("seconds", "size"), [(0.1, 20), (2.6, 10), (5.1, 5), (600, 5)])
def test_a_slice_is_as_large_as_a_few_seconds_let_it_be(seconds, size):
    assert processing._next_size(10, seconds) == size


def test_a_slice_is_never_smaller_than_one():
    assert processing._next_size(1, 600) == 1
