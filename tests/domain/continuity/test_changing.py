"""What an agent changes for a customer, and how the bill follows (domain.md §3.1, §3.4, §6)."""

from datetime import date
from decimal import Decimal

import pytest

from kadens.domain.catalog.queries import ProductUnknown
from kadens.domain.continuity.cancelling import AlreadyEnded, cancel_order, release_order
from kadens.domain.continuity.changing import (
    change_price,
    change_quantity,
    reschedule_line,
    shift_order,
    skip_line,
    swap_line,
)
from kadens.domain.continuity.errors import ItemUnknown, LineNotPlanned, LineUnknown, ParentAsItem, PauseInvalid
from kadens.domain.continuity.models import ContinuityLineItem, Pause
from kadens.domain.continuity.pausing import pause_order, resume_order
from kadens.domain.intake.quoting import CartLine
from kadens.domain.notices.models import Notice
from kadens.domain.orders.errors import QuantityInvalid
from kadens.domain.orders.models import Hold, OrderLine
from kadens.domain.payments.queries import instalments_of
from kadens.plumbing.audit.models import AuditEvent
from tests.factories import (
    ACTOR,
    DAY,
    children,
    contents,
    day,
    delivery_dates,
    every,
    item,
    line,
    lines,
    order,
    program,
    run,
    statuses,
)

BOOK = 22_00  # with its tax
BY = {"on": DAY, "actor": ACTOR}
FIRST = {"event": 1, "repetition": 1}
SECOND = {"event": 1, "repetition": 2}
LAST = {"event": 1, "repetition": 6}


def items(who, **where):
    found = ContinuityLineItem.objects.filter(line_id=line(who, **where).id).order_by("position")
    return [(each.product.sku, each.each, each.quantity, each.price, each.net, each.tax) for each in found]


def bill(who):
    """(amount, status) of every instalment that counts."""
    rows = instalments_of([who.parent_line_id])
    return [(row.amount - row.given_back, row.status) for row in rows if row.status not in ("cancelled", "replaced")]


def deeds(who):
    found = AuditEvent.objects.filter(subject="continuity_order", subject_id=who.key).order_by("id")
    return [each.action for each in found]


def notices(who):
    return list(Notice.objects.filter(parent_line_id=who.parent_line_id).order_by("id").values_list("kind", flat=True))


CHANGES = {
    "skip": lambda who, where: skip_line(who.key, **where, **BY),
    "reschedule": lambda who, where: reschedule_line(who.key, **where, to=day(3), **BY),
    "swap": lambda who, where: swap_line(who.key, **where, sku="MUG", **BY),
    "change_price": lambda who, where: change_price(
        who.key, **where, sku="BOOK", price=10_00, reason="complaint", **BY
    ),
}
each_change = pytest.mark.parametrize("change", CHANGES)


# Only a planned line can be changed


@each_change
def test_a_line_with_a_child_order_cannot_be_changed(shop, change):
    who = shop.sell("PLAN")
    run("create_child_orders")
    before = contents()
    with pytest.raises(LineNotPlanned, match="child_created"):
        CHANGES[change](who, FIRST)
    assert contents() == before


@each_change
def test_a_skipped_line_cannot_be_changed(shop, change):
    who = shop.sell("PLAN")
    skip_line(who.key, **FIRST, **BY)
    with pytest.raises(LineNotPlanned, match="skipped"):
        CHANGES[change](who, FIRST)


@each_change
def test_a_line_of_a_cancelled_order_cannot_be_changed(shop, change):
    who = shop.sell("PLAN")
    cancel_order(who.key, reason="moved", **BY)
    with pytest.raises(LineNotPlanned, match="cancelled"):
        CHANGES[change](who, FIRST)


@each_change
def test_a_line_that_is_not_there_cannot_be_changed(shop, change):
    who = shop.sell("PLAN")
    with pytest.raises(LineUnknown):
        CHANGES[change](who, {"event": 2, "repetition": 1})


@each_change
def test_a_change_is_recorded_with_its_line(shop, change):
    who = shop.sell("PLAN")
    CHANGES[change](who, SECOND)
    [deed] = AuditEvent.objects.filter(subject="continuity_order", subject_id=who.key)
    assert (deed.action, deed.detail["event"], deed.detail["repetition"], deed.actor) == (change, 1, 2, ACTOR)


# Skipping, moving


def test_a_skipped_line_moves_nothing_and_is_not_shipped(shop):
    who = shop.sell("PLAN")
    dates = delivery_dates(who)
    skip_line(who.key, **SECOND, reason="holiday", **BY)
    assert delivery_dates(who) == dates
    assert (line(who, **SECOND).status, line(who, **SECOND).reason) == ("skipped", "holiday")
    assert run("create_child_orders", dates[-1]).done == 5


def test_a_rescheduled_line_moves_alone(shop):
    who = shop.sell("CLUB")
    dates = delivery_dates(who)
    reschedule_line(who.key, **SECOND, to=day(40), **BY)
    assert delivery_dates(who) == [dates[0], day(40), *dates[2:]]
    assert line(who, **SECOND).nominal_on == dates[1]


def test_a_shift_moves_everything_unfulfilled_and_what_is_planned_later(shop):
    shop.set(repeat_threshold=2)
    who = shop.sell("CLUB")
    run("create_child_orders")
    run("fulfil_orders")
    assert shift_order(who.key, days=10, **BY) == 2
    for on in (day(41), day(70)):
        run("create_child_orders", on)
        run("fulfil_orders", on)
        run("extend_lines", on)
    found = lines(who)
    assert [(each.delivery_on - each.nominal_on).days for each in found] == [0, 10, 10, 10, 10]


def test_a_shift_back_moves_back(shop):
    who = shop.sell("CLUB")
    before = delivery_dates(who)
    shift_order(who.key, days=5, **BY)
    shift_order(who.key, days=-5, **BY)
    assert (delivery_dates(who), order(who).moved_days) == (before, 0)


# Swapping, prices


def test_a_swap_replaces_every_item_in_the_first_one_s_quantity_at_the_list_price(shop):
    who = shop.sell("BOX", quantity=2)
    swap_line(who.key, **FIRST, sku="MUG", **BY)
    assert items(who) == [("MUG", 2, 4, 8_00, 32_00, 8_00)]
    assert (line(who).net, line(who).tax, line(who).total) == (32_00, 8_00, 40_00)


def test_a_swap_takes_the_quantity_and_price_that_are_given(shop):
    who = shop.sell("BOX", quantity=2)
    swap_line(who.key, **FIRST, sku="MUG", quantity=Decimal("1.5"), price=5_00, **BY)
    assert items(who) == [("MUG", Decimal("1.5"), 3, 5_00, 15_00, 3_75)]


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"sku": "CLUB"}, ParentAsItem),
        ({"sku": "NOTHING"}, ProductUnknown),
        ({"sku": "MUG", "quantity": Decimal(0)}, QuantityInvalid),
    ],
)
def test_a_swap_to_something_that_cannot_be_shipped_is_refused(shop, how, error):
    who = shop.sell("BOX")
    before = contents()
    with pytest.raises(error):
        swap_line(who.key, **FIRST, **how, **BY)
    assert contents() == before


def test_a_price_is_changed_for_one_item_of_one_line(shop):
    who = shop.sell("BOX")
    change_price(who.key, **FIRST, sku="PEN", price=1_00, reason="complaint", **BY)
    assert items(who) == [("BOOK", 2, 2, 20_00, 40_00, 4_00), ("PEN", 3, 3, 1_00, 3_00, 75)]
    assert line(who).net == 43_00
    assert items(who, **SECOND)[1][3] == 3_50


def test_a_price_of_what_a_line_does_not_ship_is_refused(shop):
    who = shop.sell("BOX")
    before = contents()
    with pytest.raises(ItemUnknown, match="does not ship MUG"):
        change_price(who.key, **FIRST, sku="MUG", price=1_00, reason="complaint", **BY)
    assert contents() == before


def test_a_price_of_the_customer_s_own_is_kept_by_the_price_of_the_day(shop):
    who = shop.sell("MARKET")
    change_price(who.key, **FIRST, sku="BOOK", price=1_00, reason="promised", **BY)
    run("create_child_orders")
    assert [child.net for child in children(who)] == [1_00]


# Quantity


def test_a_quantity_changes_every_unfulfilled_line(shop):
    who = shop.sell("BOX")
    run("create_child_orders")
    change_quantity(who.key, to=3, **BY)
    assert items(who, **FIRST)[0][:3] == ("BOOK", 2, 2)
    assert [found[:3] for found in items(who, **SECOND)] == [("BOOK", 2, 6), ("PEN", 3, 9)]
    assert [each.net for each in lines(who)] == [50_50] + [151_50] * 3
    assert OrderLine.objects.get(id=who.parent_line_id).quantity == order(who).quantity == 3


def test_an_order_that_is_over_keeps_its_quantity(shop):
    who = shop.sell("PLAN")
    cancel_order(who.key, reason="moved", **BY)
    before = contents()
    change_quantity(who.key, to=3, **BY)
    assert contents() == before


def test_a_quantity_holds_for_lines_planned_later(shop):
    shop.set(repeat_threshold=1)
    who = shop.sell("CLUB")
    change_quantity(who.key, to=2, **BY)
    run("create_child_orders")
    run("fulfil_orders")
    run("extend_lines")
    assert [each.net for each in lines(who)] == [40_00] * 2
    run("create_child_orders", day(31))
    run("fulfil_orders", day(31))
    run("extend_lines", day(31))
    assert [each.net for each in lines(who)] == [40_00] * 3


@pytest.mark.parametrize("to", [0, -1])
def test_a_quantity_of_nothing_is_refused(shop, to):
    who = shop.sell("BOX")
    with pytest.raises(QuantityInvalid):
        change_quantity(who.key, to=to, **BY)


# The bill of an order billed upfront follows: six books in three instalments of 44.00, the first of them paid

BILLS = {
    "skip": (lambda who: skip_line(who.key, **LAST, **BY), [44_00, 44_00, 22_00]),
    "skip two": (lambda who: [skip_line(who.key, event=1, repetition=n, **BY) for n in (5, 6)], [44_00, 44_00]),
    "skip five": (
        lambda who: [skip_line(who.key, event=1, repetition=n, **BY) for n in range(2, 7)],
        [22_00],
    ),
    "swap": (lambda who: swap_line(who.key, **LAST, sku="MUG", **BY), [44_00, 44_00, 32_00]),
    "cheaper": (
        lambda who: change_price(who.key, **LAST, sku="BOOK", price=10_00, reason="complaint", **BY),
        [44_00, 44_00, 33_00],
    ),
    "dearer": (
        lambda who: change_price(who.key, **LAST, sku="BOOK", price=30_00, reason="signed", **BY),
        [44_00, 44_00, 55_00],
    ),
    "twice as many": (lambda who: change_quantity(who.key, to=2, **BY), [44_00, 44_00, 176_00]),
    "reschedule": (lambda who: reschedule_line(who.key, **LAST, to=day(400), **BY), [44_00] * 3),
    "shift": (lambda who: shift_order(who.key, days=30, **BY), [44_00] * 3),
    "cancel": (lambda who: cancel_order(who.key, reason="moved", **BY), [0]),
}


@pytest.mark.parametrize("change", BILLS)
def test_the_bill_of_an_order_paid_in_instalments_follows_a_change(shop, change):
    who = shop.sell("PLAN")
    run("process_payments")
    act, expected = BILLS[change]
    act(who)
    run("process_payments")
    assert [amount for amount, _ in bill(who)] == expected
    planned = sum(each.total for each in lines(who) if each.status == "planned")
    assert sum(expected) == planned
    assert shop.gateway.taken() - shop.gateway.refunded() == expected[0]


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        (lambda who: skip_line(who.key, event=1, repetition=4, **BY), 3 * BOOK),
        (lambda who: swap_line(who.key, event=1, repetition=4, sku="PEN", **BY), 3 * BOOK + 4_38),
        (lambda who: cancel_order(who.key, reason="moved", **BY), 0),
    ],
)
def test_money_paid_at_once_goes_back_for_what_is_not_shipped(shop, change, kept):
    who = shop.sell("YEAR")
    change(who)
    run("process_payments")
    assert shop.gateway.taken() - shop.gateway.refunded() == kept


def test_more_than_was_paid_at_once_becomes_an_instalment_due_that_day(shop):
    who = shop.sell("YEAR")
    change_quantity(who.key, to=2, on=day(5), actor=ACTOR)
    assert bill(who) == [(88_00, "paid"), (88_00, "planned")]
    assert [row.due_on for row in instalments_of([who.parent_line_id])] == [DAY, day(5)]


def test_a_change_of_an_order_paid_per_shipment_asks_for_nothing(shop):
    who = shop.sell("CLUB")
    change_quantity(who.key, to=2, **BY)
    assert bill(who) == []


# Pausing


def test_a_pause_holds_open_children_and_makes_none(shop):
    who = shop.sell("CLUB")
    run("create_child_orders")
    pause_order(who.key, until=None, reason="away", **BY)
    [child] = children(who)
    assert [(hold.order_id, hold.reason) for hold in Hold.objects.all()] == [(child.id, "paused")]
    assert run("fulfil_orders").refusals == {"hold": 1}
    assert run("create_child_orders", day(31)).refusals == {"paused": 1}
    assert (order(who).status, notices(who)[-1]) == ("paused", "paused")


def test_instalments_go_on_while_an_order_is_paused(shop):
    shop.sell("PLAN")
    pause = shop.sell("PLAN")
    pause_order(pause.key, until=None, **BY)
    assert run("process_payments").done == 2


@pytest.mark.parametrize("until", [DAY, day(-1)])
def test_a_pause_that_is_over_already_is_refused(shop, until):
    who = shop.sell("CLUB")
    with pytest.raises(PauseInvalid):
        pause_order(who.key, until=until, **BY)


def test_a_paused_order_cannot_be_paused_again(shop):
    who = shop.sell("CLUB")
    pause_order(who.key, until=None, **BY)
    with pytest.raises(PauseInvalid, match="paused"):
        pause_order(who.key, until=None, **BY)


def test_resuming_moves_what_lies_before_the_day_and_all_that_follows(shop):
    who = shop.sell("THREE")
    pause_order(who.key, until=None, **BY)
    assert resume_order(who.key, on=day(20), actor=ACTOR)
    assert delivery_dates(who) == [day(20), day(50), day(80)]
    assert (order(who).status, order(who).moved_days) == ("active", 20)
    assert notices(who)[-2:] == ["paused", "resumed"]


def test_resuming_before_the_next_delivery_moves_nothing(shop):
    who = shop.sell("THREE")
    run("create_child_orders")
    pause_order(who.key, until=None, **BY)
    resume_order(who.key, on=day(29), actor=ACTOR)
    assert delivery_dates(who) == [DAY, day(30), day(60)]
    assert not Hold.objects.filter(released_on=None).exists()


def test_resuming_does_nothing_to_an_order_that_is_not_paused(shop):
    who = shop.sell("THREE")
    before = contents()
    assert not resume_order(who.key, **BY)
    assert contents() == before


def test_a_pause_ends_first_thing_on_its_day(shop):
    who = shop.sell("THREE")
    pause_order(who.key, until=day(20), **BY)
    assert run("end_pauses", day(19)).done == 0
    assert run("end_pauses", day(20)).done == 1
    assert run("create_child_orders", day(20)).done == 1
    assert [child.delivery_on for child in children(who)] == [day(20)]


def test_a_pause_whose_day_went_by_ends_on_the_next_day_with_jobs(shop):
    who = shop.sell("THREE")
    pause_order(who.key, until=day(5), **BY)
    run("end_pauses", day(9))
    assert delivery_dates(who)[0] == day(9)
    assert Pause.objects.get().resumed_on == day(9)


def test_a_pause_without_an_end_ends_by_hand_only(shop):
    who = shop.sell("THREE")
    pause_order(who.key, until=None, **BY)
    assert run("end_pauses", day(400)).done == 0
    assert order(who).status == "paused"


# Cancelling


def test_a_cancelled_order_makes_and_ships_nothing_more(shop):
    who = shop.sell("CLUB")
    run("create_child_orders")
    cancel_order(who.key, reason="moved", **BY)
    assert [child.status for child in children(who)] == ["cancelled"]
    assert statuses(who) == ["child_created"] + ["cancelled"] * 11
    assert run("create_child_orders", day(400)).done == run("fulfil_orders", day(400)).done == 0
    assert (order(who).status, notices(who)[-1], deeds(who)[-1]) == ("cancelled", "cancelled", "cancel")


def test_open_children_of_a_cancelled_order_are_still_shipped_if_so_asked(shop):
    who = shop.sell("PLAN")
    run("process_payments")
    run("create_child_orders")
    cancel_order(who.key, reason="moved", ship_open_children=True, **BY)
    run("process_payments")
    assert run("fulfil_orders").done == 1
    assert shop.gateway.taken() - shop.gateway.refunded() == BOOK


def test_cancelling_a_paused_order_ends_the_pause(shop):
    who = shop.sell("CLUB")
    pause_order(who.key, until=day(5), **BY)
    cancel_order(who.key, reason="moved", **BY)
    assert Pause.objects.get().resumed_on == DAY
    assert run("end_pauses", day(5)).done == 0


def test_a_cancelled_order_cannot_be_cancelled_again(shop):
    who = shop.sell("CLUB")
    cancel_order(who.key, reason="moved", **BY)
    with pytest.raises(AlreadyEnded):
        cancel_order(who.key, reason="moved", **BY)


def test_cancelling_frees_the_stock(shop):
    who = shop.sell("VASES", quantity=3)
    run("create_child_orders")
    cancel_order(who.key, reason="moved", **BY)
    assert run("create_child_orders").done == 0


def test_a_release_lets_declined_instalments_be_tried_again(shop):
    who = shop.sell("PLAN")
    shop.behave(who, "decline")
    for offset in (0, 1, 3, 5):
        run("process_payments", day(offset))
    shop.behave(who, "approve")
    assert run("process_payments", day(6)).done == 0
    release_order(who.key, on=day(6), actor=ACTOR)
    assert run("process_payments", day(6)).done == 1


def test_a_release_does_not_try_a_card_again_that_was_refused_for_good(shop):
    who = shop.sell("PLAN")
    shop.behave(who, "decline_hard")
    run("process_payments")
    shop.behave(who, "approve")
    release_order(who.key, on=day(1), actor=ACTOR)
    assert run("process_payments", day(1)).done == 0


def test_a_release_ends_no_pause(shop):
    who = shop.sell("CLUB")
    run("create_child_orders")
    pause_order(who.key, until=None, **BY)
    assert release_order(who.key, **BY) == frozenset()
    assert order(who).status == "paused"
    assert Hold.objects.filter(released_on=None).count() == 1


# Closing


def test_an_order_closes_once_everything_is_invoiced(shop):
    shop.define(program("TWO", every(1, "weeks", item("PEN"), repeats=1)))
    who = shop.sell("TWO")
    for on in (DAY, day(7)):
        assert run("close_parents", on).done == 0
        run("create_child_orders", on)
        run("fulfil_orders", on)
    assert run("close_parents", day(7)).done == 1
    parent = order(who).parent_order
    assert (parent.status, parent.closed_on, order(who).status) == ("invoiced", day(7), "ended")
    assert notices(who)[-1] == "ended"


def test_a_cancelled_order_with_nothing_invoiced_closes_as_cancelled(shop):
    who = shop.sell("CLUB")
    cancel_order(who.key, reason="moved", **BY)
    run("close_parents")
    assert (order(who).parent_order.status, order(who).status) == ("cancelled", "cancelled")
    assert "ended" not in notices(who)


def test_a_parent_order_closes_with_its_last_line(shop):
    one, two = shop.sell_cart(CartLine(sku="CLUB"), CartLine(sku="THREE"))
    cancel_order(one.key, reason="moved", **BY)
    assert run("close_parents").counts == {}
    assert order(one).parent_order.status == "open"
    cancel_order(two.key, reason="moved", **BY)
    assert run("close_parents").counts == {"orders": 1}
    assert order(one).parent_order.status == "cancelled"


def test_instalments_still_open_keep_no_parent_open(shop):
    shop.define(program("ONCE", every(1, "weeks", item()), bill_upfront=True, payment_schedule="MONTHLY-3"))
    who = shop.sell("ONCE")
    run("process_payments")
    run("create_child_orders")
    run("fulfil_orders")
    assert run("close_parents").done == 1
    assert run("process_payments", date(2024, 2, 15)).done == 1
    assert [status for _, status in bill(who)] == ["paid", "paid", "planned"]
