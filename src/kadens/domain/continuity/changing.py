"""What an agent changes for a customer: skip, reschedule, shift, swap, quantity, price (domain.md §3.1, §3.4).

Only a planned line can be changed. An order billed upfront has its plan brought along in the same transaction.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from kadens.domain.catalog.queries import ProductFacts, products_by_id, products_by_sku
from kadens.domain.continuity.billing import refit_plans
from kadens.domain.continuity.errors import ItemUnknown, ParentAsItem
from kadens.domain.continuity.models import ContinuityLine, ContinuityLineItem, ContinuityOrder
from kadens.domain.continuity.moving import PlannedRow, move_orders, place_line
from kadens.domain.continuity.orders import lock_order, locked_line
from kadens.domain.continuity.planning import ItemDraft, draft_item
from kadens.domain.continuity.writing import refill_lines, sum_lines
from kadens.domain.orders.errors import QuantityInvalid
from kadens.domain.orders.models import Order, OrderLine
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction

__all__ = [
    "change_price",
    "change_quantity",
    "reschedule_line",
    "shift_order",
    "skip_line",
    "swap_line",
]


def skip_line(continuity_order_id: int, *, event: int, repetition: int, on: date, actor: str, reason: str = "") -> None:
    """Leave one shipment out; nothing moves. Raises LineUnknown, LineNotPlanned."""
    with transaction():
        order = lock_order(continuity_order_id)
        row = locked_line(order, event=event, repetition=repetition)
        ContinuityLine.objects.filter(id=row.line_id).update(status="skipped", own_skip=True, reason=reason)
        _changed(order, row, "skip", on, actor, {"reason": reason})


def reschedule_line(
    continuity_order_id: int, *, event: int, repetition: int, to: date, on: date, actor: str, reason: str = ""
) -> None:
    """Deliver one shipment on another date; nothing else moves. Raises LineUnknown, LineNotPlanned."""
    with transaction():
        order = lock_order(continuity_order_id)
        row = locked_line(order, event=event, repetition=repetition)
        place_line(row, to, on=on)
        detail = {"from": row.planned_on.isoformat(), "to": to.isoformat(), "reason": reason}
        _changed(order, row, "reschedule", on, actor, detail)


def shift_order(continuity_order_id: int, *, days: int, on: date, actor: str) -> int:
    """Move every unfulfilled shipment, and all planned later, by so many days; how many lines moved."""
    with transaction():
        order = lock_order(continuity_order_id)
        return move_orders({order.id: days}, on=on, actor=actor)


def swap_line(
    continuity_order_id: int,
    *,
    event: int,
    repetition: int,
    sku: str,
    quantity: Decimal | None = None,
    price: int | None = None,
    on: date,
    actor: str,
    reason: str = "",
) -> None:
    """Ship another product instead of all items of a line: in the first item's quantity unless one is given (for each
    of the parent line), at its list price unless one is given (minor units).

    Raises LineUnknown, LineNotPlanned, ProductUnknown, PriceMissing, ParentAsItem, QuantityInvalid."""
    with transaction():
        order = lock_order(continuity_order_id)
        row = locked_line(order, event=event, repetition=repetition)
        product = products_by_sku([sku], _currency(order))[sku]
        if product.kind == "parent":
            raise ParentAsItem(sku=sku)
        first = ContinuityLineItem.objects.filter(line_id=row.line_id).order_by("position").first()
        each = quantity if quantity is not None else first.each if first else Decimal(1)
        if each <= 0:
            raise QuantityInvalid(quantity=each, sku=sku)
        item = draft_item(product, each, order.quantity, price, own_price=price is not None)
        refill_lines([(row.line_id, [item])])
        ContinuityLine.objects.filter(id=row.line_id).update(own_items=True)
        _changed(order, row, "swap", on, actor, {"sku": sku, "reason": reason})


def change_price(
    continuity_order_id: int,
    *,
    event: int,
    repetition: int,
    sku: str,
    price: int,
    reason: str,
    on: date,
    actor: str,
) -> None:
    """Give one item of a planned line a price of its own (minor units); a reason is needed (domain.md §3.1).

    Raises LineUnknown, LineNotPlanned, ProductUnknown, ItemUnknown."""
    with transaction():
        order = lock_order(continuity_order_id)
        row = locked_line(order, event=event, repetition=repetition)
        product = products_by_sku([sku], _currency(order))[sku]
        items = list(ContinuityLineItem.objects.filter(line_id=row.line_id).order_by("position"))
        if product.id not in {item.product_id for item in items}:
            raise ItemUnknown(event=event, repetition=repetition, sku=sku)
        products = products_by_id({item.product_id for item in items}, _currency(order))
        drafts = [
            draft_item(product, item.each, order.quantity, price, own_price=True)
            if item.product_id == product.id
            else _kept(item, order.quantity, products[item.product_id])
            for item in items
        ]
        refill_lines([(row.line_id, drafts)])
        ContinuityLine.objects.filter(id=row.line_id).update(own_items=True)
        _changed(order, row, "change_price", on, actor, {"sku": sku, "price": price, "reason": reason})


def change_quantity(continuity_order_id: int, *, to: int, on: date, actor: str) -> None:
    """Change the quantity of the parent line, and so of every unfulfilled line (domain.md §3.4). An order that is over
    has none, and keeps what it says."""
    with transaction():
        if to < 1:
            raise QuantityInvalid(quantity=to, sku="the parent line")
        order = lock_order(continuity_order_id)
        if order.status not in ("active", "paused"):
            return
        lines = ContinuityLine.objects.filter(continuity_order_id=order.id, child_order_id=None)
        items = list(ContinuityLineItem.objects.filter(line_id__in=lines.values("id")))
        products = products_by_id({item.product_id for item in items}, _currency(order))
        drafts = [(item, _kept(item, to, products[item.product_id])) for item in items]
        for item, draft in drafts:
            item.quantity, item.net, item.tax = draft.quantity, draft.amounts.net, draft.amounts.tax
        ContinuityLineItem.objects.bulk_update(items, ["quantity", "net", "tax"], batch_size=1000)
        sum_lines(sorted({item.line_id for item in items}))
        detail = {"from": order.quantity, "to": to}
        ContinuityOrder.objects.filter(id=order.id).update(quantity=to)
        OrderLine.objects.filter(id=order.parent_line_id).update(quantity=to)
        record([Deed("change_quantity", "continuity_order", order.id, detail)], on=on, actor=actor)
        refit_plans([order.id], on=on, actor=actor, reason="quantity changed")


def _changed(
    order: ContinuityOrder, row: PlannedRow, action: str, on: date, actor: str, detail: Mapping[str, object]
) -> None:
    """Record a change to one line, and bring the plan of an order billed upfront along."""
    where = {"event": row.event, "repetition": row.repetition, **detail}
    record([Deed(action, "continuity_order", order.id, where)], on=on, actor=actor)
    refit_plans([order.id], on=on, actor=actor, reason=action)


def _kept(item: ContinuityLineItem, parent_quantity: int, product: ProductFacts) -> ItemDraft:
    """An item as it is, for another quantity of the parent line."""
    return draft_item(product, item.each, parent_quantity, item.price, own_price=item.own_price)


def _currency(order: ContinuityOrder) -> str:
    return Order.objects.values_list("currency", flat=True).get(id=order.parent_order_id)
