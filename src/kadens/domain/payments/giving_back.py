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
from kadens.domain.payments.flights import Run
from kadens.domain.payments.gateway import Answer, Outcome, gateway
from kadens.domain.payments.halving import in_halves
from kadens.domain.payments.tally import Tally
from kadens.plumbing.db.inserting import insert_rows, take_keys
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["GivenBack", "SettledRefunds", "give_money_back", "settle_next_refunds", "settle_refunds"]

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
    charge_id: int
    key: str
    amount: int
    ref: str | None


@dataclass(frozen=True, slots=True)
class _AnsweredPart:
    part: _PlannedPart
    status: str


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
    after, tally = 0, Tally()
    while parts := _PLANNED.run(_Page(after, None if refund_ids is None else list(refund_ids), chunk)):
        after = parts[-1].part_id
        answered = _answered(parts)
        with transaction():
            _settle(answered, tally)
    counts = tally.counts
    return SettledRefunds(counts["refunded"], counts["refunded_amount"], counts["refunds_refused"])


def settle_next_refunds(run: Run, tally: Tally, *, after: int, chunk: int) -> int | None:
    """Have the gateway carry out the next shares after one; the last of them, None when there was none.

    A share that cannot be written down parks its charge; the gateway is asked about it before anything is given."""
    parts = _PLANNED.run(_Page(after, None, chunk))
    in_halves(_settle, _answered(parts), lambda one: one.part.charge_id, run, tally)
    return parts[-1].part_id if parts else None


def _settle_at_once(refund_ids: list[int]) -> None:
    settle_refunds(refund_ids=refund_ids)


def _answered(parts: Sequence[_PlannedPart]) -> list[_AnsweredPart]:
    """The shares of which the gateway has said what became of them."""
    answers = [(part, _refunded(part).outcome) for part in parts]
    return [_AnsweredPart(part, _SETTLED[outcome]) for part, outcome in answers if outcome in _SETTLED]


def _settle(answered: Sequence[_AnsweredPart], tally: Tally) -> list[_SettledPart]:
    """Write down what became of the shares, in the open transaction."""
    settled = _SETTLE.run(_Settled([one.part.part_id for one in answered], [one.status for one in answered]))
    for part in settled:
        if part.status == "done":
            tally.add("refunded", part.amount)
        else:
            tally.add("refunds_refused")
    return settled


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
