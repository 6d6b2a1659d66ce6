"""What one delivery ships beside what its program says: an item added once, taken off again, or more or less of one.

These are the customer's own items: a continuity update keeps them, and the price policy *current* leaves them alone.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kadens.domain.catalog.queries import products_by_sku
from kadens.domain.continuity.altering import refuse_quantity, requantified
from kadens.domain.continuity.errors import (
    ItemKnown,
    ItemOfProgram,
    ItemUnknown,
    LineEmptied,
    ParentAsItem,
    PriceWithoutReason,
)
from kadens.domain.continuity.line_items import (
    currency_of,
    drafts_of,
    items_of,
    kept_item,
    note_change,
    replace_items,
)
from kadens.domain.continuity.models import ContinuityLine, EventItem
from kadens.domain.continuity.moving import PlannedRow
from kadens.domain.continuity.orders import lock_order, locked_line, next_line
from kadens.domain.continuity.planning import draft_item
from kadens.plumbing.db.transactions import transaction

__all__ = ["AddedItem", "add_item", "change_line_quantity", "remove_item"]


@dataclass(frozen=True, slots=True)
class AddedItem:
    """Where an item was added: the line and its delivery; the price of one in minor units."""

    event: int
    repetition: int
    delivery_on: date
    price: int


def add_item(
    continuity_order_id: int,
    *,
    sku: str,
    quantity: Decimal = Decimal(1),
    price: int | None = None,
    line: tuple[int, int] | None = None,
    on: date,
    actor: str,
    reason: str = "",
) -> AddedItem:
    """Ship a further product once, with the next planned delivery or with the `line` named by event and repetition.

    `quantity` is that for each of the parent line. The price is the catalog's unless one is given (minor units), which
    needs a reason. Raises NothingPlanned, LineUnknown, LineNotPlanned, ProductUnknown, PriceMissing, ParentAsItem,
    QuantityInvalid, PriceWithoutReason, ItemKnown."""
    with transaction():
        order = lock_order(continuity_order_id)
        row = locked_line(order, event=line[0], repetition=line[1]) if line else next_line(order)
        product = products_by_sku([sku], currency_of(order))[sku]
        if product.kind == "parent":
            raise ParentAsItem(sku=sku)
        refuse_quantity(quantity, sku)
        if price is not None and not reason.strip():
            raise PriceWithoutReason(sku=sku)
        items = items_of(row, order)
        if product.id in {item.product_id for item, _ in items}:
            raise ItemKnown(event=row.event, repetition=row.repetition, sku=sku)
        added = draft_item(product, quantity, order.quantity, price, own_price=price is not None)
        replace_items(row.line_id, [*(kept_item(item, order.quantity, known) for item, known in items), added])
        ContinuityLine.objects.filter(id=row.line_id).update(own_items=True)
        detail = {"sku": sku, "quantity": str(quantity), "price": added.price, "reason": reason}
        note_change(order, row, "add_item", on, actor, detail)
        return AddedItem(row.event, row.repetition, row.delivery_on, added.price)


def remove_item(
    continuity_order_id: int, *, event: int, repetition: int, sku: str, on: date, actor: str, reason: str = ""
) -> None:
    """Take off a product that the program does not ship with this line: one that was added, or swapped to.

    Raises LineUnknown, LineNotPlanned, ProductUnknown, ItemUnknown, ItemOfProgram, LineEmptied."""
    with transaction():
        order = lock_order(continuity_order_id)
        row = locked_line(order, event=event, repetition=repetition)
        product = products_by_sku([sku], currency_of(order))[sku]
        items = items_of(row, order)
        where = {"event": event, "repetition": repetition, "sku": sku}
        left = [kept_item(item, order.quantity, known) for item, known in items if item.product_id != product.id]
        if len(left) == len(items):
            raise ItemUnknown(**where)
        if _of_program(row, product.id):
            raise ItemOfProgram(**where)
        if not left:
            raise LineEmptied(**where)
        replace_items(row.line_id, left)
        ContinuityLine.objects.filter(id=row.line_id).update(own_items=True)
        note_change(order, row, "remove_item", on, actor, {"sku": sku, "reason": reason})


def change_line_quantity(
    continuity_order_id: int,
    *,
    event: int,
    repetition: int,
    sku: str,
    to: Decimal,
    on: date,
    actor: str,
    reason: str = "",
) -> None:
    """Ship more or less of a product with one line, so much for each of the parent line (domain.md §3.1, §3.4).

    A product that the line ships in several places gets it in the first, and keeps the others. Raises LineUnknown,
    LineNotPlanned, ProductUnknown, ItemUnknown, QuantityInvalid."""
    with transaction():
        order = lock_order(continuity_order_id)
        row = locked_line(order, event=event, repetition=repetition)
        product = products_by_sku([sku], currency_of(order))[sku]
        before = drafts_of(row, order)
        items = requantified(before, product, parent_quantity=order.quantity, to=to, slot=(event, repetition))
        was = next(item.each for item in before if item.product_id == product.id)
        replace_items(row.line_id, items)
        ContinuityLine.objects.filter(id=row.line_id).update(own_items=True)
        detail = {"sku": sku, "from": str(was), "to": str(to), "reason": reason}
        note_change(order, row, "change_line_quantity", on, actor, detail)


def _of_program(row: PlannedRow, product_id: int) -> bool:
    """Whether the program's event ships that product with this line."""
    event_id = ContinuityLine.objects.values_list("program_event_id", flat=True).get(id=row.line_id)
    return EventItem.objects.filter(event_id=event_id, product_id=product_id).exists()
