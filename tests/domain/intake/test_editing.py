"""What a customer wants otherwise before they say yes: every rule, what it makes of the quote, and what is written
(domain.md §3.1, §3.3, §3.6)."""

from datetime import date
from decimal import Decimal

import pytest

from kadens.domain.catalog.defining import NewCalendar, define_calendars, define_delivery_modes
from kadens.domain.catalog.queries import ProductUnknown
from kadens.domain.continuity.changing import change_price, reschedule_line, skip_line, swap_line
from kadens.domain.continuity.editing import EndAfter, Reschedule, SetPrice, SetQuantity, Skip, Swap, Unskip
from kadens.domain.continuity.errors import (
    DateTooEarly,
    ItemUnknown,
    LineNotPlanned,
    LineUnknown,
    NothingLeft,
    ParentAsItem,
    PriceInvalid,
    PriceWithoutReason,
    SkipKept,
)
from kadens.domain.continuity.models import ContinuityLineItem, ContinuityOrder, Promise
from kadens.domain.intake.quoting import Cart, CartLine, EditsNotAsked, quote_carts
from kadens.domain.orders.errors import CardNumberKept, QuantityInvalid
from kadens.domain.payments.queries import instalments_of
from kadens.plumbing.audit.models import AuditEvent
from tests.factories import (
    ACTOR,
    DAY,
    a_shop,
    check_books,
    children,
    day,
    delivery_dates,
    edit,
    event,
    every,
    in_one_go,
    item,
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
THIRD = {"event": 1, "repetition": 3}


@pytest.fixture
def shop(db):
    yield a_shop()
    check_books()


def quoted(shop, sku, *edits, quantity=1, on=DAY, **more):
    """The quote of one program with these edits."""
    shop.ready(sku)
    line = CartLine(sku=sku, quantity=Decimal(quantity), edits=edits, **more)
    [quote] = quote_carts([Cart(customer=shop.customer(), pay_with="card", lines=(line,))], on=on)
    return quote.parents[0]


def sell(shop, sku, *edits, quantity=1, **more):
    return shop.sell_cart(CartLine(sku=sku, quantity=Decimal(quantity), edits=edits), **more)[0]


def totals(parent):
    return [line.total for line in parent.draft.lines]


def rows(who):
    """What of a continuity order the customer sees or a job goes by, its own keys left out."""
    columns = (
        "event, repetition, status, nominal_on, planned_on, delivery_on, missed, own_date, own_items, own_skip, reason,"
        " net, tax, total"
    )
    kept = in_one_go(f"SELECT {columns} FROM continuity_line WHERE continuity_order_id = %s ORDER BY 1, 2", who.key)
    items = in_one_go(
        "SELECT line.event, line.repetition, item.position, item.product_id, item.each, item.quantity, item.price,"
        " item.own_price, item.net, item.tax FROM continuity_line_item AS item"
        " JOIN continuity_line AS line ON line.id = item.line_id WHERE line.continuity_order_id = %s ORDER BY 1, 2, 3",
        who.key,
    )
    return kept, items


# An edit before the sale is what the verb of its name is after it

ALIKE = {
    "reschedule": (
        Reschedule(**SECOND, to=day(40)),
        lambda who: reschedule_line(who.key, **SECOND, to=day(40), **BY),
    ),
    "skip": (Skip(**SECOND, reason="away"), lambda who: skip_line(who.key, **SECOND, reason="away", **BY)),
    "swap": (Swap(**SECOND, sku="MUG"), lambda who: swap_line(who.key, **SECOND, sku="MUG", **BY)),
    "swap for a price": (
        Swap(**SECOND, sku="MUG", quantity=Decimal(3), price=5_00),
        lambda who: swap_line(who.key, **SECOND, sku="MUG", quantity=Decimal(3), price=5_00, **BY),
    ),
    "price": (
        SetPrice(**SECOND, sku="PEN", price=1_00, reason="complaint"),
        lambda who: change_price(who.key, **SECOND, sku="PEN", price=1_00, reason="complaint", **BY),
    ),
}


@pytest.mark.parametrize("name", ALIKE)
@pytest.mark.parametrize("quantity", [1, 3])
def test_an_edit_before_the_sale_is_the_verb_after_it(shop, name, quantity):
    before, after = ALIKE[name]
    edited, changed = sell(shop, "BOX", before, quantity=quantity), sell(shop, "BOX", quantity=quantity)
    after(changed)
    assert rows(edited) == rows(changed)
    assert rows(edited) != rows(sell(shop, "BOX", quantity=quantity))


# What the customer sees at once


def test_a_rescheduled_shipment_moves_alone(shop):
    parent = quoted(shop, "CLUB", Reschedule(**SECOND, to=day(40)))
    dates = [line.delivery_on for line in parent.draft.lines]
    assert dates[:3] == [DAY, day(40), date(2024, 3, 15)]


def test_the_quantity_of_one_item_counts_for_each_of_the_parent_line(shop):
    parent = quoted(shop, "BOX", SetQuantity(**FIRST, sku="BOOK", quantity=Decimal(5)), quantity=2)
    first, second = parent.draft.lines[:2]
    assert [(each.each, each.quantity) for each in first.items] == [(5, 10), (3, 6)]
    assert [(each.each, each.quantity) for each in second.items] == [(2, 4), (3, 6)]


def test_the_whole_amount_follows_an_edit_of_what_is_billed_upfront(shop):
    parent = quoted(shop, "YEAR", SetPrice(**FIRST, sku="BOOK", price=10_00, reason="welcome"))
    assert totals(parent) == [11_00, BOOK, BOOK, BOOK]
    assert [each.amount for each in parent.instalments] == [11_00 + 3 * BOOK]


def test_the_instalments_follow_an_edit(shop):
    parent = quoted(shop, "PLAN", Skip(**SECOND), Swap(**THIRD, sku="MUG"))
    assert [each.amount for each in parent.instalments] == [(4 * BOOK + 10_00) // 3] * 2 + [32_68]
    assert sum(each.amount for each in parent.instalments) == 4 * BOOK + 10_00


def test_the_plan_is_opened_for_what_was_quoted(shop):
    edits = (Skip(**SECOND), SetPrice(**FIRST, sku="BOOK", price=1_00, reason="welcome"))
    parent, who = quoted(shop, "PLAN", *edits), sell(shop, "PLAN", *edits)
    assert [row.amount for row in instalments_of([who.parent_line_id])] == [each.amount for each in parent.instalments]


def test_a_skip_can_be_taken_back(shop):
    assert totals(quoted(shop, "BOX", Skip(**SECOND), Unskip(**SECOND))) == totals(quoted(shop, "BOX"))


def test_a_shipping_calendar_rolls_the_date_that_is_wanted(shop):
    define_calendars([NewCalendar(code="WEEK", closed_weekdays=(6, 7))], **BY)
    define_delivery_modes({"POST": "WEEK"}, **BY)
    shop.define(program("ROLLED", every(1, "months", repeats=2, delivery_mode="POST")))
    line = quoted(shop, "ROLLED", Reschedule(**SECOND, to=date(2024, 2, 17))).draft.lines[1]
    assert (line.planned_on, line.delivery_on) == (date(2024, 2, 17), date(2024, 2, 19))


# What is refused


REFUSED = {
    "a date before the order": (Reschedule(**SECOND, to=day(-1)), DateTooEarly),
    "a line that is not planned": (Skip(event=1, repetition=5), LineUnknown),
    "an event that is not there": (Skip(event=2, repetition=1), LineUnknown),
    "a price without a reason": (SetPrice(**FIRST, sku="BOOK", price=1_00, reason=" "), PriceWithoutReason),
    "a price below zero": (SetPrice(**FIRST, sku="BOOK", price=-1, reason="why"), PriceInvalid),
    "a swap for less than nothing": (Swap(**FIRST, sku="MUG", price=-1), PriceInvalid),
    "a price of something else": (SetPrice(**FIRST, sku="MUG", price=1_00, reason="why"), ItemUnknown),
    "so many of something else": (SetQuantity(**FIRST, sku="MUG", quantity=Decimal(1)), ItemUnknown),
    "none of it": (SetQuantity(**FIRST, sku="BOOK", quantity=Decimal(0)), QuantityInvalid),
    "more than can be": (SetQuantity(**FIRST, sku="BOOK", quantity=Decimal(10**9)), QuantityInvalid),
    "a swap for none": (Swap(**FIRST, sku="MUG", quantity=Decimal(0)), QuantityInvalid),
    "a swap for a program": (Swap(**FIRST, sku="BOX"), ParentAsItem),
    "a swap for nothing known": (Swap(**FIRST, sku="GHOST"), ProductUnknown),
    "a skip back that is none": (Unskip(**FIRST), SkipKept),
    "an end after a line that is not planned": (EndAfter(event=1, repetition=9), LineUnknown),
    "a card number as a reason": (Skip(**FIRST, reason="card 4242 4242 4242 4242"), CardNumberKept),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused(shop, what):
    wanted, error = REFUSED[what]
    with pytest.raises(error):
        quoted(shop, "BOX", wanted)


@pytest.mark.parametrize("then", [Reschedule(**SECOND, to=day(40)), Swap(**SECOND, sku="MUG"), EndAfter(**SECOND)])
def test_a_skipped_shipment_cannot_be_edited(shop, then):
    with pytest.raises(LineNotPlanned, match=r"occurrence 2.*skipped"):
        quoted(shop, "BOX", Skip(**SECOND), then)


def test_the_only_shipment_cannot_be_skipped(shop):
    shop.define(program("ONCE", event()))
    with pytest.raises(NothingLeft, match="Event 1"):
        quoted(shop, "ONCE", Skip(**FIRST))


def test_the_last_shipment_left_cannot_be_skipped(shop):
    skips = [Skip(event=number, repetition=1) for number in (1, 2, 3)]
    assert totals(quoted(shop, "THREE", *skips[:2])) == [0, 0, BOOK]
    with pytest.raises(NothingLeft, match="3"):
        quoted(shop, "THREE", *skips)


def test_all_planned_shipments_may_be_skipped_while_more_follow(shop):
    shop.set(repeat_threshold=1)
    assert totals(quoted(shop, "CLUB", Skip(**FIRST), Skip(**SECOND))) == [0, 0]


def test_a_shipment_that_the_program_skips_is_not_taken_up(shop):
    shop.define(program("GAP", event(), event(days_from_last=30, action="skip"), event(days_from_last=30)))
    with pytest.raises(SkipKept, match="program"):
        quoted(shop, "GAP", Unskip(event=2, repetition=1))
    with pytest.raises(LineNotPlanned):
        quoted(shop, "GAP", Reschedule(event=2, repetition=1, to=day(40)))


def test_an_ordinary_product_has_no_schedule_to_edit(shop):
    with pytest.raises(EditsNotAsked):
        quoted(shop, "BOOK", Skip(**FIRST))


# The end that the customer agrees to


def test_nothing_follows_an_agreed_end(shop):
    shop.set(repeat_threshold=4)
    parent = quoted(shop, "CLUB", EndAfter(**THIRD))
    assert (len(parent.draft.lines), parent.draft.more, parent.draft.ends_by_agreement) == (3, 0, True)


def test_an_agreed_end_is_billed_upfront_for_what_ships(shop):
    parent = quoted(shop, "PLAN", EndAfter(**SECOND))
    assert sum(each.amount for each in parent.instalments) == 2 * BOOK


def test_extend_lines_plans_nothing_beyond_an_agreed_end(shop):
    shop.set(repeat_threshold=2)
    ended, other = sell(shop, "CLUB", EndAfter(**SECOND)), sell(shop, "CLUB")
    for offset in range(0, 200, 20):
        for job in ("extend_lines", "process_payments", "create_child_orders", "fulfil_orders", "close_parents"):
            run(job, day(offset))
    assert len(lines(ended)) == 2
    assert len(lines(other)) > 5
    assert order(ended).status == "ended"
    assert len(children(ended)) == 2


def test_an_until_cancelled_program_can_be_taken_three_times(shop):
    shop.set(repeat_threshold=4)
    shop.define(program("EVER", every(1, "months", repeats=None)))
    who = sell(shop, "EVER", EndAfter(**THIRD))
    assert order(who).complete
    assert delivery_dates(who) == [DAY, date(2024, 2, 15), date(2024, 3, 15)]


def test_an_agreed_end_is_not_renewed(shop):
    shop.define(program("AGAIN", event(), event(days_from_last=30), end_action="restart"))
    ended, other = sell(shop, "AGAIN", EndAfter(event=2, repetition=1)), sell(shop, "AGAIN")
    for job in ("process_payments", "create_child_orders", "fulfil_orders", "renew_orders"):
        run(job)
    renewed = {row.renews_id for row in ContinuityOrder.objects.exclude(renews=None)}
    assert renewed == {other.key}
    assert ended.key not in renewed


def test_a_continuity_update_adds_nothing_beyond_an_agreed_end(shop):
    ended, other = sell(shop, "THREE", EndAfter(event=2, repetition=1)), sell(shop, "THREE")
    edit(shop, "THREE", events=(event(item("PEN")), *[event(days_from_last=10)] * 4))
    run("update_continuity_orders")
    assert delivery_dates(ended) == [DAY, day(10)]
    assert len(lines(other)) == 5
    assert order(ended).complete
    edit(shop, "THREE", events=(event(repeats=2, days_from_last=5), *[event(days_from_last=10)] * 6))
    run("update_continuity_orders", day(1))
    assert [(each.event, each.repetition) for each in lines(ended)] == [(1, 1), (2, 1)]
    assert set(statuses(ended)) == {"planned"}


def test_a_continuity_update_takes_what_the_program_lost_from_an_agreed_order(shop):
    who = sell(shop, "THREE", EndAfter(event=2, repetition=1))
    edit(shop, "THREE", events=(event(),))
    run("update_continuity_orders")
    assert statuses(who) == ["planned", "cancelled"]
    run("extend_lines")
    assert len(lines(who)) == 2


# What is kept


def test_the_promise_keeps_each_edit_with_its_reason(shop):
    who = sell(
        shop,
        "THREE",
        SetPrice(event=1, repetition=1, sku="BOOK", price=10_00, reason="welcome"),
        Reschedule(event=1, repetition=1, to=day(3), reason="holiday"),
        EndAfter(event=2, repetition=1, reason="only two"),
    )
    document = Promise.objects.get(parent_line_id=who.parent_line_id).document
    assert document["lines"] == [
        {
            "event": 1,
            "repetition": 1,
            "delivery_on": "2024-01-18",
            "total": "11.00",
            "skipped": False,
            "edits": [
                {"kind": "set_price", "sku": "BOOK", "price": "10.00", "reason": "welcome"},
                {"kind": "reschedule", "to": "2024-01-18", "reason": "holiday"},
            ],
        },
        {
            "event": 2,
            "repetition": 1,
            "delivery_on": "2024-02-14",
            "total": "22.00",
            "skipped": False,
            "edits": [{"kind": "end_after", "reason": "only two"}],
        },
    ]
    assert (document["more"], document["ends"]) == (0, True)


def test_each_edit_is_a_deed_of_the_order(shop):
    who = sell(shop, "BOX", Skip(**SECOND, reason="away"), Swap(**FIRST, sku="MUG"))
    found = AuditEvent.objects.filter(subject="continuity_order", subject_id=who.key, action="edit_at_sale")
    assert [each.detail["kind"] for each in found.order_by("id")] == ["skip", "swap"]


def test_an_edited_price_survives_the_price_of_the_day(shop):
    who = sell(shop, "MARKET", SetPrice(**FIRST, sku="BOOK", price=1_00, reason="welcome"))
    run("create_child_orders")
    assert [child.net for child in children(who)] == [1_00]
    assert ContinuityLineItem.objects.filter(line__continuity_order_id=who.key, own_price=True).count() == 1


def test_a_skipped_shipment_of_the_sale_can_ship_again_as_it_was(shop):
    who = sell(shop, "BOX", Skip(**SECOND))
    run("create_child_orders", day(60))
    assert statuses(who) == ["child_created", "skipped", "child_created", "child_created"]


def test_two_customers_with_the_same_edits_are_worked_out_once(shop):
    shop.ready("CLUB")
    line = CartLine(sku="CLUB", edits=(Skip(**SECOND), Reschedule(**THIRD, to=day(70))))
    carts = [Cart(customer=shop.customer(), pay_with="card", lines=(line,)) for _ in range(2)]
    first, second = quote_carts(carts, on=DAY)
    assert first.parents[0] is second.parents[0]
