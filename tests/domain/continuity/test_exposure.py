"""How much a customer may owe for shipments: `exposure_limit`, and the refusal *exposure*."""

from datetime import date

import pytest
from django.db import connection

from kadens.domain.continuity.explaining import explain
from kadens.domain.continuity.exposure import Exposing, share_out
from kadens.domain.continuity.stock import Shelves
from kadens.domain.customers.models import Customer
from kadens.domain.payments.ageing import aged_receivables
from kadens.domain.payments.exposure import unpaid_shipments
from kadens.domain.payments.models import Charge
from kadens.domain.payments.receipts import receive_bill_payment
from kadens.domain.payments.retrying import replace_card
from tests.factories import ACTOR, DAY, children, day, every, item, program, refusals, run

BOOK = 22_00
"""What a child order of one book comes to, with its tax."""


def create(on=DAY, **more):
    return run("create_child_orders", on, **more)


def owed(who):
    customer = Customer.objects.get(code=who.customer).pk
    return unpaid_shipments([customer])[customer]


def reasons(who):
    return [reason for reason, _, _ in refusals(who)]


@pytest.fixture
def weekly(shop):
    shop.define(program("WEEKLY", every(1, "weeks", repeats=5)))
    shop.set(exposure_limit=2 * BOOK)
    return shop


def test_unpaid_shipments_count_from_the_child_order_until_the_money_comes(shop):
    who = shop.sell("CLUB")
    assert owed(who) == 0
    create()
    assert owed(who) == BOOK
    run("fulfil_orders")
    assert (children(who)[0].status, owed(who)) == ("invoiced", 0)


def test_a_declined_shipment_goes_on_being_owed(shop):
    who = shop.sell("CLUB")
    shop.behave(who, "decline")
    create()
    run("fulfil_orders")
    assert owed(who) == BOOK


def test_an_invoice_is_owed_until_its_bills_are_paid(shop):
    who = shop.sell("LATER", pay_with="on_account")
    create()
    run("fulfil_orders")
    assert owed(who) == BOOK
    run("process_payments")
    bill = Charge.objects.get(status="billed")
    receive_bill_payment(charge_id=bill.pk, on=DAY, actor=ACTOR)
    assert owed(who) == BOOK - bill.amount


def test_who_pays_the_bills_of_shipments_on_account_gets_further_ones(weekly):
    who = weekly.sell("WEEKLY", pay_with="on_account")
    for offset in range(0, 29, 7):
        create(day(offset))
        run("fulfil_orders", day(offset))
    assert (len(children(who)), set(reasons(who)), owed(who)) == (2, {"exposure"}, 2 * BOOK)
    assert [row.total for row in aged_receivables(on=day(28))] == [2 * BOOK]
    for bill in Charge.objects.filter(status="billed"):
        receive_bill_payment(charge_id=bill.pk, on=day(29), actor=ACTOR)
    assert (owed(who), list(aged_receivables(on=day(29)))) == (0, [])
    assert create(day(29)).done == 2


@pytest.mark.parametrize("code", ["YEAR", "PLAN"])
@pytest.mark.parametrize("pay_with", ["card", "on_account"])
def test_what_is_billed_upfront_is_no_shipment_on_credit(shop, code, pay_with):
    shop.set(exposure_limit=0)
    who = shop.sell(code, pay_with=pay_with)
    run("process_payments")
    assert create().done == 1
    assert owed(who) == 0


def test_the_child_order_that_would_exceed_the_limit_is_refused_and_made_once_the_money_has_come(weekly):
    who = weekly.sell("WEEKLY")
    weekly.behave(who, "decline")
    made = []
    for offset in range(0, 43, 7):
        made.append(create(day(offset)).done)
        run("fulfil_orders", day(offset))
    assert made == [1, 1, 0, 0, 0, 0, 0]
    assert (set(reasons(who)), owed(who)) == ({"exposure"}, 2 * BOOK)
    weekly.behave(who, "approve")
    customer = Customer.objects.get(code=who.customer).pk
    new = {"token": "new", "brand": "", "last_four": "", "expires_on": date(2031, 1, 31)}
    replace_card(customer_id=customer, on=day(43), actor=ACTOR, **new)
    run("process_payments", day(43))
    run("fulfil_orders", day(43))
    assert owed(who) == 0
    assert create(day(43)).done == 2


def test_a_limit_that_is_just_reached_refuses_nothing_and_one_cent_less_does(shop):
    shop.set(exposure_limit=BOOK)
    shop.sell("CLUB")
    assert create().done == 1
    shop.set(exposure_limit=BOOK - 1)
    shop.sell("CLUB")
    assert create().refusals == {"exposure": 1}


def test_all_orders_of_a_customer_count_and_nobody_elses(shop):
    shop.set(exposure_limit=BOOK)
    who = shop.sell("CLUB")
    again = shop.sell("CLUB", customer=who.customer)
    other = shop.sell("CLUB")
    report = create()
    assert (report.done, report.refusals) == (2, {"exposure": 1})
    assert [len(children(each)) for each in (who, again, other)] == [1, 0, 1]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_limit_holds_whatever_the_chunks_and_the_cap(weekly, limit):
    weekly.set(exposure_limit=limit * BOOK)
    who = weekly.sell("WEEKLY")
    for _ in range(4):
        create(day(40), limit=1)
    assert len(children(who)) == limit


def test_its_place_among_the_reasons_is_after_payment_and_before_an_expired_card(shop):
    shop.set(exposure_limit=1)
    who = shop.sell("CLUB", customer=shop.customer(expires_on=date(2023, 12, 31)))
    assert create().refusals == {"exposure": 1}
    assert reasons(who) == ["exposure"]


def test_a_line_that_a_shelf_refuses_is_not_owed(shop):
    shop.define(program("TWO", every(1, "weeks", item("VASE"), repeats=1)))
    shop.set(exposure_limit=BOOK)
    shop.stock(0)
    who = shop.sell("TWO")
    club = shop.sell("CLUB", customer=who.customer)
    report = create()
    assert report.refusals == {"no_stock": 1}
    assert len(children(club)) == 1


@pytest.mark.parametrize(("catch_up", "made"), [("ship_all", 2), ("combine", 0), ("slide", 1), ("drop", 0)])
def test_late_lines_are_held_to_the_limit_too(weekly, catch_up, made):
    weekly.set(catch_up=catch_up)
    who = weekly.sell("WEEKLY")
    assert create(day(36)).done == made
    assert owed(who) == made * BOOK


def test_a_parcel_is_owed_whole_or_not_at_all(weekly):
    weekly.set(catch_up="combine")
    who = weekly.sell("WEEKLY")
    assert create(day(20)).refusals == {"exposure": 3}
    weekly.set(exposure_limit=3 * BOOK)
    assert create(day(20)).done == 1
    assert owed(who) == 3 * BOOK


def test_why_says_so_in_plain_words_as_the_job_judges(weekly):
    who = weekly.sell("WEEKLY")
    weekly.behave(who, "decline")
    create(day(7))
    run("fulfil_orders", day(7))
    waiting = explain(who.key, day(14))[0]
    assert (waiting.reason, waiting.delivery_on) == ("exposure", day(14))
    assert "44.00 EUR are not paid; with this one of 22.00 EUR" in waiting.because
    assert "more than 44.00 EUR (exposure_limit)" in waiting.because
    assert create(day(14)).refusals == {"exposure": 1}


def test_without_a_limit_nothing_is_asked(shop):
    shop.sell("CLUB")
    seen = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        create()
    assert not any("receivable" in sql or "FOR NO KEY UPDATE\n" in sql for sql in seen)


def test_sharing_out_is_greedy_in_the_order_of_the_cap():
    lines = [
        Exposing(number, number, f"{number}", 1, owes, makes)
        for number, (owes, makes) in enumerate([(60, True), (50, True), (10, False), (40, True), (0, True)], start=1)
    ]
    refused = share_out(lines, unpaid={1: 0}, limit=100, shelves=Shelves())
    assert (refused.over_exposure, refused.no_stock) == ([2], [])
    capped = share_out(lines, unpaid={1: 0}, limit=100, shelves=Shelves(), made=False)
    assert capped.over_exposure == []
