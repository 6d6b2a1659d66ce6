"""The day's fulfilment: what is charged, shipped and invoiced, once, whatever happens in between."""

import threading

import pytest
from django.db import connection

from kadens.domain.fulfilment import day as fulfilment_day
from kadens.domain.fulfilment.day import CRITERIA, expected_orders, fulfil_orders, peek_order
from kadens.domain.fulfilment.models import Invoice, Shipment
from kadens.domain.fulfilment.picking import pack_orders, pick_orders, ship_orders
from kadens.domain.ledger.models import Entry
from kadens.domain.notices.models import Notice
from kadens.domain.orders.errors import OrderUnknown
from kadens.domain.orders.holding import place_holds, release_holds
from kadens.domain.orders.models import Hold
from kadens.domain.payments.models import Charge
from kadens.domain.payments.processing import process_payments
from kadens.plumbing.runner.models import JobRun, ParkedRow
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Job, Request
from tests.domain.fulfilment.shop import DAY, NOBODY, day, work

JOB = Job(
    name="fulfil_orders",
    title="Ship and invoice",
    work_chunk=fulfil_orders,
    size=2,
    criteria=CRITERIA,
    expected=expected_orders,
    peek=peek_order,
)


class Killed(BaseException):
    """The process ends here."""


def fulfil(on=DAY, size=100, **more):
    return fulfil_orders(work(on, **more), None, size)


def run(on=DAY, **more):
    return run_job(JOB, Request(as_of=on, actor="test", **more))


def test_an_order_of_the_day_is_shipped_and_invoiced(shop):
    order = shop.child()
    chunk = fulfil()
    assert (chunk.done, chunk.late, chunk.position, dict(chunk.refusals)) == (1, 0, None, {})
    assert shop.status(order) == "invoiced"
    shipment, invoice = Shipment.objects.get(order=order), Invoice.objects.get(order=order)
    assert (shipment.picked_on, shipment.packed_on, shipment.shipped_on) == (DAY, DAY, DAY)
    assert (invoice.invoiced_on, invoice.total) == (DAY, 22_00)
    assert shop.deeds(order) == ["ship", "invoice"]
    assert Notice.objects.get(kind="shipped").fact == f"order:{order.pk}"


def test_a_later_order_waits_for_its_day_though_its_window_is_open(shop):
    shop.widen_window(7)
    order = shop.child(delivery_on=day(1))
    assert fulfil().done == 0
    assert fulfil(day(1)).done == 1
    assert shop.status(order) == "invoiced"


def test_a_missed_day_is_made_up_and_counted_as_late(shop):
    shop.child()
    assert fulfil(day(3)).late == 1


def test_nothing_due_costs_one_statement(shop, django_assert_num_queries):
    shop.child(delivery_on=day(1))
    shop.sales(status="invoiced")
    with django_assert_num_queries(1):
        assert fulfil().position is None


def test_refusals_are_counted_by_reason_and_are_no_errors(shop):
    line = shop.parent_line()
    shop.instalment(line, status="declined")
    shop.child(line, settlement="upfront_plan")
    held = [shop.child(), shop.child()]
    place_holds([order.pk for order in held], "manual", on=DAY, actor="test")
    shop.child()
    chunk = fulfil()
    assert (chunk.done, dict(chunk.refusals)) == (1, {"payment": 1, "hold": 2})


def test_twice_has_no_second_effect(shop):
    shop.child(settlement="per_shipment")
    shop.child()
    assert fulfil().done == 2
    before = list(Entry.objects.values()), list(Shipment.objects.values()), shop.gateway.payments()
    assert fulfil().done == 0
    assert fulfil(day(1)).done == 0
    assert (list(Entry.objects.values()), list(Shipment.objects.values()), shop.gateway.payments()) == before


# Paid per shipment


def test_a_card_pays_before_its_order_leaves(shop):
    order = shop.child(settlement="per_shipment")
    chunk = fulfil()
    assert (chunk.done, dict(chunk.counts)) == (1, {"card_paid": 1})
    assert shop.gateway.taken() == 22_00
    assert shop.legs(order) == {"receivables": 22_00, "revenue": -20_00, "tax": -2_00}


def test_an_order_of_nothing_leaves_without_a_charge(shop):
    order = shop.child(settlement="per_shipment", price=0)
    assert fulfil().done == 1
    assert shop.status(order) == "invoiced"
    assert not Charge.objects.exists()


def test_on_account_leaves_with_a_bill_and_nothing_is_asked_of_the_gateway(shop):
    order = shop.child(shop.parent_line(pay_with="on_account"), settlement="per_shipment")
    assert fulfil().done == 1
    assert shop.gateway.taken() == 0
    bill = Charge.objects.get()
    assert (bill.order_id, bill.status, bill.pay_with, bill.amount) == (order.pk, "billed", "on_account", 22_00)
    assert shop.legs(order) == {"receivables": 22_00, "revenue": -20_00, "tax": -2_00}


def test_a_declined_card_holds_its_order_alone_until_a_retry_succeeds(shop):
    poor, rich = shop.child(settlement="per_shipment"), shop.child(settlement="per_shipment")
    shop.behave(poor, "decline")
    chunk = fulfil()
    assert (chunk.done, dict(chunk.refusals)) == (1, {"payment": 1})
    assert (shop.status(poor), shop.status(rich)) == ("open", "invoiced")
    assert Hold.objects.get(order=poor).reason == "payment"
    assert dict(fulfil().refusals) == {"hold": 1}
    shop.behave(poor, "approve")
    assert fulfil().done == 0
    process_payments(as_of=day(1), actor="test")
    assert fulfil(day(1)).done == 1
    assert Shipment.objects.get(order=poor).shipped_on == day(1)
    assert shop.gateway.taken() == 44_00


def test_an_answer_that_fails_to_come_keeps_the_order_and_charges_once(shop):
    order = shop.child(settlement="per_shipment")
    shop.behave(order, "unknown")
    assert dict(fulfil().refusals) == {"payment": 1}
    assert shop.status(order) == "open"
    shop.settle()
    assert fulfil(day(1)).done == 1
    assert shop.gateway.taken() == 22_00


def test_a_refused_order_is_not_charged(shop):
    held, early = shop.child(settlement="per_shipment"), shop.child(settlement="per_shipment", delivery_on=day(1))
    place_holds([held.pk], "paused", on=DAY, actor="test")
    fulfil()
    assert shop.gateway.taken() == 0
    assert (shop.status(held), shop.status(early)) == ("open", "open")


# What a warehouse did by itself


def test_an_order_is_taken_up_wherever_the_warehouse_left_it(shop):
    steps = (pick_orders, pack_orders, ship_orders)
    orders = [shop.child(settlement="per_shipment") for _ in range(4)]
    for count, order in enumerate(orders):
        for step in steps[:count]:
            assert step([order.pk], on=DAY, actor="test").done == {order.pk}
    assert fulfil(day(1)).done == 4
    assert {shop.status(order) for order in orders} == {"invoiced"}
    assert shop.gateway.taken() == 88_00
    shipments = [Shipment.objects.get(order=order) for order in orders]
    assert [one.picked_on for one in shipments] == [day(1), DAY, DAY, DAY]
    assert [one.packed_on for one in shipments] == [day(1), day(1), DAY, DAY]
    assert [one.shipped_on for one in shipments] == [day(1), day(1), day(1), DAY]
    assert Notice.objects.filter(kind="shipped").count() == 4


def test_a_delivered_order_is_invoiced_before_its_delivery_date(shop):
    shop.widen_window(7)
    order = shop.child(delivery_on=day(5))
    for step in (pick_orders, pack_orders, ship_orders):
        step([order.pk], on=DAY, actor="test")
    assert fulfil().done == 1


def test_a_delivered_order_is_held_like_any_other(shop):
    order = shop.child()
    for step in (pick_orders, pack_orders, ship_orders):
        step([order.pk], on=DAY, actor="test")
    place_holds([order.pk], "manual", on=DAY, actor="test")
    assert dict(fulfil().refusals) == {"hold": 1}
    release_holds([order.pk], on=DAY, actor="test")
    assert fulfil().done == 1


# Chunks, limits, criteria


def test_chunks_go_by_delivery_date_then_through_the_delivered_ones(real_shop):
    shop = real_shop
    orders = [shop.child(delivery_on=day(-offset)) for offset in range(5)]
    delivered = [shop.child() for _ in range(3)]
    for step in (pick_orders, pack_orders, ship_orders):
        step([order.pk for order in delivered], on=DAY, actor="test")
    held = shop.child(delivery_on=day(-9))
    place_holds([held.pk], "manual", on=DAY, actor="test")
    report = run()
    assert (report.done, report.late, report.status, dict(report.refusals)) == (8, 4, "refusals", {"hold": 1})
    invoiced = list(Invoice.objects.order_by("id").values_list("order_id", flat=True))
    chunks = [orders[4:], orders[2:4], orders[:2], delivered]
    assert invoiced == [order.pk for chunk in chunks for order in chunk]


def test_a_limit_stops_the_run_there(real_shop):
    orders = [real_shop.child(delivery_on=day(-offset)) for offset in range(5)]
    assert run(limit=3).done == 3
    assert [real_shop.status(order) for order in orders] == ["open", "open", "invoiced", "invoiced", "invoiced"]


def test_a_limit_is_not_used_up_by_refused_orders(real_shop):
    held = [real_shop.child(delivery_on=day(-2)) for _ in range(3)]
    place_holds([order.pk for order in held], "manual", on=DAY, actor="test")
    order = real_shop.child()
    assert run(limit=1).done == 1
    assert real_shop.status(order) == "invoiced"


def test_a_dry_run_says_what_would_happen_and_does_nothing(shop):
    order, other = shop.child(settlement="per_shipment"), shop.child()
    place_holds([other.pk], "manual", on=DAY, actor="test")
    chunk = fulfil(dry_run=True)
    assert (chunk.done, dict(chunk.refusals)) == (1, {"hold": 1})
    assert shop.status(order) == "open"
    assert shop.gateway.taken() == 0
    assert not Shipment.objects.exists()
    assert not Charge.objects.exists()


def test_a_run_is_narrowed_to_a_customer_an_order_or_the_children_of_a_parent_order(shop):
    line = shop.parent_line()
    first, second = shop.child(line), shop.child(line)
    other, sales = shop.child(), shop.sales()
    assert fulfil(order=str(sales.pk)).done == 1
    assert fulfil(customer=other.customer.code).done == 1
    assert (shop.status(first), shop.status(other)) == ("open", "invoiced")
    assert fulfil(order=str(line.order_id)).done == 2
    assert shop.status(second) == "invoiced"


@pytest.mark.parametrize("number", [str(NOBODY), "A-1", ""])
def test_an_order_that_is_not_there_is_an_error_and_no_number_is_no_criterion(shop, number):
    if number:
        with pytest.raises(OrderUnknown):
            fulfil(order=number)
    else:
        assert fulfil(order=number).done == 0


def test_what_is_expected_is_what_is_to_be_delivered_on_the_day(shop):
    for offset in (-3, 0, 0, 1):
        shop.child(delivery_on=day(offset))
    assert expected_orders(work()) == 2


# What goes wrong in between


def test_a_run_killed_after_the_charge_ships_the_next_time_and_charges_once(real_shop, monkeypatch):
    order = real_shop.child(settlement="per_shipment")

    def killed(*_args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(fulfilment_day, "_fulfil", killed)
        with pytest.raises(Killed):
            fulfil()
    assert real_shop.gateway.taken() == 22_00
    assert real_shop.status(order) == "open"
    assert fulfil(day(1)).done == 1
    assert real_shop.gateway.taken() == 22_00


@pytest.mark.parametrize("at", ["note_picked", "note_packed", "note_shipped", "write_invoices", "record"])
def test_a_run_killed_while_it_ships_leaves_nothing_half_done(real_shop, monkeypatch, at):
    real_shop.shelve(real_shop.vase, "5")
    order = real_shop.child(wants={real_shop.vase: "2"}, settlement="invoice_plan")
    done = getattr(fulfilment_day, at)

    def killed(*args, **kwargs):
        done(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(fulfilment_day, at, killed)
        with pytest.raises(Killed):
            fulfil()
    assert (real_shop.status(order), real_shop.shelf(real_shop.vase)) == ("open", (5, 2))
    assert not Shipment.objects.exists()
    assert fulfil().done == 1
    assert (real_shop.status(order), real_shop.shelf(real_shop.vase)) == ("invoiced", (3, 0))
    assert Entry.objects.filter(kind="invoice").count() == 1


def test_an_order_that_breaks_is_set_aside_and_the_others_go_on(real_shop, monkeypatch):
    orders = [real_shop.child() for _ in range(5)]
    broken = orders[2].pk
    ship = fulfilment_day.note_shipped

    def breaking(leaving, **kwargs):
        if broken in [order.order_id for order in leaving]:
            raise RuntimeError("the printer is on fire")
        ship(leaving, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(fulfilment_day, "note_shipped", breaking)
        report = run()
    assert (report.done, report.parked) == (4, 1)
    assert ParkedRow.objects.get().row_key == broken
    assert run().done == 0
    ParkedRow.objects.update(released_at=JobRun.objects.earliest("id").started_at)
    assert run().done == 1


def test_runs_beside_each_other_do_each_order_once(real_shop):
    orders = [real_shop.child(settlement="per_shipment") for _ in range(12)]
    done: list[int] = []

    def one_run():
        try:
            done.append(run().done)
        finally:
            connection.close()

    threads = [threading.Thread(target=one_run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.append(fulfil(day(1)).done)
    assert sum(done) == 12
    assert Entry.objects.filter(kind="invoice").count() == 12
    assert real_shop.gateway.taken() == 12 * 22_00
    assert {real_shop.status(order) for order in orders} == {"invoiced"}
