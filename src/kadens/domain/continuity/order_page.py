"""One order on one screen: a continuity order, or an order of any kind by its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kadens.domain.continuity.models import ContinuityOrder
from kadens.domain.continuity.standing import Standing, standing_of
from kadens.domain.orders.errors import OrderUnknown
from kadens.domain.payments.stories import ChargeStory, payments_of_order
from kadens.plumbing.audit.log import Deeds, deeds_of_many
from kadens.plumbing.db.statement import load

__all__ = ["ContinuityPage", "HoldShown", "OrderHead", "OrderItem", "OrderPage", "continuity_page", "order_page"]

DEEDS = 30


@dataclass(frozen=True, slots=True)
class OrderHead:
    """An order: whose, how it is paid, where it goes, and what became of it. A child order names its continuity order
    and its slot; amounts in minor units."""

    order_id: int
    kind: str
    status: str
    customer_id: int
    customer: str
    customer_name: str
    ordered_on: date
    delivery_on: date | None
    shipped_on: date | None
    invoiced_on: date | None
    closed_on: date | None
    settlement: str
    pay_with: str
    card_brand: str | None
    card_last_four: str | None
    card_expires_on: date | None
    recipient: str | None
    street: str | None
    postcode: str | None
    city: str | None
    country: str | None
    currency: str
    net: int
    tax: int
    total: int
    continuity_order_id: int | None
    continuity_ref: str | None
    event: int | None
    repetition: int | None


@dataclass(frozen=True, slots=True)
class OrderItem:
    """A line of an order; `kind` *item* or *parent*, which has a `status` of its own. Amounts in minor units."""

    position: int
    kind: str
    sku: str
    name: str
    quantity: Decimal
    price: int
    net: int
    tax_percent: Decimal
    tax: int
    status: str | None


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold of the order, open while it has no `released_on`."""

    reason: str
    note: str
    placed_on: date
    placed_by: str
    released_on: date | None
    released_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """An order of any kind with everything that hangs on it; `continuity_order_ids` are those that a parent order
    started, in their places."""

    head: OrderHead
    items: Sequence[OrderItem]
    holds: Sequence[HoldShown]
    payments: Sequence[ChargeStory]
    continuity_order_ids: Sequence[int]
    timeline: Deeds


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuityPage:
    """A continuity order with how it stands, its parent order's head (customer, address) and what was done to it."""

    standing: Standing
    parent: OrderHead
    timeline: Deeds


@dataclass(frozen=True)
class _Order:
    order_id: int


_HEAD = load("kadens.domain.continuity", "order_head", _Order, OrderHead)
_ITEMS = load("kadens.domain.continuity", "order_items", _Order, OrderItem)
_HOLDS = load("kadens.domain.continuity", "order_holds", _Order, HoldShown)


def order_page(order_id: int, *, before: int | None = None) -> OrderPage:
    """An order of any kind by its number; the timeline from below the deed `before` on. Raises OrderUnknown."""
    started = ContinuityOrder.objects.filter(parent_order_id=order_id).order_by("place").values_list("id", flat=True)
    return OrderPage(
        head=_head(order_id),
        items=_ITEMS.run(_Order(order_id)),
        holds=_HOLDS.run(_Order(order_id)),
        payments=payments_of_order(order_id),
        continuity_order_ids=list(started),
        timeline=deeds_of_many([("order", order_id)], before=before, limit=DEEDS),
    )


def continuity_page(continuity_order_id: int, *, before: int | None = None) -> ContinuityPage:
    """A continuity order by its key, with the deeds that touched it, its lines or its orders."""
    [standing] = standing_of([continuity_order_id])
    head = standing.order.head
    children = [line.child_order_id for line in standing.order.lines if line.child_order_id is not None]
    subjects = [
        ("continuity_order", continuity_order_id),
        *(("order", order_id) for order_id in (head.parent_order_id, *children)),
        *(("continuity_line", line.line_id) for line in standing.order.lines),
        *(("charge", instalment.charge_id) for instalment in standing.order.instalments),
        *(("refund", refund.refund_id) for refund in standing.order.refunds),
    ]
    return ContinuityPage(
        standing=standing,
        parent=_head(head.parent_order_id),
        timeline=deeds_of_many(subjects, before=before, limit=DEEDS),
    )


def _head(order_id: int) -> OrderHead:
    found = _HEAD.one(_Order(order_id))
    if found is None:
        raise OrderUnknown(order=order_id)
    return found
