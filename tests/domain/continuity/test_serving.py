"""What is done for a customer after the sale, line by line: a skip taken back, a parcel sent now, goods for once."""

from decimal import Decimal

import pytest

from kadens.domain.catalog.queries import ProductUnknown
from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.changing import change_quantity, skip_line, swap_line, unskip_line
from kadens.domain.continuity.errors import (
    ItemKnown,
    ItemOfProgram,
    ItemUnknown,
    LineEmptied,
    LineNotPlanned,
    LineUnknown,
    NothingPlanned,
    OrderOver,
    ParentAsItem,
    PriceWithoutReason,
    ShipNowRefused,
    SkipKept,
)
from kadens.domain.continuity.goods import add_item, change_line_quantity, remove_item
from kadens.domain.continuity.models import ContinuityLineItem
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.continuity.sooner import ship_now
from kadens.domain.orders.errors import QuantityInvalid
from kadens.domain.orders.holding import place_holds
from kadens.domain.orders.models import OrderLine
from kadens.domain.payments.queries import instalments_of
from kadens.plumbing.audit.models import AuditEvent
from tests.factories import (
    ACTOR,
    DAY,
    children,
    contents,
    day,
    edit,
    event,
    every,
    item,
    line,
    order,
    program,
    run,
    statuses,
)

BY = {"on": DAY, "actor": ACTOR}
FIRST = {"event": 1, "repetition": 1}
SECOND = {"event": 1, "repetition": 2}
BOOK, MUG = 22_00, 10_00  # with their tax


def goods(who, **where):
    found = ContinuityLineItem.objects.filter(line_id=line(who, **where).id).order_by("position")
    return [(each.product.sku, each.each, each.quantity, each.price) for each in found]


def billed(who):
    rows = instalments_of([who.parent_line_id])
    return sum(row.amount - row.given_back for row in rows if row.status != "cancelled")


def last_deed(who):
    return AuditEvent.objects.filter(subject="continuity_order", subject_id=who.key).latest("id")


# A skip taken back


def test_a_skip_is_taken_back_and_paid_again(shop):
    who = shop.sell("PLAN")
    skip_line(who.key, **SECOND, **BY, reason="away")
    assert billed(who) == 5 * BOOK
    unskip_line(who.key, **SECOND, **BY, reason="home again")
    taken = line(who, **SECOND)
    assert (taken.status, taken.own_skip, taken.reason, billed(who)) == ("planned", False, "", 6 * BOOK)
    assert (last_deed(who).action, last_deed(who).detail["reason"]) == ("unskip", "home again")


def test_a_skip_taken_back_ships_on_its_day(shop):
    who = shop.sell("THREE")
    skip_line(who.key, event=2, repetition=1, **BY)
    unskip_line(who.key, event=2, repetition=1, **BY)
    run("create_child_orders", day(30))
    assert statuses(who) == ["child_created", "child_created", "planned"]


def test_a_line_that_is_not_skipped_is_not_taken_back(shop):
    who = shop.sell("THREE")
    with pytest.raises(SkipKept, match="it is planned"):
        unskip_line(who.key, **FIRST, **BY)


def test_a_skip_of_the_program_is_not_taken_back(shop):
    shop.define(program("GAP", event(), event(action="skip", days_from_last=10), event(days_from_last=10)))
    who = shop.sell("GAP")
    with pytest.raises(SkipKept, match="the program"):
        unskip_line(who.key, event=2, repetition=1, **BY)


def test_a_skip_that_the_program_joined_meanwhile_is_not_taken_back(shop):
    who = shop.sell("THREE")
    skip_line(who.key, event=2, repetition=1, **BY)
    edit(shop, "THREE", events=(event(), event(action="skip", days_from_last=30), event(days_from_last=30)))
    run("update_continuity_orders")
    with pytest.raises(SkipKept, match="the program"):
        unskip_line(who.key, event=2, repetition=1, **BY)


def test_a_skip_whose_day_went_by_is_not_taken_back(shop):
    who = shop.sell("THREE")
    skip_line(who.key, **FIRST, **BY)
    with pytest.raises(SkipKept, match="has gone by"):
        unskip_line(who.key, **FIRST, on=day(1), actor=ACTOR)


def test_a_skip_of_an_order_that_is_over_is_not_taken_back(shop):
    who = shop.sell("THREE")
    skip_line(who.key, **FIRST, **BY)
    cancel_order(who.key, reason="moved", **BY)
    with pytest.raises(OrderOver):
        unskip_line(who.key, **FIRST, **BY)


def test_a_line_that_is_not_there_is_not_taken_back(shop):
    with pytest.raises(LineUnknown):
        unskip_line(shop.sell("THREE").key, event=9, repetition=1, **BY)


# Shipped now


def test_a_line_ships_now_and_the_others_stay(shop):
    who = shop.sell("THREE")
    made = ship_now(who.key, event=2, repetition=1, **BY, reason="a birthday")
    [child] = children(who)
    assert (child.id, child.delivery_on, child.slot_event) == (made.order_id, DAY, 2)
    assert statuses(who) == ["planned", "child_created", "planned"]
    assert [each.delivery_on for each in (line(who), line(who, event=3))] == [DAY, day(60)]
    run("create_child_orders")
    assert len(children(who)) == 2
    run("fulfil_orders")
    assert {child.status for child in children(who)} == {"invoiced"}


@pytest.mark.parametrize("code", ["CLUB", "YEAR", "PLAN", "LATER", "MARKET"])
def test_every_way_of_paying_ships_now(shop, code):
    who = shop.sell(code)
    run("process_payments")
    ship_now(who.key, **SECOND, **BY)
    [child] = children(who)
    assert (child.slot_repetition, child.status) == (2, "open")


def test_a_paused_order_ships_nothing_now(shop):
    who = shop.sell("CLUB")
    pause_order(who.key, until=None, **BY)
    before = contents()
    with pytest.raises(ShipNowRefused) as refused:
        ship_now(who.key, **SECOND, **BY)
    assert refused.value.fields["reason"] == "paused"
    assert contents() == before


def test_a_held_order_ships_nothing_now(shop):
    who = shop.sell("CLUB")
    place_holds([who.parent_order_id], "manual", on=DAY, actor=ACTOR)
    with pytest.raises(ShipNowRefused, match="hold"):
        ship_now(who.key, **SECOND, **BY)


def test_what_is_not_there_does_not_ship_now(shop):
    shop.stock(0)
    who = shop.sell("VASES")
    before = contents()
    with pytest.raises(ShipNowRefused, match="no_stock"):
        ship_now(who.key, **SECOND, **BY)
    assert contents() == before


def test_a_cap_does_not_hold_a_line_that_ships_now(shop):
    shop.set(orders_per_run=1)
    who, other = shop.sell("CLUB"), shop.sell("CLUB")
    run("create_child_orders")
    ship_now(other.key, **SECOND, **BY)
    assert len(children(who)) + len(children(other)) == 2


def test_a_line_that_is_made_does_not_ship_again(shop):
    who = shop.sell("CLUB")
    ship_now(who.key, **SECOND, **BY)
    with pytest.raises(LineNotPlanned):
        ship_now(who.key, **SECOND, **BY)


def test_an_item_at_the_price_of_the_day_ships_now_at_that_of_today(shop):
    who = shop.sell("MARKET")
    edit(shop, "MARKET", events=(every(1, "months", item(price=15_00), repeats=2),))
    ship_now(who.key, **SECOND, **BY)
    assert children(who)[0].net == 15_00


# Goods for once


def test_an_item_is_added_to_the_next_delivery_and_paid(shop):
    who = shop.sell("PLAN", quantity=2)
    added = add_item(who.key, sku="MUG", **BY)
    assert (added.event, added.repetition, added.delivery_on, added.price) == (1, 1, DAY, 8_00)
    assert goods(who) == [("BOOK", 1, 2, 20_00), ("MUG", 1, 2, 8_00)]
    assert billed(who) == 2 * (6 * BOOK + MUG)
    run("process_payments")
    run("create_child_orders")
    [child] = children(who)
    assert list(OrderLine.objects.filter(order_id=child.id).values_list("product__sku", flat=True)) == ["BOOK", "MUG"]


def test_an_added_item_has_a_price_of_its_own_for_a_reason(shop):
    who = shop.sell("CLUB")
    with pytest.raises(PriceWithoutReason):
        add_item(who.key, sku="MUG", price=1_00, **BY)
    add_item(who.key, sku="MUG", price=1_00, quantity=Decimal("2.5"), reason="goodwill", **BY)
    assert goods(who)[1] == ("MUG", Decimal("2.5"), Decimal("2.5"), 1_00)


def test_an_item_is_added_to_the_line_named(shop):
    who = shop.sell("CLUB")
    add_item(who.key, sku="MUG", line=(1, 3), **BY)
    assert [len(goods(who, repetition=number)) for number in (1, 2, 3)] == [1, 1, 2]


def test_an_added_item_survives_a_continuity_update(shop):
    who = shop.sell("CLUB")
    add_item(who.key, sku="MUG", **BY)
    edit(shop, "CLUB", events=(every(1, "months", item("PEN"), repeats=11),))
    run("update_continuity_orders")
    assert [sku for sku, *_ in goods(who)] == ["BOOK", "MUG"]
    assert [sku for sku, *_ in goods(who, **SECOND)] == ["PEN"]


def test_an_added_item_follows_the_quantity_of_the_parent_line(shop):
    who = shop.sell("CLUB")
    add_item(who.key, sku="MUG", **BY)
    change_quantity(who.key, to=3, **BY)
    assert goods(who)[1] == ("MUG", 1, 3, 8_00)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"sku": "BOOK"}, ItemKnown),
        ({"sku": "NOTHING"}, ProductUnknown),
        ({"sku": "CLUB"}, ParentAsItem),
        ({"sku": "MUG", "quantity": Decimal(0)}, QuantityInvalid),
        ({"sku": "MUG", "line": (7, 1)}, LineUnknown),
    ],
)
def test_what_cannot_be_added_is_refused(shop, more, error):
    who = shop.sell("CLUB")
    before = contents()
    with pytest.raises(error):
        add_item(who.key, **more, **BY)
    assert contents() == before


def test_nothing_is_added_where_nothing_is_planned(shop):
    who = shop.sell("THREE")
    cancel_order(who.key, reason="moved", **BY)
    with pytest.raises(NothingPlanned):
        add_item(who.key, sku="MUG", **BY)


def test_what_was_added_is_taken_off_again(shop):
    who = shop.sell("YEAR")
    run("process_payments")
    add_item(who.key, sku="MUG", **BY)
    remove_item(who.key, **FIRST, sku="MUG", **BY)
    assert (goods(who), billed(who)) == ([("BOOK", 1, 1, 20_00)], 4 * BOOK)


def test_what_the_program_ships_is_not_taken_off(shop):
    who = shop.sell("BOX")
    with pytest.raises(ItemOfProgram):
        remove_item(who.key, **FIRST, sku="PEN", **BY)


def test_the_last_item_is_not_taken_off(shop):
    who = shop.sell("CLUB")
    swap_line(who.key, **FIRST, sku="MUG", **BY)
    with pytest.raises(LineEmptied):
        remove_item(who.key, **FIRST, sku="MUG", **BY)


def test_what_is_not_shipped_is_not_taken_off(shop):
    who = shop.sell("CLUB")
    with pytest.raises(ItemUnknown):
        remove_item(who.key, **FIRST, sku="MUG", **BY)


def test_one_line_ships_more_and_the_others_the_same(shop):
    who = shop.sell("PLAN", quantity=2)
    change_line_quantity(who.key, **SECOND, sku="BOOK", to=Decimal(3), **BY)
    assert (goods(who, **SECOND), goods(who)) == ([("BOOK", 3, 6, 20_00)], [("BOOK", 1, 2, 20_00)])
    assert billed(who) == 2 * (6 + 2) * BOOK
    assert last_deed(who).detail["to"] == "3"


def test_a_quantity_of_one_line_survives_a_continuity_update(shop):
    who = shop.sell("CLUB")
    change_line_quantity(who.key, **SECOND, sku="BOOK", to=Decimal(3), **BY)
    edit(shop, "CLUB", events=(every(1, "months", item("PEN"), repeats=11),))
    run("update_continuity_orders")
    assert goods(who, **SECOND) == [("BOOK", 3, 3, 20_00)]


@pytest.mark.parametrize(
    ("sku", "to", "error"), [("BOOK", 0, QuantityInvalid), ("MUG", 1, ItemUnknown), ("NOTHING", 1, ProductUnknown)]
)
def test_a_quantity_that_makes_no_sense_is_refused(shop, sku, to, error):
    who = shop.sell("CLUB")
    with pytest.raises(error):
        change_line_quantity(who.key, **FIRST, sku=sku, to=Decimal(to), **BY)


def test_an_order_that_is_over_adds_nothing_to_its_status(shop):
    who = shop.sell("THREE")
    cancel_order(who.key, reason="moved", **BY)
    with pytest.raises(OrderOver):
        ship_now(who.key, **FIRST, **BY)
    assert order(who).status == "cancelled"
