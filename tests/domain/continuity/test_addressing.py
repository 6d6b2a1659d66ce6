"""Deliveries that go elsewhere: one, or all that are to come."""

from datetime import date

import pytest

from kadens.domain.continuity.addressing import change_address, change_line_address
from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.effects import effect_of
from kadens.domain.continuity.errors import LineNotPlanned, LineUnknown, OrderOver
from kadens.domain.customers.models import Address
from kadens.domain.customers.queries import customers_by_code
from kadens.domain.customers.registering import NewAddress
from kadens.domain.fulfilment.picking import pick_orders
from kadens.domain.orders.models import Hold
from tests.factories import ACTOR, DAY, children, count_statements, day, run

BY = {"on": DAY, "actor": ACTOR}
SUMMER = NewAddress(recipient="Karin Ek", street="Strandvägen 7", postcode="621 55", city="Visby")
GRANDMA = NewAddress(recipient="Mormor", street="Lilla gatan 2", postcode="903 27", city="Umeå")
FIRST = {"event": 1, "repetition": 1}
SECOND = {"event": 1, "repetition": 2}


def cities(who):
    return [child.address.city for child in children(who)]


def own_city(who):
    return Address.objects.get(id=customers_by_code([who.customer])[who.customer].address_id).city


def test_all_that_is_to_come_goes_to_the_new_address(shop):
    who = shop.sell("CLUB")
    run("create_child_orders")
    change_address(who.key, SUMMER, **BY, reason="moved")
    run("create_child_orders", day(31))
    assert (cities(who), own_city(who)) == (["Stockholm", "Visby"], "Visby")


def test_the_old_address_stays_for_the_orders_that_went_there(shop):
    who = shop.sell("CLUB")
    run("create_child_orders")
    before = Address.objects.get(id=children(who)[0].address_id)
    change_address(who.key, SUMMER, **BY)
    after = Address.objects.get(id=before.id)
    assert (after.street, after.replaced_on) == (before.street, DAY)


def test_a_child_order_that_is_made_goes_along_only_when_asked(shop):
    who, other = shop.sell("CLUB"), shop.sell("CLUB")
    run("create_child_orders")
    assert change_address(who.key, SUMMER, **BY).child_orders == ()
    gone = change_address(other.key, SUMMER, open_children_too=True, **BY).child_orders
    assert gone == (children(other)[0].id,)
    assert (cities(who), cities(other)) == (["Stockholm"], ["Visby"])


def test_a_child_order_that_is_picked_stays(shop):
    who = shop.sell("CLUB")
    run("create_child_orders")
    pick_orders([children(who)[0].id], **BY)
    assert change_address(who.key, SUMMER, open_children_too=True, **BY).child_orders == ()
    assert cities(who) == ["Stockholm"]


def test_one_delivery_goes_elsewhere_and_the_customer_stays(shop):
    who = shop.sell("CLUB")
    change_line_address(who.key, GRANDMA, **SECOND, **BY, reason="a gift")
    for month in (0, 31, 60):
        run("create_child_orders", day(month))
    assert (cities(who), own_city(who)) == (["Stockholm", "Umeå", "Stockholm"], "Stockholm")


def test_an_address_for_all_takes_the_place_of_one_for_a_line(shop):
    who = shop.sell("CLUB")
    change_line_address(who.key, GRANDMA, **SECOND, **BY)
    change_address(who.key, SUMMER, **BY)
    run("create_child_orders")
    run("create_child_orders", day(31))
    assert cities(who) == ["Visby", "Visby"]


def test_the_next_sale_goes_to_the_customers_own_address(shop):
    who = shop.sell("CLUB")
    change_line_address(who.key, GRANDMA, **SECOND, **BY)
    other = shop.sell("CLUB", customer=who.customer)
    run("create_child_orders")
    assert cities(other) == ["Stockholm"]


def test_another_continuity_order_of_the_sale_stays(shop):
    from kadens.domain.intake.quoting import CartLine

    moved, stays = shop.sell_cart(CartLine(sku="CLUB"), CartLine(sku="THREE"))
    change_address(moved.key, SUMMER, **BY)
    run("create_child_orders")
    assert (cities(moved), cities(stays)) == (["Visby"], ["Stockholm"])


def test_what_is_planned_later_goes_there_too(shop):
    shop.set(repeat_threshold=1)
    who = shop.sell("CLUB")
    change_address(who.key, SUMMER, **BY)
    for month in (0, 31, 60):
        for job in ("extend_lines", "create_child_orders", "fulfil_orders"):
            run(job, day(month))
    assert cities(who) == ["Visby"] * 3


def test_missed_lines_with_different_addresses_travel_apart(shop):
    who = shop.sell("MISSED", start=day(-95))
    change_line_address(who.key, GRANDMA, **SECOND, **BY)
    run("create_child_orders")
    assert sorted(cities(who)) == ["Stockholm", "Umeå"]


def test_a_made_line_goes_elsewhere_only_when_asked_and_not_picked(shop):
    who = shop.sell("CLUB")
    run("create_child_orders")
    with pytest.raises(LineNotPlanned):
        change_line_address(who.key, GRANDMA, **FIRST, **BY)
    change_line_address(who.key, GRANDMA, **FIRST, open_children_too=True, **BY)
    assert cities(who) == ["Umeå"]
    pick_orders([children(who)[0].id], **BY)
    with pytest.raises(LineNotPlanned, match="picked"):
        change_line_address(who.key, SUMMER, **FIRST, open_children_too=True, **BY)
    assert cities(who) == ["Umeå"]


def test_the_same_address_is_not_written_twice(shop):
    who = shop.sell("CLUB")
    first = change_address(who.key, SUMMER, **BY)
    assert change_address(who.key, SUMMER, **BY) == first


def test_an_order_held_for_want_of_an_address_goes_on(shop):
    who = shop.sell("CLUB", customer=shop.customer(address=None))
    assert who.holds == ("address",)
    change_address(who.key, SUMMER, **BY)
    assert not Hold.objects.filter(released_on=None).exists()
    run("create_child_orders")
    assert cities(who) == ["Visby"]


def test_an_order_that_is_over_goes_nowhere(shop):
    who = shop.sell("CLUB")
    cancel_order(who.key, reason="moved", **BY)
    with pytest.raises(OrderOver):
        change_address(who.key, SUMMER, **BY)


def test_a_line_that_is_not_there_goes_nowhere(shop):
    with pytest.raises(LineUnknown):
        change_line_address(shop.sell("CLUB").key, SUMMER, event=5, repetition=1, **BY)


def test_the_effect_tells_both_addresses(shop):
    who = shop.sell("THREE")
    effect = effect_of(who.key, lambda key: change_line_address(key, GRANDMA, event=2, repetition=1, **BY))
    [line] = effect.lines
    assert (line.event, line.changes) == (2, ("address",))
    assert (line.before.address[3], line.after.address[3]) == ("Stockholm", "Umeå")


def test_making_child_orders_takes_no_statement_more_for_an_address(shop):
    for _ in range(2):
        shop.sell("CLUB")
    plain = count_statements(lambda: run("create_child_orders"))
    who = shop.sell("CLUB", on=date(2024, 3, 1))
    change_line_address(who.key, GRANDMA, **FIRST, on=date(2024, 3, 1), actor=ACTOR)
    shop.sell("CLUB", on=date(2024, 3, 1))
    assert count_statements(lambda: run("create_child_orders", date(2024, 3, 1))) == plain
