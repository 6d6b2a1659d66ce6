"""The journal: each fact once, balanced in every entry, and kept as it was written."""

import pytest
from django.db import connection

from kadens.domain.ledger.models import ACCOUNTS, ENTRY_KINDS, Entry, Posting
from kadens.domain.ledger.posting import Leg, NewEntry, child_invoiced, move, post
from kadens.plumbing.db.errors import AppendOnlyViolated, ConstraintViolated, translated
from kadens.plumbing.db.transactions import transaction
from tests.domain.fulfilment.shop import DAY, NOBODY, day

MONEY = move(22_00, debit="cash", credit="receivables")


def fact(subject_id=1, legs=MONEY, **more):
    return NewEntry(kind="charge", subject_id=subject_id, entered_on=DAY, legs=legs, **more)


def refused_by(constraint, *entries):
    with pytest.raises(ConstraintViolated, match=constraint), transaction():
        post(entries)
    assert not Posting.objects.exists()
    assert not Entry.objects.exists()


def change(statement):
    with pytest.raises(AppendOnlyViolated), transaction(), translated(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_entry_is_written_with_its_postings(shop):
    line = shop.parent_line()
    order = shop.child(line)
    assert post([fact(parent_line_id=line.pk, order_id=order.pk, journal="continuity")]) == 1
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_id, entry.entered_on, entry.journal) == ("charge", 1, DAY, "continuity")
    assert (entry.parent_line_id, entry.order_id) == (line.pk, order.pk)
    postings = Posting.objects.filter(entry=entry).order_by("account").values_list("account", "debit", "credit")
    assert list(postings) == [("cash", 22_00, 0), ("receivables", 0, 22_00)]


def test_a_fact_is_booked_once_whatever_it_says_the_second_time(shop):
    post([fact()])
    again = NewEntry(kind="charge", subject_id=1, entered_on=day(1), legs=move(1, debit="cash", credit="prepayments"))
    assert post([again, fact(2)]) == 1
    assert Entry.objects.get(subject_id=1).entered_on == DAY
    assert Posting.objects.filter(entry__subject_id=1).count() == 2


def test_the_same_subject_under_another_kind_is_another_fact(shop):
    legs = move(1, debit="receivables", credit="cash")
    assert post([fact(), NewEntry(kind="refund", subject_id=1, entered_on=DAY, legs=legs)]) == 2


def test_many_entries_take_one_statement(shop, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert post([fact(subject) for subject in range(50)]) == 50
    assert Posting.objects.count() == 100


def test_nothing_to_book_is_no_entry(shop):
    assert post([]) == 0
    assert post([fact(legs=child_invoiced(net=0, tax=0, against="prepayments"))]) == 0
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("net", "tax", "legs"),
    [
        (20_00, 2_00, {"prepayments": 22_00, "revenue": -20_00, "tax": -2_00}),
        (20_00, 0, {"prepayments": 20_00, "revenue": -20_00}),
        (0, 1, {"prepayments": 1, "tax": -1}),
        (0, 0, {}),
    ],
)
def test_the_legs_of_an_invoice_leave_out_what_is_nothing(net, tax, legs):
    found = child_invoiced(net=net, tax=tax, against="prepayments")
    assert {leg.account: leg.debit - leg.credit for leg in found} == legs


def test_what_does_not_balance_is_refused_whole(shop):
    crooked = fact(2, legs=(Leg("cash", debit=22_00), Leg("receivables", credit=21_99)))
    refused_by("tr_ledger_posting_balanced", fact(), crooked)


def test_entries_do_not_balance_each_other(shop):
    refused_by(
        "tr_ledger_posting_balanced",
        fact(1, legs=(Leg("cash", debit=5),)),
        fact(2, legs=(Leg("receivables", credit=5),)),
    )


def test_an_account_stands_once_in_an_entry(shop):
    refused_by("uq_ledger_posting_account", fact(legs=(*MONEY, *MONEY)))


@pytest.mark.parametrize("leg", [Leg("cash"), Leg("cash", debit=1, credit=1)])
def test_a_leg_has_one_side(shop, leg):
    refused_by("ck_ledger_posting_one_side", fact(legs=(*move(1, debit="tax", credit="revenue"), leg)))


def test_a_leg_is_never_negative(shop):
    refused_by("ck_ledger_posting_", fact(legs=move(-1, debit="cash", credit="receivables")))


def test_only_known_accounts_and_kinds(shop):
    refused_by("ck_ledger_posting_account", fact(legs=move(1, debit="cash", credit="pocket")))
    refused_by("ck_ledger_entry_kind", NewEntry(kind="gift", subject_id=1, entered_on=DAY, legs=MONEY))
    assert {"cash", "receivables", "prepayments", "parent_revenue", "revenue", "tax"} == set(ACCOUNTS)
    assert "invoice" in ENTRY_KINDS


@pytest.mark.parametrize("table", ["ledger_posting", "ledger_entry"])
def test_what_is_written_stays(shop, table):
    post([fact()])
    change(f"UPDATE {table} SET id = id")
    change(f"DELETE FROM {table}")
    change(f"TRUNCATE {table} CASCADE")
    assert (Entry.objects.count(), Posting.objects.count()) == (1, 2)


def test_a_posting_added_later_would_unbalance_its_entry(shop):
    post([fact()])
    with pytest.raises(ConstraintViolated, match="tr_ledger_posting_balanced"), transaction():
        Posting.objects.create(entry=Entry.objects.get(), account="tax", debit=1)


def test_an_entry_names_an_order_that_is_there(shop):
    refused_by("fk_ledger_entry_order", fact(order_id=NOBODY))
    refused_by("fk_ledger_entry_parent_line", fact(parent_line_id=NOBODY))
