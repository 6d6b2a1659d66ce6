"""Invoicing delivered orders: the invoice, the journal and, for plans made at invoicing, the plan (domain.md §6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.domain.fulfilment.gates import Candidate, Fulfilled, lock_and_judge
from kadens.domain.ledger.posting import NewEntry, child_invoiced, post
from kadens.domain.payments.billing import bill_shipments
from kadens.domain.payments.plans import open_invoice_plans
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["invoice_orders", "write_invoices"]

_AGAINST: Final[Mapping[str, str]] = {
    "prepaid": "prepayments",
    "upfront_plan": "parent_revenue",
    "per_shipment": "receivables",
    "invoice_plan": "receivables",
}


@dataclass(frozen=True)
class _Orders:
    order_ids: list[int]
    on: date


@dataclass(frozen=True, slots=True)
class _Invoiced:
    order_id: int


_INVOICE_ORDERS = load("kadens.domain.fulfilment", "invoice_orders", _Orders, _Invoiced)


def invoice_orders(order_ids: Collection[int], *, on: date, actor: str) -> Fulfilled:
    """Invoice delivered orders, each once. One that is paid by card when it ships, and is not paid, is refused with
    *payment*: `fulfil_orders` collects it."""
    with transaction():
        judged = lock_and_judge(order_ids, "invoice", on=on)
        write_invoices(judged.passing, on=on, actor=actor)
        invoiced = [order.order_id for order in judged.passing]
        record([Deed("invoice", "order", order_id) for order_id in invoiced], on=on, actor=actor)
        return judged.fulfilled(invoiced)


def write_invoices(orders: Sequence[Candidate], *, on: date, actor: str) -> None:
    """The invoices of delivered orders that the caller locked and judged, all that follows from them included."""
    if not orders:
        return
    _INVOICE_ORDERS.run(_Orders([order.order_id for order in orders], on))
    revenue_journal = parameters().revenue_journal or "sales"
    post([_entry(order, on, revenue_journal) for order in orders])
    planned = [order.order_id for order in orders if order.settlement == "invoice_plan"]
    if planned:
        open_invoice_plans(planned, on=on, actor=actor)
    apart = [order.order_id for order in orders if order.settlement == "per_shipment"]
    if apart:
        bill_shipments(apart, on=on)


def _entry(order: Candidate, on: date, revenue_journal: str) -> NewEntry:
    """What an invoice moves to revenue and tax; from parent revenue it goes through a journal of its own."""
    return NewEntry(
        kind="invoice",
        subject_id=order.order_id,
        entered_on=on,
        legs=child_invoiced(net=order.net, tax=order.tax, against=_AGAINST[order.settlement]),
        parent_line_id=order.parent_line_id,
        order_id=order.order_id,
        journal=revenue_journal if order.settlement == "upfront_plan" else "sales",
    )
