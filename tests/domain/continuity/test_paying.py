"""From card to bill and back, for what is still to come."""

from datetime import date

import pytest

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.changing import skip_line
from kadens.domain.continuity.effects import effect_of
from kadens.domain.continuity.errors import OrderOver
from kadens.domain.continuity.paying import CreditExceeded, NoCardInForce, OnAccountRefused, change_payment
from kadens.domain.intake.quoting import CartLine
from kadens.domain.orders.models import Hold, Order
from kadens.domain.payments.paying_otherwise import PaymentOnItsWay
from kadens.domain.payments.queries import instalments_of
from tests.factories import ACTOR, DAY, children, contents, day, run

BY = {"on": DAY, "actor": ACTOR}
BOOK = 22_00


def instalments(who):
    return [(row.number, row.pay_with, row.status) for row in instalments_of([who.parent_line_id])]


def test_what_is_unpaid_is_billed_and_what_is_paid_stays(shop):
    who = shop.sell("PLAN")
    run("process_payments")
    changed = change_payment(who.key, pay_with="on_account", **BY, reason="lost card")
    assert (changed.changed, changed.instalments) == (True, 2)
    assert instalments(who) == [
        (1, "card", "paid"),
        (2, "on_account", "planned"),
        (3, "on_account", "planned"),
    ]
    run("process_payments", day(31))
    assert instalments(who)[1] == (2, "on_account", "billed")
    assert shop.gateway.taken() == 44_00


def test_what_is_not_billed_is_charged_to_the_card(shop):
    who = shop.sell("PLAN", pay_with="on_account")
    run("process_payments")
    assert change_payment(who.key, pay_with="card", **BY).instalments == 2
    run("process_payments", day(31))
    assert instalments(who)[:2] == [(1, "on_account", "billed"), (2, "card", "paid")]
    assert shop.gateway.taken() == 44_00


def test_what_was_declined_begins_anew_on_account(shop):
    who = shop.sell("PLAN")
    shop.behave(who, "decline")
    run("process_payments")
    assert instalments(who)[0] == (1, "card", "declined")
    change_payment(who.key, pay_with="on_account", **BY)
    assert instalments(who)[0] == (1, "on_account", "planned")
    run("process_payments")
    run("create_child_orders")
    assert (instalments(who)[0], len(children(who))) == ((1, "on_account", "billed"), 1)


def test_child_orders_are_paid_in_the_new_way_from_now_on(shop):
    who = shop.sell("CLUB")
    run("create_child_orders")
    change_payment(who.key, pay_with="on_account", **BY)
    run("create_child_orders", day(31))
    run("fulfil_orders", day(31))
    assert [child.pay_with for child in children(who)] == ["card", "on_account"]
    assert shop.gateway.taken() == BOOK


def test_there_and_back_is_as_before(shop):
    who = shop.sell("PLAN")
    before = instalments(who)
    change_payment(who.key, pay_with="on_account", **BY)
    change_payment(who.key, pay_with="card", **BY)
    assert instalments(who) == before
    assert Order.objects.get(id=who.parent_order_id).payment_method_id is not None


def test_the_other_continuity_orders_of_the_sale_go_along(shop):
    one, two = shop.sell_cart(CartLine(sku="PLAN"), CartLine(sku="PLAN"))
    change_payment(one.key, pay_with="on_account", **BY)
    assert {way for _, way, _ in instalments(two)} == {"on_account"}


def test_the_way_that_it_is_paid_already_changes_nothing(shop):
    who = shop.sell("PLAN")
    before = contents()
    assert not change_payment(who.key, pay_with="card", **BY).changed
    assert contents() == before


def test_on_account_needs_permission(shop):
    who = shop.sell("PLAN", customer=shop.customer(on_account=False))
    with pytest.raises(OnAccountRefused):
        change_payment(who.key, pay_with="on_account", **BY)


@pytest.mark.parametrize("code", ["PLAN", "BOX"])
def test_on_account_needs_credit_for_what_is_to_come(shop, code):
    to_come = {"PLAN": 6 * BOOK, "BOX": 4 * (2 * BOOK + 13_13)}[code]
    short, enough = (shop.sell(code, customer=shop.customer(credit_limit=to_come + more)) for more in (-1, 0))
    before = contents()
    with pytest.raises(CreditExceeded):
        change_payment(short.key, pay_with="on_account", **BY)
    assert contents() == before
    assert change_payment(enough.key, pay_with="on_account", **BY).changed


def test_a_card_needs_a_card(shop):
    who = shop.sell("PLAN", pay_with="on_account", customer=shop.customer(card=None))
    with pytest.raises(NoCardInForce):
        change_payment(who.key, pay_with="card", **BY)


def test_a_card_that_expired_is_none(shop):
    who = shop.sell("PLAN", pay_with="on_account", customer=shop.customer(expires_on=date(2024, 1, 31)))
    with pytest.raises(NoCardInForce):
        change_payment(who.key, pay_with="card", on=date(2024, 2, 1), actor=ACTOR)


def test_nothing_changes_while_a_payment_is_on_its_way(shop):
    who = shop.sell("PLAN")
    shop.behave(who, "unknown")
    run("process_payments")
    before = contents()
    with pytest.raises(PaymentOnItsWay):
        change_payment(who.key, pay_with="on_account", **BY)
    assert contents() == before


def test_an_order_held_for_its_credit_goes_on_by_card(shop):
    customer = shop.customer(credit_limit=1)
    who = shop.sell("PLAN", pay_with="on_account", customer=customer)
    assert who.holds == ("credit_limit",)
    change_payment(who.key, pay_with="card", **BY)
    assert not Hold.objects.filter(released_on=None).exists()


def test_what_goes_back_goes_back_the_way_it_came(shop):
    who = shop.sell("PLAN")
    run("process_payments")
    change_payment(who.key, pay_with="on_account", **BY)
    effect = effect_of(who.key, lambda key: cancel_order(key, reason="moved", **BY))
    assert [(each.kind, each.amount) for each in effect.money_back] == [("refunded", 44_00)]


def test_a_later_change_is_paid_in_the_new_way(shop):
    who = shop.sell("PLAN")
    change_payment(who.key, pay_with="on_account", **BY)
    skip_line(who.key, event=1, repetition=2, **BY)
    assert {way for _, way, status in instalments(who) if status == "planned"} == {"on_account"}


def test_an_order_that_is_over_is_paid_as_it_was(shop):
    who = shop.sell("PLAN")
    cancel_order(who.key, reason="moved", **BY)
    with pytest.raises(OrderOver):
        change_payment(who.key, pay_with="on_account", **BY)


def test_the_effect_tells_both_ways(shop):
    who = shop.sell("PLAN")
    effect = effect_of(who.key, lambda key: change_payment(key, pay_with="on_account", **BY))
    assert (effect.before.pay_with, effect.after.pay_with) == ("card", "on_account")
    assert {(each.before.pay_with, each.after.pay_with) for each in effect.instalments} == {("card", "on_account")}
    assert {each.changes for each in effect.lines} == {("payment",)}
