"""Refunds that a person has to settle: the gateway refused them or contradicts itself, or nobody approved them.

The customer is owed the money meanwhile. It goes by the bank, or stays as a credit; or it turns out that the gateway
had given it back. What was done is recorded, with who did it and why.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from kadens.domain.ledger.posting import NewEntry, move, post
from kadens.domain.payments.errors import RefundNotOpen
from kadens.domain.payments.second_person import KIND, needs_second_person
from kadens.plumbing.approvals.deciding import Asked, ask_approval
from kadens.plumbing.approvals.queries import Approval, approved
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction

__all__ = ["Means", "OpenRefund", "SettledByHand", "open_refunds", "settle_by_hand"]

Means = Literal["gateway", "transfer", "credit"]
_STATUS: Final[dict[Means, str]] = {"gateway": "done", "transfer": "transferred", "credit": "credited"}


@dataclass(frozen=True, slots=True)
class OpenRefund:
    """A share of a refund that is not with the customer: `status` *waiting* (for a second person), *planned* (the
    gateway has not answered), *refused* or *quarantined*; the amount in minor units."""

    part_id: int
    refund_id: int
    customer: str
    parent_line_id: int | None
    order_id: int | None
    amount: int
    currency: str
    status: str
    why: str
    reason: str
    refunded_on: date
    decided_by: str
    approval_id: int | None
    decision: str | None


@dataclass(frozen=True, slots=True)
class SettledByHand:
    """How a share stands now; with the `approval` that has to come first, nothing was done."""

    status: str
    approval: Approval | None = None


@dataclass(frozen=True)
class _Asked:
    part_id: int


@dataclass(frozen=True, slots=True)
class _Case:
    part_id: int
    amount: int
    currency: str
    status: str
    approved: bool
    refunded_on: date
    parent_line_id: int | None
    order_id: int | None


@dataclass(frozen=True)
class _Settling:
    part_id: int
    status: str
    note: str
    on: date
    actor: str


@dataclass(frozen=True, slots=True)
class _Part:
    part_id: int


_OPEN = load("kadens.domain.payments", "open_refunds", Nothing, OpenRefund)
_LOCK = load("kadens.domain.payments", "lock_refund_part", _Asked, _Case)
_SETTLE = load("kadens.domain.payments", "settle_by_hand", _Settling, _Part)


def open_refunds() -> list[OpenRefund]:
    """Every share of a refund that has not reached the customer, those that wait for a person first."""
    return _OPEN.run(Nothing())


def settle_by_hand(part_id: int, *, means: Means, note: str, on: date, actor: str) -> SettledByHand:
    """Settle a share that waits for a person: the *gateway* had given it back after all, it goes by bank *transfer*,
    or it stays as a *credit*. A transfer of more than the `refund_limit` that nobody has approved is asked for first.

    Raises RefundNotOpen for one that does not wait for a person, or that the gateway has said it did not give."""
    with transaction():
        case = _LOCK.one(_Asked(part_id))
        if case is None or case.status not in ("refused", "quarantined"):
            raise RefundNotOpen(part=part_id, status=case.status if case else "missing")
        if means == "gateway" and case.status == "refused":
            raise RefundNotOpen(part=part_id, status="refused by the gateway, so it gave nothing")
        approval = _second_person(case, on, actor) if means == "transfer" else None
        if approval is not None and not approval.approved:
            return SettledByHand(case.status, approval)
        _SETTLE.run(_Settling(part_id, _STATUS[means], note, on, actor))
        post(_entries(case, means, on))
        record([Deed("settle_refund", "refund_part", part_id, {"by": means, "note": note})], on=on, actor=actor)
        return SettledByHand(_STATUS[means], approval)


def _second_person(case: _Case, on: date, actor: str) -> Approval | None:
    if case.approved or not needs_second_person(case.amount):
        return None
    asked = Asked(kind=KIND, subject=f"transfer/{case.part_id}", amount=case.amount, currency=case.currency)
    return approved(KIND, asked.subject) or ask_approval(asked, on=on, actor=actor)


def _entries(case: _Case, means: Means, on: date) -> list[NewEntry]:
    """What is still booked as given comes back to what we owe; a transfer leaves cash."""
    entries = []
    if case.status == "quarantined" and means != "gateway":
        entries.append(_entry("refund_returned", case, on, debit="cash", credit="receivables"))
    if means == "transfer":
        entries.append(_entry("transfer", case, on, debit="receivables", credit="cash"))
    return entries


def _entry(kind: str, case: _Case, on: date, *, debit: str, credit: str) -> NewEntry:
    return NewEntry(
        kind=kind,
        subject_id=case.part_id,
        entered_on=on,
        legs=move(case.amount, debit=debit, credit=credit),
        parent_line_id=case.parent_line_id,
        order_id=case.order_id,
    )
