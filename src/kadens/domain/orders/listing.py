"""Lists of orders: all of them, those of a customer, and those on hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kadens.plumbing.db.statement import load

__all__ = [
    "HeldOrder",
    "HeldOrders",
    "ListedOrder",
    "ListedOrders",
    "OrderShown",
    "held_orders",
    "list_orders",
    "orders_of_customer",
]

PAGE: Final = 50
NEWEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class OrderShown:
    """An order of any kind; amounts in minor units, `held_for` the reasons of its open holds. A child order names its
    parent order and the slot of the program that it fills."""

    order_id: int
    kind: str
    status: str
    ordered_on: date
    delivery_on: date | None
    pay_with: str
    settlement: str
    currency: str
    total: int
    held_for: Sequence[str]
    parent_order_id: int | None
    event: int | None
    repetition: int | None


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """An order on hold: for what, since when, by whom."""

    order_id: int
    kind: str
    status: str
    customer_id: int
    customer: str
    customer_name: str
    delivery_on: date | None
    currency: str
    total: int
    parent_order_id: int | None
    reason: str
    note: str
    placed_on: date
    placed_by: str


@dataclass(frozen=True, slots=True)
class HeldOrders:
    """A page of them, and the number to ask the next one with; None on the last."""

    rows: Sequence[HeldOrder]
    after: int | None


@dataclass(frozen=True, slots=True)
class ListedOrder(OrderShown):
    """An order with its customer."""

    customer: str
    customer_name: str


@dataclass(frozen=True, slots=True)
class ListedOrders:
    """A page of them, and the number to ask the next one with; None on the last."""

    rows: Sequence[ListedOrder]
    before: int | None


@dataclass(frozen=True)
class _Listing:
    customer_id: int | None
    kind: str | None
    status: str | None
    before: int
    limit: int


@dataclass(frozen=True)
class _OfCustomer:
    customer_id: int
    before: int
    limit: int


@dataclass(frozen=True)
class _Held:
    reason: str
    after: int
    limit: int


_LISTED = load("kadens.domain.orders", "list_orders", _Listing, ListedOrder)
_OF_CUSTOMER = load("kadens.domain.orders", "orders_of_customer", _OfCustomer, OrderShown)
_HELD = load("kadens.domain.orders", "held_orders", _Held, HeldOrder)


def list_orders(
    *,
    customer_id: int | None = None,
    kind: str | None = None,
    status: str | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> ListedOrders:
    """The orders of every kind, the newest first, from below the number `before` on; narrowed by what is given."""
    rows = _LISTED.run(_Listing(customer_id, kind, status, before or NEWEST, limit + 1))
    return ListedOrders(rows[:limit], rows[limit - 1].order_id if len(rows) > limit else None)


def orders_of_customer(customer_id: int, *, before: int | None = None, limit: int = PAGE) -> list[OrderShown]:
    """The orders of a customer, the newest first, from below the number `before` on."""
    return _OF_CUSTOMER.run(_OfCustomer(customer_id, before or NEWEST, limit))


def held_orders(reason: str, *, after: int | None = None, limit: int = PAGE) -> HeldOrders:
    """The orders on hold for this reason, by their numbers."""
    rows = _HELD.run(_Held(reason, after or 0, limit + 1))
    return HeldOrders(rows[:limit], rows[limit - 1].order_id if len(rows) > limit else None)
