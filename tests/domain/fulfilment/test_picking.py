"""Picking, packing, shipping: dates, tracking, stock, and what the customer is told."""

import pytest

from kadens.domain.fulfilment.models import Shipment
from kadens.domain.fulfilment.picking import pack_orders, pick_orders, ship_orders
from kadens.domain.notices.models import Notice
from kadens.plumbing.db.errors import ConstraintViolated
from tests.domain.fulfilment.shop import DAY, day


def ship(*orders, on=DAY, tracking=None):
    ids = [order.pk for order in orders]
    pick_orders(ids, on=on, actor="test")
    pack_orders(ids, on=on, actor="test")
    return ship_orders(ids, on=on, actor="test", tracking=tracking)


def test_each_step_has_its_day_and_leaves_a_trace(shop):
    order = shop.child()
    pick_orders([order.pk], on=DAY, actor="anna")
    pack_orders([order.pk], on=day(1), actor="anna")
    assert shop.status(order) == "open"
    ship_orders([order.pk], on=day(2), actor="anna", tracking={order.pk: "SE-77"})
    shipment = Shipment.objects.get(order=order)
    assert (shipment.picked_on, shipment.packed_on, shipment.shipped_on) == (DAY, day(1), day(2))
    assert shipment.tracking == "SE-77"
    assert shop.status(order) == "delivered"
    assert shop.deeds(order) == ["pick", "pack", "ship"]


def test_the_customer_of_a_child_order_is_told_once(shop):
    order = shop.child()
    ship(order, tracking={order.pk: "SE-77"})
    ship(order, on=day(1))
    notice = Notice.objects.get(kind="shipped")
    assert (notice.fact, notice.noticed_on) == (f"order:{order.pk}", DAY)
    assert (notice.customer_id, notice.parent_line_id) == (order.customer_id, order.parent_line_id)
    assert notice.payload == {"order": order.pk, "tracking": "SE-77"}


def test_a_sales_order_is_shipped_without_a_notice_of_a_program(shop):
    order = shop.sales()
    assert ship(order).done == {order.pk}
    assert not Notice.objects.exists()


def test_shipping_lowers_the_shelf_and_what_is_reserved_on_it_once(shop):
    shop.shelve(shop.vase, "10")
    order = shop.child(wants={shop.vase: "3", shop.book: "1"})
    other = shop.child(wants={shop.vase: "2"})
    assert shop.shelf(shop.vase) == (10, 5)
    ship(order)
    ship(order)
    assert shop.shelf(shop.vase) == (7, 2)
    ship(other)
    assert shop.shelf(shop.vase) == (5, 0)


def test_two_lines_of_one_product_count_together(shop):
    shop.shelve(shop.vase, "10")
    shop.shelve(shop.bowl, "10")
    orders = [shop.child(wants={shop.vase: "2", shop.bowl: "1"}) for _ in range(3)]
    ship(*orders)
    assert (shop.shelf(shop.vase), shop.shelf(shop.bowl)) == ((4, 0), (7, 0))


def test_what_was_shipped_is_gone_whatever_the_count_said(shop):
    order = shop.child(wants={shop.vase: "3"})
    shop.shelve(shop.vase, "1")
    assert ship(order).done == {order.pk}
    assert shop.shelf(shop.vase) == (0, 0)


def test_a_refused_order_keeps_nothing_from_the_others(shop):
    orders = [shop.child(), shop.child(delivery_on=day(1)), shop.child()]
    result = pick_orders([order.pk for order in orders], on=DAY, actor="test")
    assert result.done == {orders[0].pk, orders[2].pk}
    assert result.refused == {orders[1].pk: "window"}


def test_no_orders_are_no_work(shop):
    for verb in (pick_orders, pack_orders, ship_orders):
        result = verb([], on=DAY, actor="test")
        assert (result.done, result.already, result.refused) == (frozenset(), frozenset(), {})


def test_the_database_refuses_a_parcel_that_was_never_packed(shop):
    with pytest.raises(ConstraintViolated, match="ck_fulfilment_shipment_steps"):
        shop.insert_shipment(shop.child(), shipped_on=DAY)


def test_the_database_refuses_a_second_shipment(shop):
    order = shop.child()
    shop.insert_shipment(order)
    with pytest.raises(ConstraintViolated, match="uq_fulfilment_shipment_order"):
        shop.insert_shipment(order)
