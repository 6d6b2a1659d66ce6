"""A child order made by the statement equals, column by column, the one made by the ordinary verb."""

from dataclasses import fields

import pytest

from kadens.domain.continuity.models import ContinuityLine, ContinuityLineItem
from kadens.domain.orders.creating import NewOrder, NewOrderLine, create_orders
from kadens.domain.orders.models import Order, OrderLine
from kadens.plumbing.db.transactions import transaction
from tests.factories import children, day, every, item, program, run

SELLING = {
    "one line, paid per shipment": ("CLUB", {}),
    "one line, on account": ("CLUB", {"pay_with": "on_account"}),
    "several items and a quantity": ("BOX", {"quantity": 3}),
    "paid upfront": ("YEAR", {}),
    "paid upfront on account": ("YEAR", {"pay_with": "on_account"}),
    "a payment plan upfront": ("PLAN", {}),
    "a payment plan for each invoice": ("LATER", {}),
    "missed lines in one parcel": ("MISSED", {"start": day(-95)}),
    "missed lines of several items in one parcel": ("MISSED-BOX", {"start": day(-95), "quantity": 2}),
    "kept in stock": ("VASES", {}),
    "half a unit": ("HALF", {"quantity": 3}),
}


def columns(order_id):
    """The order and its lines, every column, keys apart."""
    order = Order.objects.filter(id=order_id).values().get()
    lines = OrderLine.objects.filter(order_id=order_id).order_by("position").values()
    left_out = {"id", "order_id"}
    return (
        {name: value for name, value in order.items() if name not in left_out},
        [{name: value for name, value in line.items() if name not in left_out} for line in lines],
    )


def by_the_verb(child):
    """The same order by `create_orders`, from the continuity lines that the statement stamped."""
    lines = ContinuityLine.objects.filter(child_order_id=child.id).order_by("delivery_on", "event", "repetition")
    items = [item for line in lines for item in ContinuityLineItem.objects.filter(line_id=line.id).order_by("position")]
    first = lines[0]
    continuity = first.continuity_order
    parent, event = continuity.parent_order, first.program_event
    by_event = event.payment_schedule_id if continuity.settlement == "per_shipment" else None
    return NewOrder(
        kind="child",
        customer_id=continuity.customer_id,
        currency=parent.currency,
        ordered_on=child.ordered_on,
        delivery_on=max(first.delivery_on, child.ordered_on),
        pay_with=parent.pay_with,
        payment_method_id=parent.payment_method_id,
        address_id=parent.address_id,
        settlement="invoice_plan" if by_event else continuity.settlement,
        payment_schedule_id=by_event,
        parent_line_id=continuity.parent_line_id,
        slot_event=first.event,
        slot_repetition=first.repetition,
        lines=tuple(
            NewOrderLine(**{name: getattr(item, name) for name in wanted if hasattr(item, name)}) for item in items
        ),
    )


wanted = [each.name for each in fields(NewOrderLine)]


@pytest.mark.parametrize("what", SELLING)
def test_a_child_order_equals_the_one_made_by_the_ordinary_verb(shop, what):
    code, how = SELLING[what]
    shop.define(program("MISSED-BOX", every(30, "days", item("BOOK", 2), item("PEN", 3), repeats=3), consolidate=True))
    shop.define(program("HALF", every(1, "weeks", item("PEN", "0.5"), item("MUG", "1.25"), repeats=1)))
    who = shop.sell(code, **how)
    if code.startswith("MISSED"):
        assert run("create_child_orders").counts["lines"] > 1
    else:
        run("create_child_orders")
    [child] = children(who)
    made = columns(child.id)
    order = by_the_verb(child)
    with transaction():
        Order.objects.filter(id=child.id).update(slot_event=1000)  # make room for its double
        [double] = create_orders([order])
    assert columns(double.order_id) == made
    OrderLine.objects.filter(order_id=double.order_id).delete()
    Order.objects.filter(id=double.order_id).delete()
    Order.objects.filter(id=child.id).update(slot_event=made[0]["slot_event"])


def test_late_lines_that_are_combined_equal_one_order_of_the_ordinary_verb(shop):
    shop.set(catch_up="combine")
    who = shop.sell("BOX", quantity=2)
    run("create_child_orders", day(30))
    late, on_time = children(who)[0], children(who)[1:]
    assert (late.delivery_on, len(on_time)) == (day(30), 0)
    made = columns(late.id)
    assert len(made[1]) == 6
    order = by_the_verb(late)
    Order.objects.filter(id=late.id).update(slot_event=1000)
    [double] = create_orders([order])
    assert columns(double.order_id) == made
    OrderLine.objects.filter(order_id=double.order_id).delete()
    Order.objects.filter(id=double.order_id).delete()
    Order.objects.filter(id=late.id).update(slot_event=made[0]["slot_event"])
