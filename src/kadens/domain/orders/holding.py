"""Holding orders and letting them go on: a hold has who, when and why (domain.md §3.5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kadens.domain.orders.models import HOLD_REASONS
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["RELEASABLE", "place_holds", "release_holds"]

RELEASABLE = tuple(reason for reason in HOLD_REASONS if reason != "consent")
"""The reasons that a person can do away with; only the consent itself ends a hold for want of one."""


@dataclass(frozen=True)
class _Placing:
    order_ids: list[int]
    reason: str
    note: str
    placed_on: date
    placed_by: str


@dataclass(frozen=True)
class _Releasing:
    order_ids: list[int]
    reasons: list[str]
    released_on: date
    released_by: str


@dataclass(frozen=True, slots=True)
class _Held:
    order_id: int


_PLACE_HOLDS = load("kadens.domain.orders", "place_holds", _Placing, _Held)
_RELEASE_HOLDS = load("kadens.domain.orders", "release_holds", _Releasing, _Held)


def place_holds(order_ids: Collection[int], reason: str, *, on: date, actor: str, note: str = "") -> frozenset[int]:
    """Hold the orders; those that were not held for this reason before."""
    if not order_ids:
        return frozenset()
    with transaction():
        rows = _PLACE_HOLDS.run(_Placing(list(order_ids), reason, note, on, actor))
        record([Deed("place_hold", "order", row.order_id, {"reason": reason}) for row in rows], on=on, actor=actor)
        return frozenset(row.order_id for row in rows)


def release_holds(
    order_ids: Collection[int], *, on: date, actor: str, reasons: Collection[str] = RELEASABLE
) -> frozenset[int]:
    """Release the open holds of these reasons; the orders that had one."""
    if not order_ids:
        return frozenset()
    with transaction():
        rows = _RELEASE_HOLDS.run(_Releasing(list(order_ids), list(reasons), on, actor))
        released = frozenset(row.order_id for row in rows)
        record([Deed("release_hold", "order", order_id) for order_id in sorted(released)], on=on, actor=actor)
        return released
