"""Cancelling orders that were not shipped. What was authorized or paid for them is the caller's to void or refund."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kadens.domain.fulfilment.gates import lock_orders
from kadens.domain.fulfilment.stocking import release_stock
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["cancel_orders"]


@dataclass(frozen=True)
class _Orders:
    order_ids: list[int]
    on: date


@dataclass(frozen=True, slots=True)
class _Cancelled:
    order_id: int


_CANCEL_ORDERS = load("kadens.domain.fulfilment", "cancel_orders", _Orders, _Cancelled)


def cancel_orders(order_ids: Collection[int], *, on: date, actor: str) -> frozenset[int]:
    """Cancel the open child and sales orders among these and free their stock; those cancelled now.

    An order shipped in the meantime is not among them, nor is a parent order: only what is returned may be refunded.
    """
    if not order_ids:
        return frozenset()
    with transaction():
        lock_orders(order_ids)
        cancelled = frozenset(row.order_id for row in _CANCEL_ORDERS.run(_Orders(list(order_ids), on)))
        release_stock(sorted(cancelled))
        record([Deed("cancel", "order", order_id) for order_id in sorted(cancelled)], on=on, actor=actor)
        return cancelled
