"""Balances and entries of any period, from the journal alone."""

from datetime import date
from itertools import pairwise
from random import Random

import pytest

from kadens.domain.ledger.models import ACCOUNTS, Posting
from kadens.domain.ledger.posting import NewEntry, child_invoiced, move, post
from kadens.domain.ledger.queries import account_sums, entries, trial_balance
from tests.domain.fulfilment.shop import DAY, day
from tests.factories.looking import count_statements

pytestmark = pytest.mark.django_db


def book(subject_id, on, *legs, **more):
    post([NewEntry(kind="charge", subject_id=subject_id, entered_on=on, legs=legs, **more)])


def balances(first_on, last_on):
    rows = trial_balance(first_on=first_on, last_on=last_on)
    assert [row.role for row in rows] == list(ACCOUNTS)
    assert sum(row.opening for row in rows) == sum(row.closing for row in rows) == 0
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows)
    assert all(row.opening + row.debit - row.credit == row.closing for row in rows)
    return {row.role: (row.opening, row.debit, row.credit, row.closing) for row in rows}


def test_a_period_opens_where_the_one_before_it_closed():
    book(1, day(-40), *move(100_00, debit="cash", credit="prepayments"))
    book(2, DAY, *child_invoiced(net=50_00, tax=5_00, against="prepayments"))
    book(3, day(40), *move(1_00, debit="cash", credit="prepayments"))
    nothing = (0, 0, 0, 0)
    assert balances(DAY, day(1)) == {
        "cash": (100_00, 0, 0, 100_00),
        "receivables": nothing,
        "prepayments": (-100_00, 55_00, 0, -45_00),
        "parent_revenue": nothing,
        "revenue": (0, 0, 50_00, -50_00),
        "tax": (0, 0, 5_00, -5_00),
    }
    assert balances(day(-99), day(-50)) == dict.fromkeys(ACCOUNTS, nothing)


def test_any_journal_in_any_periods():
    """Periods one after the other lead from nothing to the sums of all postings."""
    random = Random(7)  # noqa: S311 - a journal, not a secret
    for subject in range(200):
        debit, credit = random.sample(ACCOUNTS, 2)
        book(subject, day(random.randrange(60)), *move(random.randrange(1, 10**7), debit=debit, credit=credit))
    ends = [day(-1), *sorted(random.sample([day(offset) for offset in range(60)], 7)), day(60)]
    periods = [balances(after(before), last) for before, last in pairwise(ends)]
    for earlier, later in pairwise(periods):
        assert {role: row[3] for role, row in earlier.items()} == {role: row[0] for role, row in later.items()}
    sums = {row.account: row.balance for row in account_sums()}
    assert {role: row[0] for role, row in periods[0].items()} == dict.fromkeys(ACCOUNTS, 0)
    assert {role: row[3] for role, row in periods[-1].items()} == {role: sums.get(role, 0) for role in ACCOUNTS}


def after(on: date) -> date:
    return date.fromordinal(on.toordinal() + 1)


def test_entries_come_in_the_order_of_the_journal(shop):
    line = shop.parent_line()
    child = shop.child(line)
    book(2, day(1), *move(2_00, debit="cash", credit="receivables"), order_id=child.pk, parent_line_id=line.pk)
    book(1, DAY, *move(1_00, debit="cash", credit="prepayments"), parent_line_id=line.pk, journal="continuity")
    book(3, day(2), *move(3_00, debit="cash", credit="prepayments"))
    told = [
        (
            leg.entered_on,
            leg.subject_id,
            leg.journal,
            leg.parent_order_id,
            leg.order_id,
            leg.role,
            leg.debit,
            leg.credit,
        )
        for leg in entries(first_on=DAY, last_on=day(1))
    ]
    assert told == [
        (DAY, 1, "continuity", line.order_id, None, "cash", 1_00, 0),
        (DAY, 1, "continuity", line.order_id, None, "prepayments", 0, 1_00),
        (day(1), 2, "sales", line.order_id, child.pk, "cash", 2_00, 0),
        (day(1), 2, "sales", line.order_id, child.pk, "receivables", 0, 2_00),
    ]


def test_entries_of_an_order_are_those_of_its_lines_and_children(shop):
    line, other = shop.parent_line(), shop.parent_line()
    child = shop.child(line)
    for subject, more in enumerate(({"parent_line_id": line.pk}, {"order_id": child.pk}, {"parent_line_id": other.pk})):
        book(subject, DAY, *move(1, debit="cash", credit="prepayments"), **more)

    def subjects(order_id):
        return {leg.subject_id for leg in entries(first_on=date.min, last_on=day(9), order_id=order_id)}

    assert subjects(line.order_id) == {0}
    assert subjects(child.pk) == {1}
    assert subjects(other.order_id) == {2}
    assert subjects(999_999) == set()


def test_a_long_journal_is_read_by_one_statement_page_by_page():
    legs = move(1, debit="cash", credit="prepayments")
    post([NewEntry(kind="charge", subject_id=number, entered_on=DAY, legs=legs) for number in range(1_100)])
    found = []
    assert count_statements(lambda: found.extend(entries(first_on=DAY, last_on=DAY))) <= 3
    assert len(found) == Posting.objects.count() == 2_200
    assert [leg.entry_id for leg in found] == sorted(leg.entry_id for leg in found)
