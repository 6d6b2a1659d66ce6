"""The same job by several workers on the same day: every slot once, nothing missing, and the counts add up."""

from dataclasses import replace

import pytest

from kadens.domain.catalog.defining import NewProduct, define_products
from kadens.domain.catalog.models import Stock
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.notices.models import Notice
from kadens.domain.orders.models import Order
from kadens.domain.payments.models import Attempt
from kadens.domain.payments.shipments import authorize_orders
from kadens.operations.jobs import JOBS
from kadens.plumbing.runner.models import ParkedRow
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request
from tests.factories import ACTOR, DAY, children, day, edit, event, every, in_one_go, item, program, run, statuses
from tests.races.together import together

workers = pytest.mark.parametrize("workers", [2, 6])
six = pytest.mark.parametrize("workers", [6])


def run_beside(job, on=DAY, *, workers, size):
    """The reports of so many workers that run the job at once, in chunks of so many rows."""
    small = replace(JOBS[job], size=size)
    reports = together(*[lambda: run_job(small, Request(as_of=on, actor=ACTOR))] * workers)
    assert not ParkedRow.objects.exists()
    return reports


def slots():
    return list(
        Order.objects.filter(kind="child").values_list("parent_line_id", "slot_event", "slot_repetition").order_by("id")
    )


@workers
def test_workers_that_create_child_orders_make_each_once(shop, workers):
    shop.sell_many("THREE", 60)
    shop.sell_many("BOX", 20)
    shop.sell_many("VASES", 20)
    reports = run_beside("create_child_orders", workers=workers, size=7)
    assert sum(report.done for report in reports) == 100
    assert len(slots()) == len(set(slots())) == 100
    assert ContinuityLine.objects.filter(status="planned", delivery_on__lte=DAY).count() == 0
    assert run("create_child_orders").done == 0


@workers
def test_missed_lines_travel_in_one_parcel_however_many_workers_make_it(shop, workers):
    sold = [shop.sell("MISSED", start=day(-95)) for _ in range(25)]
    reports = run_beside("create_child_orders", workers=workers, size=3)
    assert [len(children(who)) for who in sold] == [1] * 25
    assert sum(report.done for report in reports) == 25
    assert run("create_child_orders").done == 0


@six
def test_lines_of_one_order_are_all_made_however_workers_get_in_each_other_s_way(shop, workers):
    sold = [shop.sell("LOOSE", start=day(-95)) for _ in range(25)]
    reports = run_beside("create_child_orders", workers=workers, size=3)
    assert [len(children(who)) for who in sold] == [4] * 25
    assert sum(report.done for report in reports) == 100


@six
@pytest.mark.parametrize("catch_up", ["combine", "slide", "drop"])
def test_workers_catch_up_as_one_would(shop, workers, catch_up):
    shop.set(catch_up=catch_up)
    shop.define(program("WEEKLY", every(1, "weeks", repeats=5)))
    sold = shop.sell_many("WEEKLY", 20)
    reports = run_beside("create_child_orders", day(25), workers=workers, size=6)
    made = {"combine": 1, "slide": 1, "drop": 0}[catch_up]
    assert [len(children(who)) for who in sold] == [made] * 20
    moved = set(ContinuityOrder.objects.values_list("moved_days", flat=True))
    assert moved == {25 if catch_up == "slide" else 0}
    if catch_up == "drop":
        assert sum(report.counts.get("dropped", 0) for report in reports) == 80


@six
def test_workers_share_the_shelf_without_promising_anything_twice(shop, workers):
    shop.stock(17)
    sold = shop.sell_many("VASES", 40)
    reports = run_beside("create_child_orders", workers=workers, size=5)
    assert sum(report.done for report in reports) == 17
    assert Stock.objects.get().reserved == 17
    assert sum(len(children(who)) for who in sold) == 17
    refused = in_one_go("SELECT count(*), count(DISTINCT line_id) FROM continuity_refusal WHERE reason = 'no_stock'")
    assert refused == [(23, 23)]


@six
def test_workers_take_the_price_of_the_day_for_every_child(shop, workers):
    shop.sell_many("MARKET", 60)
    define_products(
        [NewProduct(sku="BOOK", name="Book", tax_group="books", prices={"EUR": 25_00})], on=DAY, actor=ACTOR
    )
    run_beside("create_child_orders", workers=workers, size=4)
    run("create_child_orders")
    assert in_one_go("SELECT net, count(*) FROM orders_order WHERE kind = 'child' GROUP BY 1") == [(25_00, 60)]


@six
def test_a_refusal_is_kept_once_however_many_workers_meet_it(shop, workers):
    shop.sell_many("PLAN", 30, expires_on=day(-20))
    run_beside("create_child_orders", workers=workers, size=4)
    run_beside("create_child_orders", workers=workers, size=4)
    assert in_one_go("SELECT reason, count(*), count(DISTINCT line_id) FROM continuity_refusal GROUP BY 1") == [
        ("card_expired", 30, 30)
    ]
    assert Notice.objects.filter(kind="card_expired").count() == 30


@workers
def test_workers_that_extend_plan_each_repetition_once(shop, workers):
    shop.set(repeat_threshold=2)
    sold = shop.sell_many("CLUB", 40)
    for on in (DAY, day(31)):
        run("create_child_orders", on)
        run("fulfil_orders", on)
    reports = run_beside("extend_lines", day(31), workers=workers, size=3)
    assert sum(report.done for report in reports) == 40
    assert run("extend_lines", day(31)).done == 0
    assert all(len(statuses(who)) == 4 for who in sold)


@six
def test_workers_that_update_bring_each_order_over_once(shop, workers):
    shop.sell_many("PLAN", 30)
    edit(shop, "PLAN", events=(every(1, "months", item("MUG"), repeats=6),))
    reports = run_beside("update_continuity_orders", workers=workers, size=4)
    run("update_continuity_orders")
    assert sum(report.done for report in reports) == 30
    assert Notice.objects.filter(kind="program_changed").count() == 30
    assert set(ContinuityOrder.objects.values_list("version__number", flat=True)) == {2}


@workers
def test_workers_that_renew_start_one_successor_each(shop, workers):
    shop.set(repeat_threshold=4)
    shop.define(program("AGAIN", event(), event(days_from_last=7), end_action="restart"))
    shop.sell_many("AGAIN", 30)
    reports = run_beside("renew_orders", workers=workers, size=4)
    run("renew_orders")
    assert sum(report.done for report in reports) <= 30
    assert ContinuityOrder.objects.exclude(renews_id=None).count() == 30


@workers
def test_workers_that_process_payments_take_everything_once(shop, workers):
    shop.sell_many("PLAN", 40)
    reports = run_beside("process_payments", workers=workers, size=6)
    assert sum(report.done for report in reports) == 40
    assert Attempt.objects.count() == 40
    assert shop.gateway.taken() == 40 * 44_00


@six
def test_workers_that_fulfil_ship_invoice_and_charge_once(shop, workers):
    shop.sell_many("CLUB", 30)
    run("create_child_orders")
    reports = run_beside("fulfil_orders", workers=workers, size=4)
    run("fulfil_orders")
    assert sum(report.done for report in reports) <= 30
    assert in_one_go("SELECT count(*), count(DISTINCT order_id) FROM fulfilment_invoice") == [(30, 30)]
    assert shop.gateway.taken() == 30 * 22_00


@workers
def test_workers_that_close_parents_close_each_line_once(shop, workers):
    shop.define(program("ONE", event()))
    shop.sell_many("ONE", 40)
    run("create_child_orders")
    run("fulfil_orders")
    reports = run_beside("close_parents", workers=workers, size=5)
    assert sum(report.done for report in reports) == 40
    assert set(Order.objects.filter(kind="parent").values_list("status", flat=True)) == {"invoiced"}


@six
def test_workers_that_announce_tell_everybody_once(shop, workers):
    shop.define(program("TOLD", every(1, "weeks", repeats=3, notice_days=10), charge_notice_days=10))
    shop.sell_many("TOLD", 30)
    reports = run_beside("announce", workers=workers, size=5)
    found = in_one_go(
        "SELECT kind, count(*), count(DISTINCT fact) FROM notices_notice WHERE kind LIKE 'upcoming%%' GROUP BY 1"
    )
    assert sorted(found) == [("upcoming_charge", 60, 60), ("upcoming_delivery", 60, 60)]
    assert sum(report.done for report in reports) == 120


@six
def test_workers_that_end_pauses_move_each_order_once(shop, workers):
    sold = shop.sell_many("THREE", 30)
    for who in sold:
        pause_order(who.key, until=day(10), on=DAY, actor=ACTOR)
    reports = run_beside("end_pauses", day(10), workers=workers, size=5)
    assert sum(report.done for report in reports) == 30
    assert set(ContinuityOrder.objects.values_list("moved_days", "status")) == {(10, "active")}


@six
def test_workers_that_move_current_events_move_each_program_once(shop, workers):
    for number in range(20):
        shop.define(program(f"P{number}", event(start_on=DAY), event(days_from_last=5), order_start="current"))
    run_beside("update_current_events", day(9), workers=workers, size=3)
    run("update_current_events", day(9))
    assert in_one_go("SELECT DISTINCT current_event FROM continuity_program WHERE code LIKE 'P%%'") == [(2,)]
    moves = in_one_go(
        "SELECT count(*), count(DISTINCT subject_id) FROM audit_event WHERE action = 'move_current_event'"
    )
    assert moves == [(20, 20)]


@six
def test_whole_days_beside_each_other_come_to_the_same_as_one(shop, workers):
    sold = [who for code in ("CLUB", "PLAN", "YEAR", "LATER", "THREE") for who in shop.sell_many(code, 8)]

    def live():
        for job in JOBS:
            run_job(replace(JOBS[job], size=5), Request(as_of=DAY, actor=ACTOR))

    together(*[live] * workers)
    live()
    assert [len(children(who)) for who in sold] == [1] * len(sold)
    assert {child.status for who in sold for child in children(who)} == {"invoiced"}


@six
def test_an_order_that_many_authorize_at_once_has_one_charge_and_one_attempt(shop, workers):
    sold = shop.sell_many("THREE", 5)
    run("create_child_orders")
    orders = [order.id for who in sold for order in children(who)]
    found = together(*[lambda: authorize_orders(orders, as_of=DAY, actor=ACTOR)] * workers)
    assert {status for each in found for status in each.values()} <= {"authorized", "unknown"}
    assert in_one_go("SELECT count(*), count(DISTINCT order_id) FROM payments_charge") == [(5, 5)]
    assert list(Attempt.objects.values_list("state", flat=True)) == ["authorized"] * 5
