"""Giving money back: by card through the gateway (*refunded*), on account as a credit (*credited*).

The decision is a row, booked in the same transaction; the gateway is told after it committed (`settling_refunds`). A
refund by card of more than the company's `refund_limit` waits for a second person: until then it is booked as a
credit, money that we owe the customer, and leaves cash once it is approved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.transaction import on_commit

from kadens.domain.ledger.posting import Leg, NewEntry, move, post
from kadens.domain.payments.booking import against
from kadens.domain.payments.second_person import KIND, needs_second_person
from kadens.domain.payments.settling_refunds import settle_refunds
from kadens.plumbing.approvals.deciding import Asked, ask_approval
from kadens.plumbing.db.inserting import insert_rows, take_keys
from kadens.plumbing.db.statement import load

__all__ = ["Concession", "GivenBack", "give_money_back"]


@dataclass(frozen=True, slots=True)
class GivenBack:
    """So many minor units of what was received, or billed, for one charge."""

    charge_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class Concession:
    """Goods made cheaper that were shipped, those of an order or any of the parent line's: the credit note in minor
    units, and the second person's approval where one was needed."""

    order_id: int | None
    net: int
    tax: int
    approval_id: int | None = None


@dataclass(frozen=True)
class _Charges:
    charge_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Refundable:
    charge_id: int
    parent_line_id: int | None
    order_id: int | None
    plan_kind: str | None
    customer_id: int
    pay_with: str
    currency: str
    attempt_id: int | None
    attempt_key: str | None
    parts: int

    @property
    def kind(self) -> str:
        return "refunded" if self.pay_with == "card" else "credited"


@dataclass(frozen=True)
class _Amounts:
    charge_ids: list[int]
    amounts: list[int]
    conceded: bool


@dataclass(frozen=True, slots=True)
class _Charge:
    charge_id: int


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    parent_line_id: int | None
    order_id: int | None
    customer_id: int
    kind: str
    amount: int
    currency: str
    reason: str
    concession: bool
    approval_id: int | None
    refunded_on: date
    decided_by: str


@dataclass(frozen=True, slots=True)
class _Part:
    refund_id: int
    attempt_id: int
    key: str
    amount: int
    status: str


@dataclass(frozen=True, slots=True)
class _Share:
    charge: _Refundable
    amount: int


@dataclass(frozen=True, slots=True)
class _Refund:
    """One refund on its way: all its shares have the same order, kind and account."""

    id: int
    shares: Sequence[_Share]
    concession: Concession | None
    approval_id: int | None = None

    @property
    def first(self) -> _Refundable:
        return self.shares[0].charge

    @property
    def amount(self) -> int:
        return sum(share.amount for share in self.shares)

    @property
    def by_card(self) -> bool:
        return self.first.kind == "refunded"

    @property
    def waits(self) -> bool:
        """For a second person; a concession is decided on before it comes here."""
        return self.concession is None and self.approval_id is not None

    @property
    def order_id(self) -> int | None:
        return self.concession.order_id if self.concession else self.first.order_id


_READ = load("kadens.domain.payments", "refundable", _Charges, _Refundable)
_GIVE_BACK = load("kadens.domain.payments", "give_back", _Amounts, _Charge)


def give_money_back(
    given: Sequence[GivenBack], *, on: date, actor: str, reason: str, concession: Concession | None = None
) -> list[int]:
    """Decide and book refunds of charges that the open transaction has locked; the refunds' ids.

    One refund per order, kind and account. The gateway is called once the transaction has committed."""
    amounts = {one.charge_id: one.amount for one in given if one.amount}
    if not amounts:
        return []
    refunds = _approved(_grouped(amounts, concession), on, actor, reason)
    insert_rows("payments_refund", (_row(refund, on, actor, reason) for refund in refunds))
    insert_rows("payments_refund_part", (part for refund in refunds for part in _parts(refund)))
    _GIVE_BACK.run(_Amounts(list(amounts), list(amounts.values()), concession is not None))
    post([entry for refund in refunds for entry in _entries(refund, on)])
    to_send = [refund.id for refund in refunds if refund.by_card and not refund.waits]
    if to_send:
        on_commit(lambda: _settle_at_once(to_send, on))
    return [refund.id for refund in refunds]


def _settle_at_once(refund_ids: list[int], on: date) -> None:
    settle_refunds(refund_ids=refund_ids, on=on)


def _grouped(amounts: dict[int, int], concession: Concession | None) -> list[_Refund]:
    groups: dict[tuple[object, ...], list[_Share]] = {}
    for charge in _READ.run(_Charges(list(amounts))):
        owner = (charge.parent_line_id, charge.order_id, charge.plan_kind, charge.kind)
        groups.setdefault(owner, []).append(_Share(charge, amounts[charge.charge_id]))
    approval_id = concession.approval_id if concession else None
    ids = take_keys("payments_refund", len(groups))
    return [_Refund(key, shares, concession, approval_id) for key, shares in zip(ids, groups.values(), strict=True)]


def _approved(refunds: Iterable[_Refund], on: date, actor: str, reason: str) -> list[_Refund]:
    """The refunds, those over the limit with the approval that was asked for."""
    return [
        _asked(refund, on, actor, reason)
        if refund.by_card and refund.concession is None and needs_second_person(refund.amount)
        else refund
        for refund in refunds
    ]


def _asked(refund: _Refund, on: date, actor: str, reason: str) -> _Refund:
    asked = Asked(
        kind=KIND,
        subject=f"refund/{refund.id}",
        amount=refund.amount,
        currency=refund.first.currency,
        detail={"reason": reason, "parent_line": refund.first.parent_line_id, "order": refund.first.order_id},
    )
    approval = ask_approval(asked, on=on, actor=actor)
    return _Refund(refund.id, refund.shares, None, approval.id)


def _row(refund: _Refund, on: date, actor: str, reason: str) -> _Row:
    return _Row(
        id=refund.id,
        parent_line_id=refund.first.parent_line_id,
        order_id=refund.concession.order_id if refund.concession else None,
        customer_id=refund.first.customer_id,
        kind=refund.first.kind,
        amount=refund.amount,
        currency=refund.first.currency,
        reason=reason,
        concession=refund.concession is not None,
        approval_id=refund.approval_id,
        refunded_on=on,
        decided_by=actor,
    )


def _parts(refund: _Refund) -> list[_Part]:
    status = "waiting" if refund.waits else "planned"
    return [
        _Part(
            refund.id,
            share.charge.attempt_id,
            f"{share.charge.attempt_key}/r{share.charge.parts + 1}",
            share.amount,
            status,
        )
        for share in refund.shares
        if refund.by_card and share.charge.attempt_id is not None
    ]


def _entries(refund: _Refund, on: date) -> list[NewEntry]:
    """A refund leaves cash, or is owed while it waits; a credit lowers what the customer owes. A concession takes
    revenue and tax back first, so that the customer has paid more than the goods cost."""
    if refund.concession is None:
        owed = against(refund.first.plan_kind)
        leaves = refund.by_card and not refund.waits
        kind, credited = ("refund", "cash") if leaves else ("credit", "receivables")
        return [_entry(refund, kind, move(refund.amount, debit=owed, credit=credited), on)]
    noted = [_entry(refund, "credit_note", _credit_note(refund.concession), on)]
    if refund.by_card:
        noted.append(_entry(refund, "refund", move(refund.amount, debit="receivables", credit="cash"), on))
    return noted


def _credit_note(concession: Concession) -> tuple[Leg, ...]:
    legs = (
        Leg("revenue", debit=concession.net),
        Leg("tax", debit=concession.tax),
        Leg("receivables", credit=concession.net + concession.tax),
    )
    return tuple(leg for leg in legs if leg.debit or leg.credit)


def _entry(refund: _Refund, kind: str, legs: tuple[Leg, ...], on: date) -> NewEntry:
    return NewEntry(
        kind=kind,
        subject_id=refund.id,
        entered_on=on,
        legs=legs,
        parent_line_id=refund.first.parent_line_id,
        order_id=refund.order_id,
    )
