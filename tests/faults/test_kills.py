"""A job that is killed anywhere: the next run completes exactly what is missing.

Each job is prepared once and run undisturbed on a copy. On other copies it is killed again and again, until a run gets
through: then every row of every table must say what it says where nothing happened. KADENS_KILLS says how many kills
each job gets here.
"""

import os
import time

import pytest

from kadens.domain.continuity.cohorts import Cohort, MoveToVersion, Shift
from kadens.domain.continuity.migrating import start_migration, undo_migration
from kadens.domain.continuity.models import ContinuityOrder, Migration, MigrationOrder
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.notices.models import Notice
from kadens.domain.orders.models import Order
from kadens.domain.payments.models import Attempt
from kadens.operations.jobs import JOBS
from kadens.plumbing.runner.models import JobRun, ParkedRow
from tests.factories import ACTOR, DAY, day, edit, event, every, in_one_go, item, program, run
from tests.faults.copies import Prepared
from tests.faults.dying import Errand
from tests.faults.sameness import differences, facts

KILLS = int(os.environ.get("KADENS_KILLS", "40"))
ORDERS = 120
SIZE = 2
FEWEST = 14
"""Kills that a copy is good for, even when a run got through before."""


def one_child_each(shop):
    found = in_one_go("SELECT count(*), count(DISTINCT parent_line_id) FROM orders_order WHERE kind = 'child'")
    assert found == [(ORDERS, ORDERS)]


def prepare_create(shop):
    shop.sell_many("BOX", ORDERS // 2)
    shop.sell_many("VASES", ORDERS // 2)
    return DAY, one_child_each


def prepare_extend(shop):
    shop.set(repeat_threshold=1)
    shop.sell_many("CLUB", ORDERS)
    for on in (DAY, day(31)):
        run("create_child_orders", on)
        in_one_go("UPDATE orders_order SET status = 'invoiced' WHERE kind = 'child'")
    in_one_go("UPDATE orders_order SET status = 'cancelled' WHERE kind = 'child'")

    def check(shop):
        found = in_one_go(
            "SELECT count(*), count(DISTINCT (continuity_order_id, event, repetition)) FROM continuity_line"
        )
        assert found == [(3 * ORDERS, 3 * ORDERS)]

    return day(31), check


def prepare_update(shop):
    shop.sell_many("PLAN", ORDERS)
    edit(shop, "PLAN", events=(every(1, "months", item("MUG"), repeats=6),))

    def check(shop):
        assert set(ContinuityOrder.objects.values_list("version__number", flat=True)) == {2}
        assert in_one_go("SELECT count(*), count(*) FILTER (WHERE total = 1000) FROM continuity_line") == [
            (7 * ORDERS, 7 * ORDERS)
        ]
        assert Notice.objects.filter(kind="program_changed").count() == ORDERS

    return DAY, check


def prepare_migrate(shop):
    wrong = shop.sell_many("THREE", ORDERS // 2)
    shop.sell_many("PLAN", ORDERS // 2)
    number = start_migration(Shift(days=3), Cohort(program="THREE"), on=DAY, actor=ACTOR)
    run("migrate_orders", criteria={"migration": str(number)})
    undo_migration(number, on=DAY, actor=ACTOR)
    edit(shop, "PLAN", events=(every(1, "months", item("MUG"), repeats=6),))
    start_migration(MoveToVersion(), Cohort(program="PLAN"), on=DAY, actor=ACTOR)
    Migration.objects.update(begun_on=DAY)

    def check(shop):
        assert set(Migration.objects.values_list("kind", "status")) == {("shift", "undone"), ("version", "applied")}
        assert set(MigrationOrder.objects.values_list("status", flat=True)) == {"restored", "changed"}
        assert MigrationOrder.objects.count() == ORDERS
        assert set(ContinuityOrder.objects.filter(program__code="PLAN").values_list("version__number")) == {(2,)}
        assert set(ContinuityOrder.objects.values_list("moved_days", flat=True)) == {0}
        assert len(wrong) == ContinuityOrder.objects.filter(program__code="THREE").count()

    return DAY, check


def prepare_renew(shop):
    shop.set(repeat_threshold=4)
    shop.define(program("AGAIN", event(), event(days_from_last=7), end_action="restart"))
    shop.sell_many("AGAIN", ORDERS)

    def check(shop):
        assert ContinuityOrder.objects.exclude(renews_id=None).count() == ORDERS
        assert ContinuityOrder.objects.count() == 2 * ORDERS

    return DAY, check


def prepare_payments(shop):
    shop.sell_many("PLAN", ORDERS // 2)

    def check(shop):
        assert shop.gateway.taken() == ORDERS // 2 * 44_00
        assert Attempt.objects.filter(state="succeeded").count() == Attempt.objects.count() == ORDERS // 2
        assert Notice.objects.filter(kind="continuity_charged").count() == ORDERS // 2

    return DAY, check


def prepare_fulfil(shop):
    shop.sell_many("CLUB", ORDERS // 2)
    run("create_child_orders")

    def check(shop):
        assert set(Order.objects.filter(kind="child").values_list("status", flat=True)) == {"invoiced"}
        assert shop.gateway.taken() == ORDERS // 2 * 22_00
        assert in_one_go("SELECT count(*), count(DISTINCT order_id) FROM fulfilment_invoice") == [
            (ORDERS // 2, ORDERS // 2)
        ]

    return DAY, check


def prepare_close(shop):
    shop.define(program("ONE", event(item(price=0))))
    shop.sell_many("ONE", ORDERS)
    run("create_child_orders")
    run("fulfil_orders")

    def check(shop):
        assert set(Order.objects.filter(kind="parent").values_list("status", flat=True)) == {"invoiced"}
        assert Notice.objects.filter(kind="ended").count() == ORDERS

    return DAY, check


def prepare_pauses(shop):
    for who in shop.sell_many("THREE", ORDERS // 4):
        pause_order(who.key, until=day(10), on=DAY, actor=ACTOR)

    def check(shop):
        assert set(ContinuityOrder.objects.values_list("moved_days", "status")) == {(10, "active")}
        assert Notice.objects.filter(kind="resumed").count() == ORDERS // 4

    return day(10), check


def prepare_announce(shop):
    shop.define(program("TOLD", every(1, "weeks", repeats=3, notice_days=10), charge_notice_days=10))
    shop.sell_many("TOLD", ORDERS)

    def check(shop):
        found = in_one_go(
            "SELECT count(*), count(DISTINCT (kind, fact)) FROM notices_notice WHERE kind LIKE 'upcoming%'"
        )
        assert found == [(4 * ORDERS, 4 * ORDERS)]

    return DAY, check


def prepare_current(shop):
    for number in range(20):
        shop.define(program(f"P{number}", event(start_on=DAY), event(days_from_last=5), order_start="current"))

    def check(shop):
        found = in_one_go("SELECT DISTINCT current_event FROM continuity_program WHERE code LIKE 'P%'")
        assert found == [(2,)]

    return day(9), check


PREPARING = {
    "end_pauses": prepare_pauses,
    "update_continuity_orders": prepare_update,
    "migrate_orders": prepare_migrate,
    "update_current_events": prepare_current,
    "extend_lines": prepare_extend,
    "renew_orders": prepare_renew,
    "announce": prepare_announce,
    "process_payments": prepare_payments,
    "create_child_orders": prepare_create,
    "fulfil_orders": prepare_fulfil,
    "close_parents": prepare_close,
}


def test_every_job_is_killed_here():
    elsewhere = {"send_notices"}  # with a mail server: tests/edges/mail/test_sending.py
    assert list(PREPARING) == [job for job in JOBS if job not in elsewhere]


@pytest.mark.parametrize("job", PREPARING)
def test_a_job_killed_at_any_moment_comes_to_what_it_would_have_come_to(
    shop, fresh_database, books, nursery, tally, job
):
    on, check = PREPARING[job](shop)
    prepared = Prepared(shop, fresh_database, books)
    with prepared.copy():
        run(job, on)
        check(shop)
        undisturbed, payments = facts(), shop.gateway.payments()
    done = 0
    while done < KILLS:
        with prepared.copy() as copy:
            errand = Errand(job, on, copy.books, SIZE, copy.database)
            kills, caught = kill(nursery, errand, most=KILLS - done)
            run(job, on)
            check(shop)
            assert differences(facts(), undisturbed) == []
            assert shop.gateway.payments() == payments
            assert not ParkedRow.objects.exists()
            assert run(job, on).done == 0
        done += kills
        tally(kills=kills, runs_caught=caught, rows_compared=sum(rows.total() for rows in undisturbed.values()))


def kill(nursery, errand, *, most):
    """Kill the job again and again until a run gets through; how often, and how many had begun."""
    before = JobRun.objects.order_by("-id").values_list("id", flat=True).first() or 0
    runs, kills = JobRun.objects.filter(job=errand.job, id__gt=before), 0
    while kills < min(most, FEWEST) or (kills < most and not runs.exclude(status="running").exists()):
        nursery.kill_at_random(errand, within=0.12)
        kills += 1
        free_attempts()
    wait_until_alone()
    return kills, runs.filter(status="running").count()


def free_attempts():
    """As if a dead run's hold on its attempts had ended; not of those that somebody has locked."""
    in_one_go("""
        UPDATE payments_attempt SET held_until = '2000-01-01' WHERE id IN (
            SELECT id FROM payments_attempt WHERE held_until IS NOT NULL FOR UPDATE SKIP LOCKED)""")


def wait_until_alone():
    """Until the server has noticed that the killed are gone, they hold their locks."""
    for _ in range(500):
        [[others]] = in_one_go(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if not others:
            return
        time.sleep(0.01)
    raise AssertionError("a killed process keeps its connection")
