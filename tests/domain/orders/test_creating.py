"""Creating orders: every column, amounts, order of keys, and what the database refuses."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kadens.domain.orders.creating import Amounts, NewOrder, create_orders, price_line
from kadens.domain.orders.models import Order, OrderLine
from kadens.plumbing.db.errors import ConstraintViolated
from tests.domain.fulfilment.shop import DAY, NOBODY, card_of, day


@pytest.fixture
def sales(shop):
    """A sales order to be, of two lines."""
    customer = shop.customer()
    return NewOrder(
        customer_id=customer.pk,
        currency="EUR",
        ordered_on=DAY,
        pay_with="card",
        payment_method_id=card_of(customer).pk,
        lines=(shop.line(shop.book, "1.5", price=9_99), shop.line(shop.vase, "2")),
    )


@pytest.fixture
def child(shop, sales):
    """A child order to be."""
    line = shop.parent_line()
    return replace(
        sales, kind="child", parent_line_id=line.pk, slot_event=3, slot_repetition=2, delivery_on=day(2), status="open"
    )


def refused_by(constraint, *orders):
    before = Order.objects.count(), OrderLine.objects.count()
    with pytest.raises(ConstraintViolated, match=constraint):
        create_orders(orders)
    assert (Order.objects.count(), OrderLine.objects.count()) == before


@pytest.mark.parametrize(
    ("price", "quantity", "percent", "net", "tax"),
    [
        (9_99, "1.5", "10", 14_99, 1_50),
        (9_99, "1", "25", 9_99, 2_50),
        (1, "0.5", "0", 1, 0),
        (0, "100", "25", 0, 0),
        (333, "3", "7.7", 9_99, 77),
    ],
)
def test_a_line_is_rounded_half_up(price, quantity, percent, net, tax):
    amounts = price_line(price=price, quantity=Decimal(quantity), tax_percent=Decimal(percent))
    assert amounts == Amounts(net, tax)
    assert amounts.total == net + tax


def test_every_column_of_a_sales_order(shop, sales):
    created = create_orders([sales])[0]
    order = Order.objects.filter(id=created.order_id).values().get()
    assert order == {
        "id": created.order_id,
        "kind": "sales",
        "customer_id": sales.customer_id,
        "currency": "EUR",
        "status": "open",
        "ordered_on": DAY,
        "delivery_on": None,
        "pay_with": "card",
        "payment_method_id": sales.payment_method_id,
        "address_id": None,
        "settlement": "per_shipment",
        "payment_schedule_id": None,
        "net": 14_99 + 40_00,
        "tax": 1_50 + 4_00,
        "total": 14_99 + 40_00 + 1_50 + 4_00,
        "parent_line_id": None,
        "slot_event": None,
        "slot_repetition": None,
        "closed_on": None,
    }


def test_every_column_of_its_lines(shop, sales):
    created = create_orders([sales])[0]
    lines = list(OrderLine.objects.filter(order_id=created.order_id).order_by("position").values())
    first = {
        "id": created.line_ids[0],
        "order_id": created.order_id,
        "position": 1,
        "kind": "item",
        "product_id": shop.book.pk,
        "quantity": Decimal("1.500"),
        "price": 9_99,
        "net": 14_99,
        "tax_percent": Decimal(10),
        "tax": 1_50,
        "status": None,
        "closed_on": None,
    }
    assert lines[0] == first
    assert (lines[1]["id"], lines[1]["position"], lines[1]["product_id"]) == (created.line_ids[1], 2, shop.vase.pk)


def test_a_child_order_has_its_slot(child):
    order = Order.objects.get(id=create_orders([child])[0].order_id)
    assert (order.kind, order.parent_line_id, order.slot_event, order.slot_repetition, order.delivery_on) == (
        "child",
        child.parent_line_id,
        3,
        2,
        day(2),
    )


def test_a_parent_line_is_open(shop):
    line = shop.parent_line()
    assert (line.kind, line.status, line.order.kind) == ("parent", "open", "parent")


def test_numbers_and_lines_follow_the_order_given(shop, sales):
    created = create_orders([sales, replace(sales, lines=sales.lines[:1]), sales])
    numbers = [each.order_id for each in created]
    assert numbers == sorted(numbers)
    assert [len(each.line_ids) for each in created] == [2, 1, 2]
    lines = [line_id for each in created for line_id in each.line_ids]
    assert list(OrderLine.objects.order_by("order_id", "position").values_list("id", flat=True)) == lines


def test_many_orders_take_as_many_statements_as_one(sales, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        assert len(create_orders([sales] * 100)) == 100


def test_no_orders_are_no_work(shop):
    assert create_orders([]) == []


def test_a_slot_is_filled_once(child):
    create_orders([child])
    refused_by("uq_orders_order_slot", child)
    refused_by("uq_orders_order_slot", *(replace(child, slot_event=9) for _ in range(2)))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("ck_orders_order_child_slot", {"parent_line_id": None}),
        ("ck_orders_order_child_slot", {"slot_event": None}),
        ("ck_orders_order_child_slot", {"slot_repetition": None}),
        ("ck_orders_order_child_slot", {"delivery_on": None}),
        ("ck_orders_order_child_slot", {"kind": "sales"}),
        ("ck_orders_order_kind", {"kind": "gift", "parent_line_id": None, "slot_event": None, "slot_repetition": None}),
        ("ck_orders_order_status", {"status": "lost"}),
        ("ck_orders_order_pay_with", {"pay_with": "cheque"}),
        ("ck_orders_order_settlement", {"settlement": "later"}),
        ("ck_orders_order_card", {"payment_method_id": None}),
        ("fk_orders_order_customer", {"customer_id": NOBODY}),
        ("fk_orders_order_parent_line", {"parent_line_id": NOBODY}),
    ],
)
def test_what_an_order_cannot_be(child, constraint, change):
    refused_by(constraint, replace(child, **change))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("ck_orders_order_line_quantity", {"quantity": Decimal(0)}),
        ("ck_orders_order_line_amounts", {"price": -1}),
        ("ck_orders_order_line_kind", {"kind": "gift"}),
        ("fk_orders_order_line_product", {"product_id": NOBODY}),
    ],
)
def test_what_a_line_cannot_be(sales, constraint, change):
    refused_by(constraint, replace(sales, lines=(sales.lines[0], replace(sales.lines[1], **change))))


def test_a_draft_needs_no_card_yet(sales):
    created = create_orders([replace(sales, status="draft", payment_method_id=None)])
    assert Order.objects.get(id=created[0].order_id).status == "draft"
