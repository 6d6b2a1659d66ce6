"""Deferred revenue: what was given ahead, by the months that will earn it."""

from datetime import date

import pytest
from django.db.models import Sum

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.deferring import deferred_revenue
from kadens.domain.ledger.models import Posting
from kadens.domain.ledger.posting import NewEntry, move, post
from kadens.operations.jobs import JOBS
from tests.factories.programs import every, program
from tests.factories.shop import DAY, a_shop, day, run

pytestmark = pytest.mark.django_db
BOOK = 22_00
FIFTEENTHS = [date(2024 + (month // 12), month % 12 + 1, 15) for month in range(13)]


def live(*days):
    for on in days:
        for job in JOBS:
            run(job, on)


def held(account, on):
    sums = Posting.objects.filter(account=account, entry__entered_on__lte=on).aggregate(d=Sum("debit"), c=Sum("credit"))
    return (sums["c"] or 0) - (sums["d"] or 0)


def told(on, months=12):
    """{when: (prepayments, parent revenue)}, nothing left out that is not 0; the sums hold."""
    rows = deferred_revenue(on=on, months=months)
    assert sum(row.prepayments for row in rows) == held("prepayments", on)
    assert sum(row.parent_revenue for row in rows) == held("parent_revenue", on)
    found = {
        f"{row.month_on:%Y-%m}" if row.month_on else row.when: (row.prepayments, row.parent_revenue) for row in rows
    }
    return {when: amounts for when, amounts in found.items() if any(amounts)}


def test_four_books_paid_at_once_are_earned_as_they_ship():
    shop = a_shop()
    shop.sell("YEAR")
    live(DAY)
    assert told(DAY) == {"2024-04": (BOOK, 0), "2024-07": (BOOK, 0), "2024-10": (BOOK, 0)}
    assert told(DAY, months=6) == {"2024-04": (BOOK, 0), "later": (2 * BOOK, 0)}


def test_what_was_foretold_comes_true():
    shop = a_shop()
    shop.sell("YEAR", quantity=2)
    shop.sell("PLAN")
    live(DAY)
    foretold = told(DAY)
    live(*FIFTEENTHS[1:])
    earned = {}
    legs = Posting.objects.filter(entry__kind="invoice", account="prepayments", entry__entered_on__gt=DAY)
    for leg in legs.select_related("entry"):
        month = f"{leg.entry.entered_on:%Y-%m}"
        earned[month] = earned.get(month, 0) + leg.debit
    assert earned == {when: amounts[0] for when, amounts in foretold.items() if amounts[0]}
    assert told(DAY) == foretold, "a past day is told as it was"


def test_instalments_pay_for_the_next_shipments_first():
    """Six books of 22.00 in three instalments of 44.00: the first pays for the book of today and the next one."""
    shop = a_shop()
    shop.sell("PLAN")
    live(DAY)
    assert told(DAY) == {"2024-02": (0, BOOK)}
    live(FIFTEENTHS[1])
    assert told(FIFTEENTHS[1]) == {"2024-03": (0, BOOK), "2024-04": (0, BOOK)}


def test_what_was_shipped_before_it_was_paid_is_ahead():
    """Six books in six weeks, paid in three months: after four weeks four books are gone and one instalment came."""
    shop = a_shop()
    fast = program("FAST", every(1, "weeks", repeats=5), bill_upfront=True, payment_schedule="MONTHLY-3")
    shop.sell(shop.define(fast))
    live(DAY, day(7), day(14), day(21))
    assert told(day(7)) == {}
    assert told(day(14)) == {"ahead": (0, -BOOK)}
    assert told(day(21)) == {"ahead": (0, -2 * BOOK)}


def test_a_window_earns_earlier_than_the_delivery():
    shop = a_shop(days_before_delivery=20)
    shop.sell("YEAR", start=date(2024, 2, 10))
    live(DAY)
    assert told(DAY) == {"2024-01": (BOOK, 0), "2024-04": (BOOK, 0), "2024-07": (BOOK, 0), "2024-10": (BOOK, 0)}


def test_a_cancelled_order_keeps_nothing():
    shop = a_shop()
    who = shop.sell("YEAR")
    live(DAY)
    cancel_order(who.key, reason="moves", on=FIFTEENTHS[1], actor="test")
    assert told(FIFTEENTHS[1]) == {}


def test_what_is_kept_for_nothing_planned_is_undated():
    shop = a_shop()
    who = shop.sell("CLUB")
    legs = move(7_00, debit="cash", credit="prepayments")
    post([NewEntry(kind="credit", subject_id=1, entered_on=DAY, legs=legs)])
    legs = move(3_00, debit="parent_revenue", credit="revenue")
    post([NewEntry(kind="credit", subject_id=2, entered_on=DAY, legs=legs, parent_line_id=who.parent_line_id)])
    assert told(DAY) == {"undated": (7_00, 0), "ahead": (0, -3_00)}
