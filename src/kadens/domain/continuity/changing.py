"""What an agent changes for a customer: skip, reschedule, shift, swap, quantity, price (domain.md §3.1, §3.4).

Only a planned line can be changed. An order billed upfront has its plan brought along in the same transaction.
"""

from datetime import date
from decimal import Decimal

from kadens.domain.catalog.queries import products_by_id, products_by_sku
from kadens.domain.continuity.altering import refuse_early, repriced, swapped
from kadens.domain.continuity.billing import refit_plans
from kadens.domain.continuity.errors import SkipKept
from kadens.domain.continuity.line_items import currency_of, drafts_of, kept_item, note_change, replace_items
from kadens.domain.continuity.models import ContinuityLine, ContinuityLineItem, ContinuityOrder, Event
from kadens.domain.continuity.moving import move_orders, place_line
from kadens.domain.continuity.orders import any_line, lock_order, locked_line, running
from kadens.domain.continuity.writing import sum_lines
from kadens.domain.orders.errors import QuantityInvalid
from kadens.domain.orders.models import OrderLine
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction

__all__ = [
    "change_price",
    "change_quantity",
    "reschedule_line",
    "shift_order",
    "skip_line",
    "swap_line",
    "unskip_line",
]


def skip_line(continuity_order_id: int, *, event: int, repetition: int, on: date, actor: str, reason: str = "") -> None:
    """Leave one shipment out; nothing moves. Raises LineUnknown, LineNotPlanned."""
    with transaction():
        order = lock_order(continuity_order_id)
        row = locked_line(order, event=event, repetition=repetition)
        ContinuityLine.objects.filter(id=row.line_id).update(status="skipped", own_skip=True, reason=reason)
        note_change(order, row, "skip", on, actor, {"reason": reason})


def unskip_line(
    continuity_order_id: int, *, event: int, repetition: int, on: date, actor: str, reason: str = ""
) -> None:
    """Take back a skip of the customer's own: the line is planned again as it was, on its day.

    Raises LineUnknown, OrderOver, and SkipKept for a line that is not skipped, that the program or a run skipped, or
    whose day has gone by."""
    with transaction():
        order = running(lock_order(continuity_order_id))
        line = any_line(order, event=event, repetition=repetition)
        _check_skip(line, on)
        ContinuityLine.objects.filter(id=line.id).update(status="planned", own_skip=False, reason="", cap_held=False)
        row = locked_line(order, event=event, repetition=repetition)
        note_change(order, row, "unskip", on, actor, {"reason": reason})


def reschedule_line(
    continuity_order_id: int, *, event: int, repetition: int, to: date, on: date, actor: str, reason: str = ""
) -> None:
    """Deliver one shipment on another date; nothing else moves. Raises LineUnknown, LineNotPlanned."""
    with transaction():
        order = lock_order(continuity_order_id)
        row = locked_line(order, event=event, repetition=repetition)
        refuse_early(to, ordered_on=order.ordered_on, slot=(event, repetition))
        place_line(row, to, on=on)
        detail = {"from": row.planned_on.isoformat(), "to": to.isoformat(), "reason": reason}
        note_change(order, row, "reschedule", on, actor, detail)


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

    Raises LineUnknown, LineNotPlanned, ProductUnknown, PriceMissing, PriceInvalid, ParentAsItem, QuantityInvalid."""
    with transaction():
        order = lock_order(continuity_order_id)
        row = locked_line(order, event=event, repetition=repetition)
        product = products_by_sku([sku], currency_of(order))[sku]
        items = swapped(drafts_of(row, order), product, parent_quantity=order.quantity, quantity=quantity, price=price)
        replace_items(row.line_id, items)
        ContinuityLine.objects.filter(id=row.line_id).update(own_items=True)
        note_change(order, row, "swap", on, actor, {"sku": sku, "reason": reason})


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

    Raises LineUnknown, LineNotPlanned, ProductUnknown, ItemUnknown, PriceWithoutReason, PriceInvalid."""
    with transaction():
        order = lock_order(continuity_order_id)
        row = locked_line(order, event=event, repetition=repetition)
        product = products_by_sku([sku], currency_of(order))[sku]
        items = repriced(
            drafts_of(row, order),
            product,
            parent_quantity=order.quantity,
            price=price,
            reason=reason,
            slot=(event, repetition),
        )
        replace_items(row.line_id, items)
        ContinuityLine.objects.filter(id=row.line_id).update(own_items=True)
        note_change(order, row, "change_price", on, actor, {"sku": sku, "price": price, "reason": reason})


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
        products = products_by_id({item.product_id for item in items}, currency_of(order))
        drafts = [(item, kept_item(item, to, products[item.product_id])) for item in items]
        for item, draft in drafts:
            item.quantity, item.net, item.tax = draft.quantity, draft.amounts.net, draft.amounts.tax
        ContinuityLineItem.objects.bulk_update(items, ["quantity", "net", "tax"], batch_size=1000)
        sum_lines(sorted({item.line_id for item in items}))
        detail = {"from": order.quantity, "to": to}
        ContinuityOrder.objects.filter(id=order.id).update(quantity=to)
        OrderLine.objects.filter(id=order.parent_line_id).update(quantity=to)
        record([Deed("change_quantity", "continuity_order", order.id, detail)], on=on, actor=actor)
        refit_plans([order.id], on=on, actor=actor, reason="quantity changed")


def _check_skip(line: ContinuityLine, on: date) -> None:
    """Whether a line is a customer's own skip that can still be taken back."""
    slot = {"event": line.event, "repetition": line.repetition}
    if line.status != "skipped":
        raise SkipKept(**slot, why=f"it is {line.status}")
    if not line.own_skip or Event.objects.filter(id=line.program_event_id, action="skip").exists():
        raise SkipKept(**slot, why="the program or a run left it out, not the customer")
    if line.delivery_on < on:
        raise SkipKept(**slot, why=f"its day, {line.delivery_on}, has gone by")
