"""Stock of sales orders: promised at submit or at picking, all lines or none, freed once."""

from kadens.domain.fulfilment.cancelling import cancel_orders
from kadens.domain.fulfilment.day import fulfil_orders
from kadens.domain.fulfilment.invoicing import invoice_orders
from kadens.domain.fulfilment.picking import pack_orders, pick_orders, ship_orders
from kadens.domain.fulfilment.stocking import reserve_for_orders
from kadens.domain.orders.holding import place_holds
from tests.domain.fulfilment.shop import DAY, day, work


def reserve(*orders):
    return reserve_for_orders([order.pk for order in orders], on=DAY, actor="test")


def cancel(*orders):
    return cancel_orders([order.pk for order in orders], on=DAY, actor="test")


def test_an_order_reserves_what_it_wants_once(shop):
    shop.shelve(shop.vase, "5")
    order = shop.sales({shop.vase: "3", shop.book: "1"})
    assert reserve(order) == frozenset()
    assert reserve(order) == frozenset()
    assert (shop.shelf(shop.vase), shop.reserved()) == ((5, 3), {order.pk})
    assert shop.deeds(order) == ["reserve"]


def test_all_lines_of_an_order_or_none(shop):
    shop.shelve(shop.vase, "5")
    shop.shelve(shop.bowl, "1")
    order = shop.sales({shop.vase: "3", shop.bowl: "2"})
    assert reserve(order) == {order.pk}
    assert (shop.shelf(shop.vase), shop.shelf(shop.bowl), shop.reserved()) == ((5, 0), (1, 0), set())


def test_the_orders_are_filled_in_the_order_given(shop):
    shop.shelve(shop.vase, "5")
    first, second, third = (shop.sales({shop.vase: quantity}) for quantity in ("4", "2", "1"))
    assert reserve(second, first, third) == {first.pk}
    assert shop.shelf(shop.vase) == (5, 3)


def test_what_child_orders_reserved_is_not_free(shop):
    shop.shelve(shop.vase, "5")
    shop.child(wants={shop.vase: "4"})
    order = shop.sales({shop.vase: "2"})
    assert reserve(order) == {order.pk}


def test_an_order_that_wants_nothing_kept_in_stock_is_never_refused(shop):
    order = shop.sales({shop.book: "1000"})
    assert reserve(order) == frozenset()
    assert shop.reserved() == set()


def test_nothing_is_reserved_for_child_orders_or_orders_that_are_gone(shop):
    shop.shelve(shop.vase, "5")
    assert reserve(shop.sales({shop.vase: "9"}, status="cancelled")) == frozenset()
    assert reserve(shop.child(wants={shop.vase: "2"})) == frozenset()
    assert shop.shelf(shop.vase) == (5, 2)
    assert reserve() == frozenset()


def test_a_shipped_sales_order_ends_its_reservation(shop):
    shop.shelve(shop.vase, "5")
    order = shop.sales({shop.vase: "3"})
    reserve(order)
    for step in (pick_orders, pack_orders, ship_orders, ship_orders, invoice_orders):
        step([order.pk], on=DAY, actor="test")
    assert (shop.shelf(shop.vase), shop.reserved(), shop.status(order)) == ((2, 0), set(), "invoiced")
    assert reserve(order) == frozenset()
    assert shop.shelf(shop.vase) == (2, 0)


def test_picking_reserves_what_submit_could_not(shop):
    shop.shelve(shop.vase, "1")
    order = shop.sales({shop.vase: "3"})
    assert reserve(order) == {order.pk}
    assert pick_orders([order.pk], on=DAY, actor="test").refused == {order.pk: "no_stock"}
    shop.restock(shop.vase, "3")
    assert pick_orders([order.pk], on=DAY, actor="test").done == {order.pk}
    assert (shop.shelf(shop.vase), shop.reserved()) == ((3, 3), {order.pk})


def test_the_day_reserves_by_delivery_date_and_charges_nobody_without_stock(shop):
    shop.shelve(shop.vase, "4")
    later = shop.sales({shop.vase: "3"}, pay_with="card")
    earlier = shop.sales({shop.vase: "3"}, pay_with="card", delivery_on=day(-1))
    chunk = fulfil_orders(work(), None, 100)
    assert (chunk.done, chunk.late, dict(chunk.refusals)) == (1, 1, {"no_stock": 1})
    assert (shop.status(earlier), shop.status(later)) == ("invoiced", "open")
    assert shop.gateway.taken() == 66_00
    assert shop.shelf(shop.vase) == (1, 0)


def test_a_dry_day_reserves_nothing(shop):
    shop.shelve(shop.vase, "4")
    order = shop.sales({shop.vase: "3"})
    assert fulfil_orders(work(dry_run=True), None, 100).done == 1
    assert (shop.shelf(shop.vase), shop.reserved(), shop.status(order)) == ((4, 0), set(), "open")


def test_cancelling_frees_the_stock_once(shop):
    shop.shelve(shop.vase, "9")
    child, sales, left = shop.child(wants={shop.vase: "2"}), shop.sales({shop.vase: "3"}), shop.sales({shop.vase: "1"})
    reserve(sales, left)
    assert cancel(child, sales) == {child.pk, sales.pk}
    assert cancel(child, sales) == frozenset()
    assert (shop.shelf(shop.vase), shop.reserved()) == ((9, 1), {left.pk})


def test_a_cancelled_order_is_closed_with_its_day_and_never_leaves(shop):
    order = shop.child()
    pick_orders([order.pk], on=DAY, actor="test")
    cancel(order)
    order.refresh_from_db()
    assert (order.status, order.closed_on) == ("cancelled", DAY)
    assert shop.deeds(order) == ["pick", "cancel"]
    assert pack_orders([order.pk], on=DAY, actor="test").refused == {order.pk: "not_open"}
    assert fulfil_orders(work(), None, 100).done == 0


def test_a_held_order_can_be_cancelled(shop):
    order = shop.child()
    place_holds([order.pk], "paused", on=DAY, actor="test")
    assert cancel(order) == {order.pk}


def test_what_was_shipped_and_what_is_a_parent_order_is_not_cancelled(shop):
    line = shop.parent_line()
    order = shop.child(line)
    for step in (pick_orders, pack_orders, ship_orders):
        step([order.pk], on=DAY, actor="test")
    assert cancel(order, line.order) == frozenset()
    assert (shop.status(order), shop.status(line.order)) == ("delivered", "open")
    assert cancel() == frozenset()
