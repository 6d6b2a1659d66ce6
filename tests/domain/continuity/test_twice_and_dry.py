"""Every job run again does nothing more, and a dry run writes nothing and foretells the real one."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.cohorts import Cohort, Shift
from kadens.domain.continuity.migrating import start_migration
from kadens.domain.continuity.models import Migration
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.orders.holding import place_holds
from kadens.domain.payments.gateway import use
from kadens.operations.jobs import JOBS
from kadens.plumbing.db.scratch import scratch_database
from tests.factories import ACTOR, Shop, a_shop, check_books, contents, day, edit, event, every, item, program, run

NOW = day(61)
CATCHING_UP = [("create_child_orders", catch_up) for catch_up in ("combine", "slide", "drop")]
OUTSIDE = {"send_notices"}
"""Jobs that do nothing without a server: tests/edges/mail/test_sending.py."""

CASES = [(job, "ship_all") for job in JOBS if job not in OUTSIDE] + CATCHING_UP
each_job = pytest.mark.parametrize(("job", "catch_up"), CASES, ids=lambda part: part)


@pytest.fixture(scope="module")
def furnished(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Shop]:
    """A database with work for every job on NOW."""
    with django_db_blocker.unblock(), scratch_database():
        shop = a_shop(repeat_threshold=2)
        make_busy(shop)
        yield shop


@pytest.fixture
def shop(furnished: Shop, db: None) -> Iterator[Shop]:
    """The busy shop, with the gateway that knows its cards."""
    use(furnished.gateway)
    yield furnished
    check_books()


def make_busy(shop):
    """Orders of every kind, paused, held, changed and cancelled ones, programs edited and ending, cards that expired
    or decline."""
    shop.define(program("AGAIN", every(1, "weeks", repeats=1), end_action="restart"))
    shop.define(program("TINY", event(), charge_notice_days=3))
    kinds = ("THREE", "CLUB", "BOX", "VASES", "YEAR", "PLAN", "LATER", "MARKET", "SEASON", "AGAIN")
    sold = {code: shop.sell(code) for code in kinds}
    sold["missed"] = shop.sell("MISSED", start=day(-95))
    sold["paused"] = shop.sell("THREE")
    sold["held"] = shop.sell("CLUB")
    sold["cancelled"] = shop.sell("PLAN")
    sold["declined"] = shop.sell("PLAN", on=day(31))
    sold["expired"] = shop.sell("CLUB", customer=shop.customer(expires_on=date(2024, 2, 29)))
    sold["bill"] = shop.sell("PLAN", pay_with="on_account")
    sold["short"] = shop.sell("VASES", quantity=5000)
    shop.behave(sold["declined"], "decline")
    for job in JOBS:
        run(job, day(0))
        if job != "renew_orders":
            run(job, day(14))
    pause_order(sold["paused"].key, until=NOW, on=day(20), actor=ACTOR)
    place_holds([sold["held"].parent_order_id], "manual", on=day(20), actor=ACTOR)
    cancel_order(sold["cancelled"].key, reason="moved", on=day(20), actor=ACTOR)
    edit(shop, "THREE", events=(event(), event(days_from_last=20), event(item("PEN"), days_from_last=40)))
    edit(shop, "CLUB", events=(every(1, "months", item("BOOK"), repeats=11, notice_days=5),))
    shop.sell("TINY", on=day(60))
    start_migration(Shift(days=2), Cohort(program="SEASON"), on=day(60), actor=ACTOR)
    Migration.objects.update(begun_on=day(60))


def run_before(job, catch_up):
    """What a day does before the job."""
    for name in JOBS:
        if name == job:
            return
        run(name, NOW)


@each_job
def test_a_job_run_twice_in_a_row_has_no_second_effect(shop, job, catch_up):
    shop.set(catch_up=catch_up)
    run_before(job, catch_up)
    before = contents()
    first = run(job, NOW)
    after = contents()
    assert after != before
    assert first.parked == 0
    second = run(job, NOW)
    assert contents() == after
    assert (second.done, second.late, second.parked) == (0, 0, 0)


FORETOLD = [case for case in CASES if case[0] not in ("process_payments", "fulfil_orders")]


@pytest.mark.parametrize(("job", "catch_up"), FORETOLD, ids=lambda part: part)
def test_a_dry_run_writes_nothing_and_counts_as_the_real_run(shop, job, catch_up):
    shop.set(catch_up=catch_up)
    run_before(job, catch_up)
    before = contents()
    dry = run(job, NOW, dry_run=True)
    assert contents() == before
    real = run(job, NOW)
    assert (dry.done, dry.late, dry.refusals, dry.counts) == (real.done, real.late, real.refusals, real.counts)
    assert real.done or real.refusals or real.counts


def test_a_dry_run_of_payments_writes_nothing_and_foretells_what_is_due(shop):
    run_before("process_payments", "ship_all")
    before = contents()
    dry = run("process_payments", NOW, dry_run=True)
    assert contents() == before
    real = run("process_payments", NOW)
    assert dry.done == real.done + sum(real.refusals.values()) > 0


def test_a_dry_run_of_fulfilment_writes_nothing_and_foretells_what_leaves_if_every_card_pays(shop):
    run_before("fulfil_orders", "ship_all")
    before = contents()
    dry = run("fulfil_orders", NOW, dry_run=True)
    assert contents() == before
    real = run("fulfil_orders", NOW)
    assert (dry.done, dry.late, dry.refusals) == (real.done, real.late, real.refusals)
    assert real.done


def test_a_day_run_again_after_the_next_one_does_nothing_more(shop):
    for on in (NOW, day(62), day(62)):
        for job in JOBS:
            run(job, on)
    before = contents(but=("runner_job_run", "audit_event"))
    for job in JOBS:
        again = run(job, NOW)
        assert (job, again.done, again.parked) == (job, 0, 0)
    assert contents(but=("runner_job_run", "audit_event")) == before
