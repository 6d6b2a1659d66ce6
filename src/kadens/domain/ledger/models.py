"""The journal: double-entry, append-only, balanced in every entry by the database (domain.md §6), and the chart that
gives its accounts the company's own numbers and names.

An entry is born with all its postings in one statement; a trigger on the postings of that statement refuses those
that do not balance, and triggers refuse every change and removal. One fact makes at most one entry.
"""

from django.db import models

from kadens.domain.orders.models import Order
from kadens.plumbing.db.shape import not_negative, one_of

__all__ = ["ACCOUNTS", "Account", "Entry", "Posting"]

ACCOUNTS = ("cash", "receivables", "prepayments", "parent_revenue", "revenue", "tax")
ENTRY_KINDS = (
    "charge",
    "bill",
    "invoice",
    "refund",
    "credit",
    "bill_paid",
    "credit_note",
    "payout",
    "refund_returned",
    "transfer",
)


class Account(models.Model):
    """What the company calls an account. Postings keep the *role*, so another number changes no history (ADR 32)."""

    role = models.TextField()
    number = models.TextField()
    name = models.TextField()

    class Meta:
        db_table = "ledger_account"
        constraints = [
            models.UniqueConstraint(fields=["role"], name="uq_ledger_account_role"),
            one_of("role", ACCOUNTS, "ck_ledger_account_role"),
            models.CheckConstraint(condition=~models.Q(number="") & ~models.Q(name=""), name="ck_ledger_account_said"),
        ]


class Entry(models.Model):
    """One fact in the journal: (`kind`, `subject_id`) names it, so it is booked once."""

    kind = models.TextField()
    subject_id = models.BigIntegerField()
    journal = models.TextField(default="sales")
    entered_on = models.DateField()
    parent_line_id = models.BigIntegerField(null=True)
    order = models.ForeignKey(
        Order, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            one_of("kind", ENTRY_KINDS, "ck_ledger_entry_kind"),
            models.UniqueConstraint(fields=["kind", "subject_id"], name="uq_ledger_entry_fact"),
        ]
        indexes = [
            models.Index(fields=["parent_line_id"], name="ix_ledger_entry_parent_line"),
            models.Index(fields=["order"], name="ix_ledger_entry_order"),
            models.Index(fields=["entered_on"], name="ix_ledger_entry_entered_on"),
        ]


class Posting(models.Model):
    """One leg of an entry, in minor units of the company's currency."""

    entry = models.ForeignKey(Entry, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    account = models.TextField()
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger_posting"
        constraints = [
            one_of("account", ACCOUNTS, "ck_ledger_posting_account"),
            not_negative("ck_ledger_posting_amounts", "debit", "credit"),
            models.CheckConstraint(
                condition=(models.Q(debit__gt=0, credit=0) | models.Q(debit=0, credit__gt=0)),
                name="ck_ledger_posting_one_side",
            ),
            models.UniqueConstraint(fields=["entry", "account"], name="uq_ledger_posting_account"),
        ]
