"""Billing customers on account (domain.md §6): some days before an instalment is due it becomes a bill.

An order that ships on account without a plan is billed by its invoice: its one open item is due on that day.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.ledger.posting import NewEntry, move, post
from kadens.domain.notices.writing import NewNotice, write_notices
from kadens.domain.payments.booking import against
from kadens.domain.payments.tally import Tally
from kadens.plumbing.db.statement import load

__all__ = ["bill_instalments", "bill_shipments"]


@dataclass(frozen=True)
class _Due:
    as_of: date
    bill_until: date
    parent_line_ids: list[int] | None
    charge_ids: list[int] | None
    chunk: int


@dataclass(frozen=True, slots=True)
class _Bill:
    charge_id: int
    key: str
    amount: int
    currency: str
    number: int
    due_on: date
    customer_id: int
    parent_line_id: int
    order_id: int | None
    plan_kind: str


@dataclass(frozen=True)
class _Invoiced:
    order_ids: list[int]
    on: date


@dataclass(frozen=True, slots=True)
class _Item:
    charge_id: int


_BILL_DUE = load("kadens.domain.payments", "bill_due", _Due, _Bill)
_BILL_SHIPMENTS = load("kadens.domain.payments", "bill_shipments", _Invoiced, _Item)


def bill_instalments(charge_ids: Sequence[int], tally: Tally, *, as_of: date, bill_until: date) -> None:
    """Bill these instalments on account, those that are still due by `bill_until`, in the open transaction."""
    bills = _BILL_DUE.run(_Due(as_of, bill_until, None, list(charge_ids), len(charge_ids)))
    _book(bills, as_of)
    write_notices([_notice(bill, as_of) for bill in bills])
    for bill in bills:
        tally.add("billed", bill.amount)
        tally.counts["overdue"] += bill.due_on < bill_until


def bill_shipments(order_ids: Collection[int], *, on: date) -> int:
    """Open the item that a payment can meet for each of these invoiced orders that ships on account without a plan; how
    many. In the open transaction, which books the invoices: a bill for one moves nothing."""
    return len(_BILL_SHIPMENTS.run(_Invoiced(list(order_ids), on)))


def _book(bills: Sequence[_Bill], as_of: date) -> None:
    """A bill for what was not invoiced yet is booked; an invoice was booked when it was made."""
    post(
        [
            NewEntry(
                kind="bill",
                subject_id=bill.charge_id,
                entered_on=as_of,
                legs=move(bill.amount, debit="receivables", credit=against(bill.plan_kind)),
                parent_line_id=bill.parent_line_id,
                order_id=bill.order_id,
            )
            for bill in bills
            if bill.plan_kind != "invoice_plan"
        ]
    )


def _notice(bill: _Bill, as_of: date) -> NewNotice:
    return NewNotice(
        kind="continuity_billed",
        customer_id=bill.customer_id,
        fact=f"bill {bill.key}",
        noticed_on=as_of,
        parent_line_id=bill.parent_line_id,
        payload={
            "amount": bill.amount,
            "currency": bill.currency,
            "instalment": bill.number,
            "due_on": bill.due_on.isoformat(),
        },
    )
