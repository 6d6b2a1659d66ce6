"""Giving money back: by card through the gateway (*refunded*), on account as a credit (*credited*).

The decision is a row, booked in the same transaction; the gateway is called after it committed, and asked again by
every run until it has answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.transaction import on_commit

from kadens.domain.ledger.posting import NewEntry, move, post
from kadens.domain.payments.booking import against
from kadens.domain.payments.gateway import Answer, Outcome, gateway
from kadens.plumbing.db.inserting import insert_rows, take_keys
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["GivenBack", "SettledRefunds", "give_money_back", "settle_refunds"]

_SETTLED: Final = {Outcome.APPROVED: "done", Outcome.DECLINED: "refused"}


@dataclass(frozen=True, slots=True)
class GivenBack:
    """So many minor units of what was received, or billed, for one charge."""

    charge_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class SettledRefunds:
    """Shares of refunds that the gateway has settled, their sum in minor units, and those that it refused."""

    done: int = 0
    amount: int = 0
    refused: int = 0


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


@dataclass(frozen=True, slots=True)
class _Charge:
    charge_id: int


@dataclass(frozen=True, slots=True)
class _Refund:
    id: int
    parent_line_id: int | None
    customer_id: int
    kind: str
    amount: int
    currency: str
    reason: str
    refunded_on: date
    decided_by: str


@dataclass(frozen=True, slots=True)
class _Part:
    refund_id: int
    attempt_id: int
    key: str
    amount: int
    status: str = "planned"


@dataclass(frozen=True)
class _Page:
    after_id: int
    refund_ids: list[int] | None
    chunk: int


@dataclass(frozen=True, slots=True)
class _PlannedPart:
    part_id: int
    key: str
    amount: int
    ref: str | None


@dataclass(frozen=True)
class _Settled:
    part_ids: list[int]
    statuses: list[str]


@dataclass(frozen=True, slots=True)
class _SettledPart:
    part_id: int
    amount: int
    status: str


@dataclass(frozen=True, slots=True)
class _Share:
    charge: _Refundable
    amount: int


_READ = load("kadens.domain.payments", "refundable", _Charges, _Refundable)
_GIVE_BACK = load("kadens.domain.payments", "give_back", _Amounts, _Charge)
_PLANNED = load("kadens.domain.payments", "planned_refunds", _Page, _PlannedPart)
_SETTLE = load("kadens.domain.payments", "settle_refunds", _Settled, _SettledPart)


def give_money_back(given: Sequence[GivenBack], *, on: date, actor: str, reason: str) -> list[int]:
    """Decide and book refunds of charges that the open transaction has locked; the refunds' ids.

    One refund per order, kind and account. The gateway is called once the transaction has committed."""
    amounts = {one.charge_id: one.amount for one in given if one.amount}
    if not amounts:
        return []
    charges = _READ.run(_Charges(list(amounts)))
    groups: dict[tuple[object, ...], list[_Share]] = {}
    for charge in charges:
        owner = (charge.parent_line_id, charge.order_id, charge.plan_kind, charge.kind)
        groups.setdefault(owner, []).append(_Share(charge, amounts[charge.charge_id]))
    ids = take_keys("payments_refund", len(groups))
    numbered = list(zip(ids, groups.values(), strict=True))
    insert_rows("payments_refund", (_refund(key, shares, on, actor, reason) for key, shares in numbered))
    insert_rows("payments_refund_part", (part for key, shares in numbered for part in _parts(key, shares)))
    _GIVE_BACK.run(_Amounts(list(amounts), list(amounts.values())))
    post([_entry(key, shares, on) for key, shares in numbered])
    by_card = [key for key, shares in numbered if shares[0].charge.kind == "refunded"]
    if by_card:
        on_commit(lambda: _settle_at_once(by_card))
    return ids


def settle_refunds(*, refund_ids: Sequence[int] | None = None, chunk: int = 500) -> SettledRefunds:
    """Have the gateway carry out what was decided and not settled yet; safe to repeat at any time."""
    after = done = amount = refused = 0
    while parts := _PLANNED.run(_Page(after, None if refund_ids is None else list(refund_ids), chunk)):
        after = parts[-1].part_id
        for settled in _settle(parts):
            done += settled.status == "done"
            amount += settled.amount if settled.status == "done" else 0
            refused += settled.status == "refused"
    return SettledRefunds(done, amount, refused)


def _settle_at_once(refund_ids: list[int]) -> None:
    settle_refunds(refund_ids=refund_ids)


def _settle(parts: Sequence[_PlannedPart]) -> list[_SettledPart]:
    answers = [(part, _refunded(part)) for part in parts]
    settled = [(part, _SETTLED[answer.outcome]) for part, answer in answers if answer.outcome in _SETTLED]
    with transaction():
        return _SETTLE.run(_Settled([part.part_id for part, _ in settled], [status for _, status in settled]))


def _refunded(part: _PlannedPart) -> Answer:
    """Ask first: a run that was killed may have given it back, and the gateway may have forgotten the key."""
    if gateway().abilities.finds_by_key:
        found = gateway().find(part.key)
        if found.outcome is not Outcome.NOT_FOUND:
            return found
    return gateway().refund(part.ref or "", part.key, part.amount)


def _refund(refund_id: int, shares: Sequence[_Share], on: date, actor: str, reason: str) -> _Refund:
    first = shares[0].charge
    return _Refund(
        id=refund_id,
        parent_line_id=first.parent_line_id,
        customer_id=first.customer_id,
        kind=first.kind,
        amount=sum(share.amount for share in shares),
        currency=first.currency,
        reason=reason,
        refunded_on=on,
        decided_by=actor,
    )


def _parts(refund_id: int, shares: Sequence[_Share]) -> list[_Part]:
    return [
        _Part(refund_id, share.charge.attempt_id, f"{share.charge.attempt_key}/r{share.charge.parts + 1}", share.amount)
        for share in shares
        if share.charge.kind == "refunded" and share.charge.attempt_id is not None
    ]


def _entry(refund_id: int, shares: Sequence[_Share], on: date) -> NewEntry:
    """A refund leaves cash; a credit lowers what the customer owes."""
    first = shares[0].charge
    by_card = first.kind == "refunded"
    amount = sum(share.amount for share in shares)
    return NewEntry(
        kind="refund" if by_card else "credit",
        subject_id=refund_id,
        entered_on=on,
        legs=move(amount, debit=against(first.plan_kind), credit="cash" if by_card else "receivables"),
        parent_line_id=first.parent_line_id,
        order_id=first.order_id,
    )
