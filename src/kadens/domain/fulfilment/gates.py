"""Which orders may be picked, packed, shipped and invoiced (domain.md §6), and why the others may not.

The gate is one SQL part, `sql/parts/refusal.sql`; every verb of this module judges by it, under a lock on the orders.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from kadens.domain.company.parameters import parameters
from kadens.plumbing.db.statement import load

__all__ = ["Candidate", "Fulfilled", "Judgement", "Reason", "Step", "judge", "lock_and_judge", "lock_orders"]

Step = Literal["pick", "pack", "ship", "invoice"]
Reason = Literal[
    "unknown_order",
    "parent_order",
    "not_open",
    "not_picked",
    "not_packed",
    "not_delivered",
    "hold",
    "window",
    "payment",
    "no_stock",
]
_PROGRESS: Final = ("open", "picked", "packed", "delivered", "invoiced")
_AFTER: Final[Mapping[Step, str]] = {"pick": "open", "pack": "picked", "ship": "packed", "invoice": "delivered"}
_TOO_EARLY: Final[Mapping[Step, Reason]] = {"pack": "not_picked", "ship": "not_packed", "invoice": "not_delivered"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilled:
    """What a verb did: the orders done now, those that were done before and are left as they are, and why each of the
    others was refused."""

    done: frozenset[int] = frozenset()
    already: frozenset[int] = frozenset()
    refused: Mapping[int, Reason]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order as it stands; amounts in minor units.

    `refusal` is what the gate says on the day judged. `unreserved`: a sales order whose goods nobody reserved.
    `uncollected`: it is paid by card when it ships, and was not paid."""

    order_id: int
    kind: str
    status: str
    customer_id: int
    delivery_on: date | None
    settlement: str
    parent_line_id: int | None
    net: int
    tax: int
    picked: bool
    packed: bool
    unreserved: bool
    uncollected: bool
    refusal: Literal["hold", "window", "payment"] | None

    @property
    def progress(self) -> str:
        """How far it is: open, picked, packed, delivered, invoiced; else draft or cancelled."""
        if self.status != "open":
            return self.status
        return "packed" if self.packed else "picked" if self.picked else "open"

    @property
    def fulfillable(self) -> bool:
        """An order that may ever leave, and has not been invoiced."""
        return self.kind != "parent" and self.status in ("open", "delivered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Orders judged for a step: those that may take it, those that took it before, and the others with a reason."""

    passing: tuple[Candidate, ...]
    already: frozenset[int]
    refused: Mapping[int, Reason]

    def fulfilled(self, done: Iterable[int], *, no_stock: Iterable[int] = ()) -> Fulfilled:
        """The result of a verb that did these."""
        short: dict[int, Reason] = dict.fromkeys(no_stock, "no_stock")
        return Fulfilled(done=frozenset(done), already=self.already, refused={**self.refused, **short})


@dataclass(frozen=True)
class _Orders:
    order_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Locked:
    order_id: int


@dataclass(frozen=True)
class _Judging(_Orders):
    on: date
    window_by: date


_LOCK_ORDERS = load("kadens.domain.fulfilment", "lock_orders", _Orders, _Locked)
_JUDGE_ORDERS = load("kadens.domain.fulfilment", "judge_orders", _Judging, Candidate)


def lock_orders(order_ids: Collection[int]) -> None:
    """Keep other runs and people off these orders until the transaction ends."""
    _LOCK_ORDERS.run(_Orders(list(order_ids)))


def judge(order_ids: Collection[int], *, on: date) -> list[Candidate]:
    """How the orders stand on a day, by their numbers; the window opens `days_before_delivery` ahead."""
    window_by = on + timedelta(days=parameters().days_before_delivery)
    return _JUDGE_ORDERS.run(_Judging(list(order_ids), on, window_by))


def lock_and_judge(order_ids: Collection[int], step: Step, *, on: date) -> Judgement:
    """Lock the orders and judge each for a step. An order that took the step before is neither passing nor refused."""
    lock_orders(order_ids)
    passing: list[Candidate] = []
    already: list[int] = []
    refused: dict[int, Reason] = dict.fromkeys(order_ids, "unknown_order")
    for candidate in judge(order_ids, on=on):
        del refused[candidate.order_id]
        if _took(candidate, step):
            already.append(candidate.order_id)
        elif reason := _reason(candidate, step):
            refused[candidate.order_id] = reason
        else:
            passing.append(candidate)
    return Judgement(passing=tuple(passing), already=frozenset(already), refused=refused)


def _took(candidate: Candidate, step: Step) -> bool:
    progress = candidate.progress
    return progress in _PROGRESS and _PROGRESS.index(progress) > _PROGRESS.index(_AFTER[step])


def _reason(candidate: Candidate, step: Step) -> Reason | None:
    """The one reason, the plainest first: what the order is, how far it is, then the gate."""
    if candidate.kind == "parent":
        return "parent_order"
    if candidate.progress not in _PROGRESS:
        return "not_open"
    if candidate.progress != _AFTER[step]:
        return _TOO_EARLY[step]
    if candidate.refusal is None and step == "invoice" and candidate.uncollected:
        return "payment"
    return candidate.refusal
