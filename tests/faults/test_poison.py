"""One row that breaks among a thousand: it is set aside with its traceback, the others are done."""

import pytest

from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder
from kadens.domain.fulfilment.models import Invoice
from kadens.operations.jobs import JOBS
from kadens.operations.jobs.history import parked_rows, release_parked
from kadens.plumbing.db.errors import ConstraintViolated
from kadens.plumbing.runner.models import JobRun
from tests.factories import (
    ACTOR,
    DAY,
    children,
    day,
    edit,
    event,
    every,
    in_one_go,
    item,
    order,
    program,
    run,
    statuses,
)

MANY = 1000
FEW = 120


def poison(table, column, key):
    """From now on the database refuses every row of that order."""
    in_one_go(f"ALTER TABLE {table} ADD CONSTRAINT ck_poison CHECK ({column} <> {key}) NOT VALID")


def cure(table):
    in_one_go(f"ALTER TABLE {table} DROP CONSTRAINT ck_poison")


def release(report_job):
    return release_parked(None, job=report_job, on=DAY, actor=ACTOR)


def test_a_line_that_breaks_among_a_thousand_is_parked_and_the_others_are_made(shop):
    sold = shop.sell_many("THREE", MANY)
    bad = sold[617]
    poison("orders_order", "coalesce(parent_line_id, 0)", bad.parent_line_id)
    report = run("create_child_orders")
    assert (report.done, report.parked, report.status) == (MANY - 1, 1, "refusals")
    [parked] = parked_rows(job="create_child_orders")
    first = ContinuityLine.objects.get(continuity_order_id=bad.key, event=1)
    assert (parked.row_key, parked.run_id) == (first.id, report.run_id)
    assert "ck_poison" in parked.error
    assert "Traceback" in parked.traceback
    assert children(bad) == []
    cure("orders_order")
    assert run("create_child_orders", day(1)).done == 0
    assert [each.id for each in release("create_child_orders")] == [parked.id]
    assert run("create_child_orders", day(1)).done == 1
    assert [child.delivery_on for child in children(bad)] == [day(1)]


def test_several_lines_that_break_are_each_parked(shop):
    sold = shop.sell_many("THREE", FEW)
    bad = [sold[0], sold[59], sold[60], sold[-1]]
    keys = ", ".join(str(who.parent_line_id) for who in bad)
    in_one_go(f"ALTER TABLE orders_order ADD CONSTRAINT ck_poison CHECK (parent_line_id NOT IN ({keys})) NOT VALID")
    report = run("create_child_orders")
    assert (report.done, report.parked) == (FEW - 4, 4)
    assert run("create_child_orders").parked == 0
    cure("orders_order")
    release("create_child_orders")
    assert run("create_child_orders").done == 4


def test_a_dry_run_counts_what_would_break_and_parks_nothing(shop):
    sold = shop.sell_many("THREE", FEW)
    poison("orders_order", "coalesce(parent_line_id, 0)", sold[7].parent_line_id)
    report = run("create_child_orders", dry_run=True)
    assert (report.done, report.parked) == (FEW - 1, 1)
    assert parked_rows() == []


@pytest.mark.parametrize("catch_up", ["combine", "slide", "drop"])
def test_an_order_that_breaks_while_others_catch_up_is_parked_alone(shop, catch_up):
    shop.set(catch_up=catch_up)
    shop.define(program("WEEKLY", every(1, "weeks", repeats=5)))
    sold = shop.sell_many("WEEKLY", 20)
    bad = sold[11]
    table = "orders_order" if catch_up == "combine" else "continuity_line"
    column = "coalesce(parent_line_id, 0)" if catch_up == "combine" else "continuity_order_id"
    poison(table, column, bad.parent_line_id if catch_up == "combine" else bad.key)
    report = run("create_child_orders", day(10))
    assert report.parked >= 1
    others = [len(children(who)) for who in sold if who != bad]
    assert others == [0 if catch_up == "drop" else 1] * 19
    assert children(bad) == []
    cure(table)
    release("create_child_orders")
    run("create_child_orders", day(10))
    assert statuses(bad) == statuses(sold[0])


def test_an_order_that_breaks_the_extending_is_parked_and_the_others_go_on(shop):
    shop.set(repeat_threshold=1)
    sold = shop.sell_many("CLUB", FEW)
    for on in (DAY, day(31)):
        run("create_child_orders", on)
    in_one_go("UPDATE orders_order SET status = 'cancelled' WHERE kind = 'child'")
    bad = sold[50]
    poison("continuity_line", "continuity_order_id", bad.key)
    report = run("extend_lines", day(31))
    assert (report.done, report.parked) == (FEW - 1, 1)
    assert parked_rows(job="extend_lines")[0].row_key == bad.key
    cure("continuity_line")
    release("extend_lines")
    assert run("extend_lines", day(31)).done == 1


def test_an_order_that_breaks_the_update_is_parked_and_the_others_follow(shop):
    sold = shop.sell_many("BOX", FEW)
    bad = sold[99]
    edit(shop, "BOX", events=(every(1, "weeks", item("MUG"), repeats=3),))
    poison("continuity_line", "continuity_order_id", bad.key)
    report = run("update_continuity_orders")
    assert (report.done, report.parked) == (FEW - 1, 1)
    assert order(bad).version.number == 1
    cure("continuity_line")
    release("update_continuity_orders")
    assert run("update_continuity_orders").done == 1
    assert set(ContinuityOrder.objects.values_list("version__number", flat=True)) == {2}


def test_an_order_that_breaks_fulfilment_is_parked_and_its_card_is_charged_once(shop):
    sold = shop.sell_many("THREE", FEW)
    run("create_child_orders")
    [bad] = children(sold[33])
    poison("fulfilment_invoice", "order_id", bad.id)
    report = run("fulfil_orders")
    assert (report.done, report.parked) == (FEW - 1, 1)
    assert parked_rows(job="fulfil_orders")[0].row_key == bad.id
    cure("fulfilment_invoice")
    release("fulfil_orders")
    assert run("fulfil_orders").done == 1
    assert Invoice.objects.count() == FEW
    assert shop.gateway.taken() == FEW * 22_00


def prepare_close(shop):
    shop.define(program("ONE", event()))
    sold = shop.sell_many("ONE", 10)
    run("create_child_orders")
    run("fulfil_orders")
    return sold


def prepare_announce(shop):
    shop.define(program("TOLD", every(1, "weeks", repeats=3, notice_days=10)))
    return shop.sell_many("TOLD", 10)


def prepare_renew(shop):
    shop.define(program("AGAIN", event(), event(days_from_last=7), end_action="restart"))
    shop.set(repeat_threshold=4)
    return shop.sell_many("AGAIN", 10)


WHOLE = {
    "close_parents": (prepare_close, "notices_notice", "coalesce(parent_line_id, 0)", lambda who: who.parent_line_id),
    "announce": (prepare_announce, "notices_notice", "coalesce(parent_line_id, 0)", lambda who: who.parent_line_id),
    "renew_orders": (prepare_renew, "continuity_order", "coalesce(renews_id, 0)", lambda who: who.key),
}


@pytest.mark.parametrize("job", WHOLE)
def test_a_job_that_cannot_tell_the_row_fails_aloud_and_is_done_whole_by_the_next_run(shop, job):
    prepare, table, column, key = WHOLE[job]
    sold = prepare(shop)
    poison(table, column, key(sold[4]))
    with pytest.raises(ConstraintViolated, match="ck_poison"):
        run(job)
    failed = JobRun.objects.latest("id")
    assert (failed.status, failed.done) == ("failed", 0)
    assert "ck_poison" in failed.note
    cure(table)
    done = run(job).done
    assert done == {"announce": 20}.get(job, 10)


def test_the_jobs_that_park_are_those_that_can_peek():
    assert {name for name, job in JOBS.items() if job.peek} == {
        "create_child_orders",
        "extend_lines",
        "fulfil_orders",
        "update_continuity_orders",
    }
