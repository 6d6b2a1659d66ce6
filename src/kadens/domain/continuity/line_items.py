"""What a line ships, put in the place of what it shipped, and what every change to a line ends with."""

from collections.abc import Mapping, Sequence
from datetime import date

from kadens.domain.catalog.queries import ProductFacts, products_by_id
from kadens.domain.continuity.billing import refit_plans
from kadens.domain.continuity.models import ContinuityLineItem, ContinuityOrder
from kadens.domain.continuity.moving import PlannedRow
from kadens.domain.continuity.planning import ItemDraft, draft_item
from kadens.domain.continuity.writing import refill_lines
from kadens.domain.orders.models import Order
from kadens.plumbing.audit.recording import Deed, record

__all__ = ["currency_of", "drafts_of", "items_of", "kept_item", "note_change", "replace_items"]


def items_of(row: PlannedRow, order: ContinuityOrder) -> list[tuple[ContinuityLineItem, ProductFacts]]:
    """The items of a line in their places, each with its product as it is today."""
    items = list(ContinuityLineItem.objects.filter(line_id=row.line_id).order_by("position"))
    products = products_by_id({item.product_id for item in items}, currency_of(order))
    return [(item, products[item.product_id]) for item in items]


def kept_item(item: ContinuityLineItem, parent_quantity: int, product: ProductFacts) -> ItemDraft:
    """An item as it is, for this quantity of the parent line."""
    return draft_item(product, item.each, parent_quantity, item.price, own_price=item.own_price)


def drafts_of(row: PlannedRow, order: ContinuityOrder) -> list[ItemDraft]:
    """What a line ships, as the rules of `altering` take it."""
    return [kept_item(item, order.quantity, known) for item, known in items_of(row, order)]


def replace_items(line_id: int, items: Sequence[ItemDraft]) -> None:
    """Ship these instead of what the line ships, and bring its sums along."""
    refill_lines([(line_id, items)])


def currency_of(order: ContinuityOrder) -> str:
    """The currency of the order's amounts."""
    return Order.objects.values_list("currency", flat=True).get(id=order.parent_order_id)


def note_change(
    order: ContinuityOrder, row: PlannedRow, action: str, on: date, actor: str, detail: Mapping[str, object]
) -> None:
    """Record a change to one line, and bring the plan of an order billed upfront along."""
    where = {"event": row.event, "repetition": row.repetition, **detail}
    record([Deed(action, "continuity_order", order.id, where)], on=on, actor=actor)
    refit_plans([order.id], on=on, actor=actor, reason=action)
