"""One screen of a customer: everything that hangs on one, in a constant number of statements."""

from datetime import date

import pytest

from kadens.domain.continuity.cancelling import AlreadyEnded, cancel_order, release_order
from kadens.domain.continuity.changing import reschedule_line, skip_line
from kadens.domain.continuity.customer_page import customer_page, customer_timeline
from kadens.domain.continuity.errors import LineNotPlanned, PauseInvalid
from kadens.domain.continuity.finding import find_customers
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder
from kadens.domain.continuity.order_page import continuity_page, order_page
from kadens.domain.continuity.pausing import pause_order, resume_order
from kadens.domain.continuity.standing import standing_of
from kadens.domain.customers.models import Customer
from kadens.domain.customers.queries import CustomerUnknown
from kadens.domain.intake.quoting import CartLine
from kadens.domain.orders.errors import OrderUnknown
from kadens.domain.orders.holding import place_holds
from tests.factories import ACTOR, DAY, children, count_statements, day, line, run

BY = {"on": DAY, "actor": ACTOR}


def key_of(who):
    return Customer.objects.get(code=who.customer).pk


def page_of(who, as_of=DAY):
    return customer_page(key_of(who), as_of=as_of)


def standing(who):
    return standing_of([who.key])[0]


def test_a_page_takes_as_many_statements_for_fifty_orders_as_for_one(shop):
    one, many = shop.sell("CLUB"), shop.sell("CLUB")
    for _ in range(49):
        shop.sell("CLUB", customer=many.customer)
    run("process_payments", DAY)
    run("create_child_orders", DAY)
    assert len(page_of(many).running) == 50
    taken = count_statements(lambda: page_of(one))
    assert count_statements(lambda: page_of(many)) == taken
    assert taken <= 35


def test_what_comes_next_of_an_order_that_is_paid_as_it_ships(shop):
    club = shop.sell("CLUB")
    now = standing(club)
    first = line(club)
    assert (now.next_delivery.on, now.next_delivery.total) == (first.delivery_on, first.total)
    assert [item.sku for item in now.next_delivery.items] == ["BOOK"]
    assert (now.next_charge.on, now.next_charge.amount) == (first.delivery_on, first.total)
    assert (now.next_charge.cause, now.next_charge.written) == ("shipment", False)


def test_what_comes_next_once_there_is_a_child_order(shop):
    club = shop.sell("CLUB")
    run("create_child_orders", DAY)
    now = standing(club)
    [child] = children(club)
    assert now.next_delivery.child_order_id == child.pk
    assert (now.next_charge.on, now.next_charge.amount) == (child.delivery_on, child.total)


def test_what_comes_next_of_a_plan_is_its_next_instalment(shop):
    plan = shop.sell("PLAN")
    now = standing(plan)
    assert (now.next_charge.cause, now.next_charge.number, now.next_charge.written) == ("instalment", 1, True)
    run("process_payments", now.next_charge.on)
    assert standing(plan).next_charge.number == 2


def test_a_declined_charge_is_said_with_the_day_it_is_tried_again(shop):
    plan = shop.sell("PLAN")
    shop.behave(plan, "decline")
    run("process_payments", DAY)
    page = page_of(plan)
    [now] = page.running
    assert now.next_charge.cause == "again"
    assert now.next_charge.on > DAY
    assert [each.status for each in page.money.open] == ["declined"]
    assert [(each.status, each.attempt_state) for each in page.money.charges] == [("declined", "declined_soft")]
    assert "try_again" in now.can
    release_order(plan.key, **BY)
    assert standing(plan).next_charge.on == DAY


def test_the_head_says_who_it_is_and_which_card_runs_out(shop):
    code = shop.customer(name="Åsa Berg", phone="070-111 22 33", expires_on=date(2024, 1, 31))
    shop.set(card_expiry_warning_days=30)
    page = customer_page(Customer.objects.get(code=code).pk, as_of=DAY)
    assert (page.customer.name, page.customer.phone) == ("Åsa Berg", "070-111 22 33")
    assert [each.city for each in page.customer.addresses] == ["Stockholm"]
    assert [(card.last_four, card.expiring, card.expired) for card in page.customer.cards] == [("4242", True, False)]
    later = customer_page(page.customer.id, as_of=date(2024, 2, 1)).customer
    assert [(card.expiring, card.expired) for card in later.cards] == [(False, True)]


def test_orders_of_all_kinds_are_there_with_their_holds(shop):
    club = shop.sell("CLUB")
    run("create_child_orders", DAY)
    child = children(club)[0].pk
    place_holds([child], "manual", note="asked to wait", **BY)
    page = page_of(club)
    assert [(each.order_id, each.kind, list(each.held_for)) for each in page.orders] == [
        (child, "child", ["manual"]),
        (club.parent_order_id, "parent", []),
    ]
    assert page.orders[0].parent_order_id == club.parent_order_id
    assert [hold.note for hold in page.running[0].open_holds] == ["asked to wait"]
    assert "release_hold" in page.running[0].can


def test_two_continuity_orders_of_one_order_have_two_references(shop):
    first, second = shop.sell_cart(CartLine(sku="CLUB"), CartLine(sku="BOX"))
    assert page_of(first).refs == {first.parent_order_id: [f"{first.parent_order_id}", second.ref]}


def test_money_adds_up(shop):
    year = shop.sell("YEAR", pay_with="on_account")
    run("process_payments", DAY)
    page = page_of(year)
    assert page.money.owed == page.money.charges[0].amount == sum(each.amount for each in page.money.open)
    assert "receive_payment" in page.can


def test_ended_orders_are_no_longer_running_but_stay_among_the_orders(shop):
    club = shop.sell("CLUB")
    cancel_order(club.key, reason="moved abroad", **BY)
    page = page_of(club)
    assert page.running == []
    assert [each.order_id for each in page.orders] == [club.parent_order_id]
    assert (page.notices[0].kind, page.notices[0].status) == ("cancelled", "queued")


def test_everything_that_was_done_is_told_page_by_page(shop):
    club = shop.sell("CLUB")
    skip_line(club.key, event=1, repetition=2, reason="on holiday", **BY)
    pause_order(club.key, until=None, **BY)
    page = page_of(club)
    codes = [deed.code for deed in page.timeline.rows]
    assert codes[:2] == ["continuity_order.pause", "continuity_order.skip"]
    assert page.timeline.rows[1].detail["reason"] == "on holiday"
    assert "customer.register_customer" in codes
    told, before = [], None
    while True:
        some = customer_timeline(page.customer.id, before=before, limit=1)
        told += some.rows
        before = some.before
        if before is None:
            break
    assert told == list(page.timeline.rows)


def test_nobody_has_no_page(shop):
    with pytest.raises(CustomerUnknown):
        customer_page(0, as_of=DAY)


def end(who):
    ContinuityLine.objects.filter(continuity_order_id=who.key, status="planned").update(status="skipped")
    ContinuityOrder.objects.filter(id=who.key).update(status="ended")


STATES = {
    "active": lambda who: None,
    "paused": lambda who: pause_order(who.key, until=None, **BY),
    "cancelled": lambda who: cancel_order(who.key, reason="", **BY),
    "held": lambda who: place_holds([who.parent_order_id], "manual", **BY),
    "ended": end,
}


def is_refused(verb, who):
    """Whether the verb refuses, or does nothing."""
    try:
        return verb(who) in (False, frozenset())
    except (LineNotPlanned, PauseInvalid, AlreadyEnded):
        return True


@pytest.mark.parametrize("state", STATES)
def test_what_can_be_done_is_what_the_verbs_do(shop, state):
    verbs = {
        "skip": lambda who: skip_line(who.key, event=1, repetition=1, **BY),
        "reschedule": lambda who: reschedule_line(who.key, event=1, repetition=1, to=day(3), **BY),
        "pause": lambda who: pause_order(who.key, until=None, **BY),
        "resume": lambda who: resume_order(who.key, **BY),
        "cancel": lambda who: cancel_order(who.key, reason="", **BY),
        "release_hold": lambda who: release_order(who.key, **BY),
    }
    for code, verb in verbs.items():
        who = shop.sell("CLUB")
        STATES[state](who)
        can = standing(who).can
        assert (code in can) != is_refused(verb, who), (code, can)


def test_money_can_be_given_back_once_goods_are_invoiced(shop):
    club = shop.sell("CLUB")
    assert "refund" not in standing(club).can
    run("create_child_orders", DAY)
    run("process_payments", DAY)
    run("fulfil_orders", line(club).delivery_on)
    assert "refund" in standing(club).can


def test_a_continuity_order_says_where_it_goes_and_what_was_done_to_it(shop):
    club = shop.sell("CLUB")
    run("create_child_orders", DAY)
    page = continuity_page(club.key)
    assert (page.parent.customer, page.parent.city) == (club.customer, "Stockholm")
    assert page.parent.kind == "parent"
    assert {"submit_order", "create_child_order"} <= {deed.action for deed in page.timeline.rows}
    assert page.standing == standing(club)


def test_an_order_by_its_number(shop):
    [first, second] = shop.sell_cart(CartLine(sku="CLUB"), CartLine(sku="BOX"))
    run("create_child_orders", DAY)
    run("fulfil_orders", line(second).delivery_on)
    parent, child = order_page(first.parent_order_id), order_page(children(second)[0].pk)
    assert list(parent.continuity_order_ids) == [first.key, second.key]
    assert [(each.kind, each.sku) for each in parent.items] == [("parent", "CLUB"), ("parent", "BOX")]
    assert (child.head.continuity_order_id, child.head.continuity_ref) == (second.key, second.ref)
    assert [(each.sku, each.quantity) for each in child.items] == [("BOOK", 2), ("PEN", 3)]
    assert sum(each.net for each in child.items) == child.head.net
    assert [(charge.order_id, charge.status) for charge in child.payments] == [(child.head.order_id, "paid")]
    assert child.head.shipped_on == line(second).delivery_on
    with pytest.raises(OrderUnknown):
        order_page(1)


def test_a_customer_is_found_by_any_of_the_orders_and_with_what_is_running(shop):
    club = shop.sell("CLUB")
    run("create_child_orders", DAY)
    for number in (club.parent_order_id, f"{club.parent_order_id}/1", children(club)[0].pk):
        [one, *_] = find_customers(str(number))
        assert (one.code, one.because, one.running, one.city) == (club.customer, "order", 1, "Stockholm")
