"""What payments tell others: for many parent lines or customers at once, as frozen rows; amounts in minor units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from kadens.plumbing.db.statement import load

__all__ = [
    "AttemptRow",
    "Blocker",
    "CardUse",
    "InstalmentRow",
    "OnItsWay",
    "PlanRow",
    "RefundRow",
    "attempts_of",
    "blocking",
    "card_use",
    "instalments_of",
    "on_its_way",
    "owed_by_customers",
    "plans_of",
    "refunds_of",
]

AttemptOutcome = Literal["approved", "declined", "faulty", "unknown", "pending", "authorized", "voided"]
_OUTCOMES: Final[Mapping[str, AttemptOutcome]] = {
    "succeeded": "approved",
    "authorized": "authorized",
    "processing": "pending",
    "requires_action": "pending",
    "canceled": "voided",
    "declined_soft": "declined",
    "declined_hard": "declined",
    "rejected": "declined",
}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A payment plan: what was agreed, what of it was paid and billed (less what was given back) and is unpaid.

    `order_id` is the invoiced child order of an invoice plan, None for a plan over the whole parent line."""

    plan_id: int
    parent_line_id: int
    order_id: int | None
    kind: str
    schedule_id: int | None
    currency: str
    agreed_total: int
    paid: int
    billed: int
    unpaid: int


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """An instalment as it stands; `processed_on` is the day it was charged or billed."""

    charge_id: int
    parent_line_id: int
    number: int
    plan_kind: str
    order_id: int | None
    due_on: date
    amount: int
    given_back: int
    currency: str
    pay_with: str
    ship_gate: bool
    status: str
    processed_on: date | None
    decline_reason: str
    retry_on: date | None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt to charge a card: for the instalment `number`, or the shipment of the order `order_id`.

    `on` is its day for ever: the business day it was started, or captured if it was authorized before."""

    attempt_id: int
    charge_id: int
    parent_line_id: int
    order_id: int | None
    number: int | None
    on: date
    amount: int
    currency: str
    state: str
    reason: str
    capture_later: bool

    @property
    def outcome(self) -> AttemptOutcome:
        """How it ended, or stands. An *authorized* one has taken nothing yet, a *voided* one never did."""
        found = _OUTCOMES.get(self.state, "unknown")
        return "faulty" if found == "declined" and self.reason == "faulty" else found


@dataclass(frozen=True, slots=True)
class RefundRow:
    """Money given back; `kind` is refunded (by card) or credited (on account)."""

    refund_id: int
    parent_line_id: int
    on: date
    amount: int
    currency: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Blocker:
    """An instalment that keeps the child orders of its parent line from being picked, packed and invoiced."""

    parent_line_id: int
    charge_id: int
    number: int
    due_on: date
    status: str


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """What the gateway is charging for a parent line just now, or has not answered for, and how much of it goes back to
    the customer if it succeeds, because nobody owes it any more; minor units."""

    parent_line_id: int
    currency: str
    amount: int
    goes_back: int


@dataclass(frozen=True, slots=True)
class CardUse:
    """What hangs on a card: orders that go on (child orders with their parent), and declined charges that a run on the
    day tries."""

    orders: int
    charges: int


@dataclass(frozen=True)
class _CardOnDay:
    payment_method_id: int
    as_of: date


@dataclass(frozen=True)
class _ParentLines:
    parent_line_ids: list[int]


@dataclass(frozen=True)
class _Customers:
    customer_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Owed:
    customer_id: int
    amount: int


@dataclass(frozen=True)
class _OnDay:
    parent_line_ids: list[int]
    as_of: date


_OWED = load("kadens.domain.payments", "owed_by_customers", _Customers, _Owed)
_PLANS = load("kadens.domain.payments", "plans_of", _ParentLines, PlanRow)
_INSTALMENTS = load("kadens.domain.payments", "instalments_of", _ParentLines, InstalmentRow)
_ATTEMPTS = load("kadens.domain.payments", "attempts_of", _ParentLines, AttemptRow)
_REFUNDS = load("kadens.domain.payments", "refunds_of", _ParentLines, RefundRow)
_ON_ITS_WAY = load("kadens.domain.payments", "on_its_way", _ParentLines, OnItsWay)
_CARD_USE = load("kadens.domain.payments", "card_use", _CardOnDay, CardUse)
_BLOCKING = load("kadens.domain.payments", "blocking", _OnDay, Blocker)


def owed_by_customers(customer_ids: Iterable[int]) -> Mapping[int, int]:
    """What each customer was billed or invoiced and has not paid: the balance of receivables. Less than 0: we owe."""
    ids = list(customer_ids)
    return dict.fromkeys(ids, 0) | {row.customer_id: row.amount for row in _OWED.run(_Customers(ids))}


def plans_of(parent_line_ids: Iterable[int]) -> list[PlanRow]:
    """The payment plans, by parent line and in the order they were opened."""
    return _PLANS.run(_ParentLines(list(parent_line_ids)))


def instalments_of(parent_line_ids: Iterable[int]) -> list[InstalmentRow]:
    """The instalments, by parent line and number. Without those whose place a successor took."""
    return _INSTALMENTS.run(_ParentLines(list(parent_line_ids)))


def attempts_of(parent_line_ids: Iterable[int]) -> list[AttemptRow]:
    """Every attempt to charge a card, by parent line and day."""
    return _ATTEMPTS.run(_ParentLines(list(parent_line_ids)))


def refunds_of(parent_line_ids: Iterable[int]) -> list[RefundRow]:
    """What was refunded or credited, by parent line and day."""
    return _REFUNDS.run(_ParentLines(list(parent_line_ids)))


def on_its_way(parent_line_ids: Iterable[int]) -> list[OnItsWay]:
    """The payments in flight, by parent line; without those that have none."""
    return _ON_ITS_WAY.run(_ParentLines(list(parent_line_ids)))


def blocking(parent_line_ids: Iterable[int], *, as_of: date) -> list[Blocker]:
    """The instalments that block shipping on this day (domain.md §6, Gate), by parent line and number."""
    return _BLOCKING.run(_OnDay(list(parent_line_ids), as_of))


def card_use(payment_method_id: int, *, as_of: date) -> CardUse:
    """What hangs on a card."""
    return _CARD_USE.run(_CardOnDay(payment_method_id, as_of))[0]
