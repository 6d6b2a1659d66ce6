"""Picking, packing and shipping: what a warehouse calls, for many orders at once.

Each verb judges its orders by the gate of domain.md §6 first. Called twice it does nothing the second time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.fulfilment.gates import Candidate, Fulfilled, lock_and_judge
from kadens.domain.fulfilment.stocking import reserve_for_orders, take_stock
from kadens.domain.notices.writing import NewNotice, write_notices
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["note_packed", "note_picked", "note_shipped", "pack_orders", "pick_orders", "ship_orders"]


@dataclass(frozen=True)
class _Orders:
    order_ids: list[int]
    on: date


@dataclass(frozen=True)
class _Shipping(_Orders):
    trackings: list[str]


@dataclass(frozen=True, slots=True)
class _Moved:
    order_id: int


_PICK_ORDERS = load("kadens.domain.fulfilment", "pick_orders", _Orders, _Moved)
_PACK_ORDERS = load("kadens.domain.fulfilment", "pack_orders", _Orders, _Moved)
_SHIP_ORDERS = load("kadens.domain.fulfilment", "ship_orders", _Shipping, _Moved)


def pick_orders(order_ids: Collection[int], *, on: date, actor: str) -> Fulfilled:
    """Take the orders' goods from the shelves. A sales order without reserved goods reserves them now, or is refused
    with *no_stock*."""
    with transaction():
        judged = lock_and_judge(order_ids, "pick", on=on)
        unreserved = [order.order_id for order in judged.passing if order.unreserved]
        short = reserve_for_orders(unreserved, on=on, actor=actor)
        picked = [order.order_id for order in judged.passing if order.order_id not in short]
        note_picked(picked, on=on)
        _record("pick", picked, on, actor)
        return judged.fulfilled(picked, no_stock=short)


def pack_orders(order_ids: Collection[int], *, on: date, actor: str) -> Fulfilled:
    """Pack orders that were picked."""
    with transaction():
        judged = lock_and_judge(order_ids, "pack", on=on)
        packed = [order.order_id for order in judged.passing]
        note_packed(packed, on=on)
        _record("pack", packed, on, actor)
        return judged.fulfilled(packed)


def ship_orders(
    order_ids: Collection[int], *, on: date, actor: str, tracking: Mapping[int, str] | None = None
) -> Fulfilled:
    """Send packed orders on their way, each with the carrier's number if there is one; the customer is told.

    They are *delivered* from here on, and their goods are gone from the shelf."""
    with transaction():
        judged = lock_and_judge(order_ids, "ship", on=on)
        note_shipped(judged.passing, on=on, tracking=tracking or {})
        shipped = [order.order_id for order in judged.passing]
        _record("ship", shipped, on, actor)
        return judged.fulfilled(shipped)


# What the day's fulfilment does too, with orders that it locked and judged itself.


def note_picked(order_ids: Sequence[int], *, on: date) -> None:
    """Begin the shipments of these orders."""
    if order_ids:
        _PICK_ORDERS.run(_Orders(list(order_ids), on))


def note_packed(order_ids: Sequence[int], *, on: date) -> None:
    """The shipments of these orders are packed."""
    if order_ids:
        _PACK_ORDERS.run(_Orders(list(order_ids), on))


def note_shipped(orders: Sequence[Candidate], *, on: date, tracking: Mapping[int, str]) -> None:
    """The packed orders leave: shipment, status, stock, and the notice *shipped* of child orders (domain.md §8)."""
    if not orders:
        return
    order_ids = [order.order_id for order in orders]
    _SHIP_ORDERS.run(_Shipping(order_ids, on, [tracking.get(order_id, "") for order_id in order_ids]))
    take_stock(order_ids)
    write_notices([_notice(order, on, tracking) for order in orders if order.kind == "child"])


def _notice(order: Candidate, on: date, tracking: Mapping[int, str]) -> NewNotice:
    return NewNotice(
        kind="shipped",
        customer_id=order.customer_id,
        fact=f"order:{order.order_id}",
        noticed_on=on,
        parent_line_id=order.parent_line_id,
        payload={"order": order.order_id, "tracking": tracking.get(order.order_id, "")},
    )


def _record(action: str, order_ids: Sequence[int], on: date, actor: str) -> None:
    record([Deed(action, "order", order_id) for order_id in order_ids], on=on, actor=actor)
