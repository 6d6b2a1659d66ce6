"""Every fact of domain.md §6 is in the journal, on the accounts that it names there."""

import pytest

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.ledger.models import Entry, Posting
from kadens.domain.payments.models import Charge
from kadens.domain.payments.receipts import receive_bill_payment
from kadens.operations.jobs import JOBS
from tests.factories.looking import check_books
from tests.factories.shop import DAY, a_shop, day, run

pytestmark = pytest.mark.django_db


def live(*days):
    for on in days:
        for job in JOBS:
            run(job, on)


def moved(who):
    """{(fact, debited, credited, journal)} of what was booked for an order."""
    found = set()
    for entry in Entry.objects.filter(parent_line_id=who.parent_line_id):
        legs = Posting.objects.filter(entry=entry)
        debited = "+".join(sorted(leg.account for leg in legs if leg.debit))
        credited = "+".join(sorted(leg.account for leg in legs if leg.credit))
        found.add((entry.kind, debited, credited, entry.journal))
    return found


def pay_bills(who, on):
    for charge in Charge.objects.filter(parent_line_id=who.parent_line_id, status="billed"):
        receive_bill_payment(charge_id=charge.pk, on=on, actor="test")


@pytest.mark.parametrize(
    ("sku", "pay_with", "facts"),
    [
        (
            "YEAR",
            "card",
            {("charge", "cash", "prepayments", "sales"), ("invoice", "prepayments", "revenue+tax", "sales")},
        ),
        (
            "YEAR",
            "on_account",
            {
                ("bill", "receivables", "prepayments", "sales"),
                ("invoice", "prepayments", "revenue+tax", "sales"),
                ("bill_paid", "cash", "receivables", "sales"),
            },
        ),
        (
            "PLAN",
            "card",
            {("charge", "cash", "parent_revenue", "sales"), ("invoice", "parent_revenue", "revenue+tax", "parents")},
        ),
        (
            "PLAN",
            "on_account",
            {
                ("bill", "receivables", "parent_revenue", "sales"),
                ("invoice", "parent_revenue", "revenue+tax", "parents"),
                ("bill_paid", "cash", "receivables", "sales"),
            },
        ),
        (
            "CLUB",
            "card",
            {("charge", "cash", "receivables", "sales"), ("invoice", "receivables", "revenue+tax", "sales")},
        ),
        (
            "CLUB",
            "on_account",
            {("invoice", "receivables", "revenue+tax", "sales"), ("bill_paid", "cash", "receivables", "sales")},
        ),
        (
            "LATER",
            "card",
            {("charge", "cash", "receivables", "sales"), ("invoice", "receivables", "revenue+tax", "sales")},
        ),
        (
            "LATER",
            "on_account",
            {("invoice", "receivables", "revenue+tax", "sales"), ("bill_paid", "cash", "receivables", "sales")},
        ),
    ],
)
def test_what_is_booked_of_an_order(sku, pay_with, facts):
    shop = a_shop(revenue_journal="parents")
    who = shop.sell(sku, pay_with=pay_with)
    live(DAY, day(31))
    pay_bills(who, day(31))
    assert moved(who) == facts
    check_books()


@pytest.mark.parametrize(
    ("sku", "pay_with", "fact"),
    [
        ("YEAR", "card", ("refund", "prepayments", "cash", "sales")),
        ("YEAR", "on_account", ("credit", "prepayments", "receivables", "sales")),
    ],
)
def test_what_is_given_back_reverses(sku, pay_with, fact):
    shop = a_shop()
    who = shop.sell(sku, pay_with=pay_with)
    live(DAY)
    cancel_order(who.key, reason="moves", on=day(1), actor="test")
    assert fact in moved(who)
    check_books()
