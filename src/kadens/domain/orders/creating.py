"""Creating orders: the ordinary verb, for any number of them.

*Create child orders* writes the same rows by one statement; a test holds the two equal, column by column.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kadens.plumbing.db.inserting import insert_rows, take_keys
from kadens.plumbing.db.transactions import transaction
from kadens.pure.money import line_amount, tax_on

__all__ = [
    "Amounts",
    "CreatedOrder",
    "NewOrder",
    "NewOrderLine",
    "NewParentLine",
    "add_parent_lines",
    "create_orders",
    "price_line",
]


@dataclass(frozen=True, slots=True)
class Amounts:
    """Net and tax of a line, in minor units."""

    net: int
    tax: int

    @property
    def total(self) -> int:
        return self.net + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrderLine:
    """A line of an order to be; prices and amounts in minor units."""

    product_id: int
    quantity: Decimal
    price: int
    net: int
    tax_percent: Decimal
    tax: int
    kind: str = "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order to be. A child order names its parent line and its slot."""

    customer_id: int
    currency: str
    ordered_on: date
    pay_with: str
    lines: tuple[NewOrderLine, ...]
    kind: str = "sales"
    status: str = "open"
    delivery_on: date | None = None
    payment_method_id: int | None = None
    address_id: int | None = None
    settlement: str = "per_shipment"
    payment_schedule_id: int | None = None
    parent_line_id: int | None = None
    slot_event: int | None = None
    slot_repetition: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedOrder:
    """The number of a created order, and the keys of its lines in their order."""

    order_id: int
    line_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParentLine:
    """A further parent line for an order that is there."""

    order_id: int
    position: int
    line: NewOrderLine


@dataclass(frozen=True, slots=True)
class _OrderRow:
    id: int
    kind: str
    customer_id: int
    currency: str
    status: str
    ordered_on: date
    delivery_on: date | None
    pay_with: str
    payment_method_id: int | None
    address_id: int | None
    settlement: str
    payment_schedule_id: int | None
    net: int
    tax: int
    total: int
    parent_line_id: int | None
    slot_event: int | None
    slot_repetition: int | None


@dataclass(frozen=True, slots=True)
class _LineRow:
    id: int
    order_id: int
    position: int
    kind: str
    product_id: int
    quantity: Decimal
    price: int
    net: int
    tax_percent: Decimal
    tax: int
    status: str | None


def price_line(*, price: int, quantity: Decimal, tax_percent: Decimal) -> Amounts:
    """The amounts of a line, each rounded half up (domain.md §2.4): the one place where they are computed."""
    net = line_amount(price, quantity)
    return Amounts(net, tax_on(net, tax_percent))


def create_orders(orders: Sequence[NewOrder]) -> list[CreatedOrder]:
    """Write the orders with their lines, all or none, in as many statements as there are tables.

    Raises the typed errors of the constraints they violate."""
    with transaction():
        order_ids = take_keys("orders_order", len(orders))
        line_ids = iter(take_keys("orders_order_line", sum(len(order.lines) for order in orders)))
        created = [
            CreatedOrder(order_id=order_id, line_ids=tuple(next(line_ids) for _ in order.lines))
            for order_id, order in zip(order_ids, orders, strict=True)
        ]
        insert_rows("orders_order", (_order_row(key, order) for key, order in zip(order_ids, orders, strict=True)))
        insert_rows("orders_order_line", _line_rows(created, orders))
        return created


def add_parent_lines(lines: Sequence[NewParentLine]) -> list[int]:
    """Write further parent lines for open parent orders; their keys in order. Raises ConstraintViolated for a
    position that is taken."""
    keys = take_keys("orders_order_line", len(lines))
    rows = (_line_row(key, new.order_id, new.position, new.line) for key, new in zip(keys, lines, strict=True))
    insert_rows("orders_order_line", rows)
    return keys


def _order_row(order_id: int, order: NewOrder) -> _OrderRow:
    net = sum(line.net for line in order.lines)
    tax = sum(line.tax for line in order.lines)
    return _OrderRow(
        id=order_id,
        kind=order.kind,
        customer_id=order.customer_id,
        currency=order.currency,
        status=order.status,
        ordered_on=order.ordered_on,
        delivery_on=order.delivery_on,
        pay_with=order.pay_with,
        payment_method_id=order.payment_method_id,
        address_id=order.address_id,
        settlement=order.settlement,
        payment_schedule_id=order.payment_schedule_id,
        net=net,
        tax=tax,
        total=net + tax,
        parent_line_id=order.parent_line_id,
        slot_event=order.slot_event,
        slot_repetition=order.slot_repetition,
    )


def _line_rows(created: Sequence[CreatedOrder], orders: Sequence[NewOrder]) -> list[_LineRow]:
    return [
        _line_row(line_id, made.order_id, position, line)
        for made, order in zip(created, orders, strict=True)
        for position, (line_id, line) in enumerate(zip(made.line_ids, order.lines, strict=True), start=1)
    ]


def _line_row(line_id: int, order_id: int, position: int, line: NewOrderLine) -> _LineRow:
    return _LineRow(
        id=line_id,
        order_id=order_id,
        position=position,
        kind=line.kind,
        product_id=line.product_id,
        quantity=line.quantity,
        price=line.price,
        net=line.net,
        tax_percent=line.tax_percent,
        tax=line.tax,
        status="open" if line.kind == "parent" else None,
    )
