"""The gate of domain.md §6: who is refused by pick, pack, ship and invoice, and for which one reason."""

import pytest

from kadens.domain.company.models import Company
from kadens.domain.fulfilment.invoicing import invoice_orders
from kadens.domain.fulfilment.picking import pack_orders, pick_orders, ship_orders
from kadens.domain.orders.holding import place_holds, release_holds
from kadens.domain.orders.models import Order
from kadens.domain.payments.models import Charge
from tests.domain.fulfilment.shop import DAY, NOBODY, day

STEPS = (pick_orders, pack_orders, ship_orders, invoice_orders)
BLOCKING = ("declined", "failed", "pending", "unknown", "charging")
IDLE = ("planned", "authorized", "paid", "billed", "refunded", "cancelled", "replaced")


def do(step, order, on=DAY):
    return step([order.pk], on=on, actor="test")


def reason(step, order, on=DAY):
    return do(step, order, on).refused.get(order.pk)


def take_to(order, step):
    """Everything before the step, on the day."""
    for each in STEPS[: STEPS.index(step)]:
        assert do(each, order).done == {order.pk}


every_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)


@every_step
def test_an_order_that_may_go_goes_and_stays_there(shop, step):
    order = shop.child()
    take_to(order, step)
    assert do(step, order).done == {order.pk}
    again = do(step, order)
    assert (again.done, again.already, again.refused) == (frozenset(), {order.pk}, {})


@every_step
def test_a_parent_order_is_refused(shop, step):
    line = shop.parent_line()
    assert reason(step, line.order) == "parent_order"


@every_step
@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_an_order_that_is_not_open_is_refused(shop, step, status):
    assert reason(step, shop.sales(status=status)) == "not_open"


@every_step
def test_an_order_that_is_not_there_is_refused(shop, step):
    assert step([NOBODY], on=DAY, actor="test").refused == {NOBODY: "unknown_order"}


@pytest.mark.parametrize(
    ("step", "early"), [(pack_orders, "not_picked"), (ship_orders, "not_packed"), (invoice_orders, "not_delivered")]
)
def test_no_step_is_skipped(shop, step, early):
    assert reason(step, shop.child()) == early


@every_step
@pytest.mark.parametrize("held_for", ["manual", "paused", "payment"])
def test_a_held_order_waits_for_its_release(shop, step, held_for):
    order = shop.child()
    take_to(order, step)
    place_holds([order.pk], held_for, on=DAY, actor="test")
    assert reason(step, order) == "hold"
    release_holds([order.pk], on=DAY, actor="test")
    assert do(step, order).done == {order.pk}


@every_step
def test_a_hold_on_the_parent_order_holds_its_children(shop, step):
    line = shop.parent_line()
    order, other = shop.child(line), shop.child()
    for each in (order, other):
        take_to(each, step)
    place_holds([line.order_id], "manual", on=DAY, actor="test")
    result = step([order.pk, other.pk], on=DAY, actor="test")
    assert (result.done, result.refused) == ({other.pk}, {order.pk: "hold"})


@every_step
def test_the_window_opens_some_days_before_the_delivery(shop, step):
    Company.objects.update(days_before_delivery=7)
    order = shop.child(delivery_on=day(7))
    take_to(order, step)
    assert reason(step, order, day(-1)) == "window"
    assert do(step, order).done == {order.pk}


@every_step
def test_the_window_is_no_cut_off(shop, step):
    order = shop.child()
    take_to(order, step)
    assert do(step, order, day(400)).done == {order.pk}


@every_step
@pytest.mark.parametrize("status", BLOCKING)
def test_an_instalment_without_its_money_blocks(shop, step, status):
    line = shop.parent_line()
    order = shop.child(line, settlement="upfront_plan")
    take_to(order, step)
    charge = shop.instalment(line, status=status)
    assert reason(step, order) == "payment"
    Charge.objects.filter(pk=charge.pk).update(status="paid")
    assert do(step, order).done == {order.pk}


@pytest.mark.parametrize("status", IDLE)
def test_an_instalment_that_nobody_waits_for_does_not(shop, status):
    line = shop.parent_line()
    shop.instalment(line, status=status)
    order = shop.child(line, settlement="upfront_plan")
    assert do(pick_orders, order).done == {order.pk}


def test_an_instalment_blocks_from_its_due_date_on(shop):
    line = shop.parent_line()
    shop.instalment(line, status="declined", due_on=day(1))
    order = shop.child(line, settlement="upfront_plan")
    assert reason(pick_orders, order, day(1)) == "payment"
    assert do(pick_orders, order).done == {order.pk}


def test_instalments_of_another_parent_line_do_not_block(shop):
    shop.instalment(shop.parent_line(), status="declined")
    order = shop.child(settlement="upfront_plan")
    assert do(pick_orders, order).done == {order.pk}


def test_the_plan_of_an_earlier_invoice_blocks_the_next_shipment(shop):
    line = shop.parent_line()
    earlier, order = shop.child(line, settlement="invoice_plan"), shop.child(line, settlement="invoice_plan")
    shop.instalment(line, status="declined", kind="invoice_plan", order=earlier)
    assert reason(pick_orders, order) == "payment"


@every_step
def test_on_account_never_blocks(shop, step):
    line = shop.parent_line(pay_with="on_account")
    shop.instalment(line, status="unknown")
    shop.instalment(line, ship_gate=True, due_on=day(30))
    order = shop.child(line, settlement="upfront_plan")
    take_to(order, step)
    assert do(step, order).done == {order.pk}


@every_step
@pytest.mark.parametrize("status", ["planned", "charging", "authorized", "declined", "failed", "pending", "unknown"])
def test_shipments_wait_for_the_instalment_with_the_ship_flag(shop, step, status):
    line = shop.parent_line()
    order = shop.child(line, settlement="upfront_plan")
    take_to(order, step)
    charge = shop.instalment(line, ship_gate=True, due_on=day(30), status=status)
    assert reason(step, order) == "payment"
    Charge.objects.filter(pk=charge.pk).update(status="paid")
    assert do(step, order).done == {order.pk}


@pytest.mark.parametrize("status", ["paid", "refunded", "cancelled", "replaced"])
def test_a_ship_flag_that_was_paid_or_is_no_more_holds_nothing(shop, status):
    line = shop.parent_line()
    shop.instalment(line, ship_gate=True, due_on=day(30), status=status)
    order = shop.child(line, settlement="upfront_plan")
    assert do(pick_orders, order).done == {order.pk}


def test_the_ship_flag_of_a_plan_made_at_invoicing_holds_nothing(shop):
    line = shop.parent_line()
    earlier, order = shop.child(line, settlement="invoice_plan"), shop.child(line, settlement="invoice_plan")
    shop.instalment(line, ship_gate=True, due_on=day(30), kind="invoice_plan", order=earlier)
    assert do(pick_orders, order).done == {order.pk}


def test_one_reason_each_the_hold_before_the_window_before_the_payment(shop):
    line = shop.parent_line()
    shop.instalment(line, status="declined")
    order = shop.child(line, settlement="upfront_plan", delivery_on=day(1))
    place_holds([order.pk], "manual", on=DAY, actor="test")
    assert reason(pick_orders, order) == "hold"
    release_holds([order.pk], on=DAY, actor="test")
    assert reason(pick_orders, order) == "window"
    Order.objects.filter(pk=order.pk).update(delivery_on=DAY)
    assert reason(pick_orders, order) == "payment"


def test_many_orders_are_judged_at_once_in_as_many_statements_as_one(shop, django_assert_num_queries):
    one = [shop.child().pk]
    many = [shop.child().pk for _ in range(20)]
    with django_assert_num_queries(7):
        pick_orders(one, on=DAY, actor="test")
    with django_assert_num_queries(7):
        assert len(pick_orders(many, on=DAY, actor="test").done) == 20
