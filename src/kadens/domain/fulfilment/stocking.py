"""Stock of sales and child orders, where it is kept: promised, then gone from the shelf (domain.md §6).

A child order is made with its goods reserved. A sales order reserves them at submit, by a row of its own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kadens.domain.fulfilment.gates import lock_orders
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["release_stock", "reserve_for_orders", "take_stock"]


@dataclass(frozen=True)
class _Orders:
    order_ids: list[int]


@dataclass(frozen=True)
class _Reserving(_Orders):
    on: date


@dataclass(frozen=True)
class _Clearing(_Orders):
    shipped: bool


@dataclass(frozen=True)
class _Products:
    product_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Wanted:
    order_id: int
    product_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class _Shelf:
    product_id: int
    free: Decimal


@dataclass(frozen=True, slots=True)
class _Reserved:
    order_id: int


@dataclass(frozen=True, slots=True)
class _Cleared:
    product_id: int


_UNRESERVED_LINES = load("kadens.domain.fulfilment", "unreserved_lines", _Orders, _Wanted)
_LOCK_SHELVES = load("kadens.domain.fulfilment", "lock_shelves", _Products, _Shelf)
_RESERVE_STOCK = load("kadens.domain.fulfilment", "reserve_stock", _Reserving, _Reserved)
_CLEAR_STOCK = load("kadens.domain.fulfilment", "clear_stock", _Clearing, _Cleared)


def reserve_for_orders(order_ids: Sequence[int], *, on: date, actor: str) -> frozenset[int]:
    """Reserve what these sales orders want, all lines of an order or none, in the order given; the refused ones.

    An order that has its reservation, or wants nothing that is kept in stock, is left as it is."""
    if not order_ids:
        return frozenset()
    with transaction():
        lock_orders(order_ids)
        wanted = _wanted(order_ids)
        if not wanted:
            return frozenset()
        products = sorted({product_id for needs in wanted.values() for product_id in needs})
        free = {shelf.product_id: shelf.free for shelf in _LOCK_SHELVES.run(_Products(products))}
        refused = _unfilled([order_id for order_id in order_ids if order_id in wanted], wanted, free)
        if filled := sorted(wanted.keys() - refused):
            _RESERVE_STOCK.run(_Reserving(filled, on))
            record([Deed("reserve", "order", order_id) for order_id in filled], on=on, actor=actor)
        return refused


def release_stock(order_ids: Collection[int]) -> None:
    """Free what is reserved for these orders, in the transaction that cancels them: an order is cancelled once."""
    _clear(order_ids, shipped=False)


def take_stock(order_ids: Collection[int]) -> None:
    """Lower the shelves, and what is reserved on them, in the transaction that ships these orders."""
    _clear(order_ids, shipped=True)


def _clear(order_ids: Collection[int], *, shipped: bool) -> None:
    if order_ids:
        _CLEAR_STOCK.run(_Clearing(list(order_ids), shipped))


def _wanted(order_ids: Sequence[int]) -> Mapping[int, Mapping[int, Decimal]]:
    """By order, then product."""
    wanted: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for line in _UNRESERVED_LINES.run(_Orders(list(order_ids))):
        wanted[line.order_id][line.product_id] = line.quantity
    return wanted


def _unfilled(
    order_ids: Iterable[int], wanted: Mapping[int, Mapping[int, Decimal]], free: Mapping[int, Decimal]
) -> frozenset[int]:
    """Fill the orders one after the other, each whole or not at all; those that stay empty."""
    left = dict(free)
    unfilled: set[int] = set()
    for order_id in dict.fromkeys(order_ids):
        needs = wanted[order_id]
        if any(left[product_id] < quantity for product_id, quantity in needs.items()):
            unfilled.add(order_id)
            continue
        for product_id, quantity in needs.items():
            left[product_id] -= quantity
    return frozenset(unfilled)
