"""What becomes of a line when the customer wants it otherwise: the rules of reschedule, swap, price and quantity.

Pure, and the same before the sale as after it (domain.md §3, §3.1): the continuity page comes here with lines that
nobody has agreed to yet, the verbs of `changing` with lines that are kept.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from kadens.domain.catalog.queries import ProductFacts
from kadens.domain.continuity.errors import (
    DateTooEarly,
    ItemUnknown,
    ParentAsItem,
    PriceInvalid,
    PriceWithoutReason,
)
from kadens.domain.continuity.planning import ItemDraft, draft_item
from kadens.domain.orders.errors import QuantityInvalid

__all__ = ["Slot", "refuse_early", "refuse_quantity", "repriced", "requantified", "swapped"]

Slot = tuple[int, int]
"""The (event, repetition) of a line, for the errors that name it."""


def refuse_early(to: date, *, ordered_on: date, slot: Slot) -> None:
    """No line is moved to a day before its order was taken. Raises DateTooEarly."""
    if to < ordered_on:
        raise DateTooEarly(event=slot[0], repetition=slot[1], to=to, ordered_on=ordered_on)


def swapped(
    items: Sequence[ItemDraft],
    product: ProductFacts,
    *,
    parent_quantity: int,
    quantity: Decimal | None,
    price: int | None,
) -> tuple[ItemDraft, ...]:
    """The substitute in place of all items, in the first item's quantity and at its list price unless given.

    Raises ParentAsItem, QuantityInvalid, PriceInvalid, PriceMissing."""
    if product.kind == "parent":
        raise ParentAsItem(sku=product.sku)
    each = quantity if quantity is not None else items[0].each if items else Decimal(1)
    refuse_quantity(each, product.sku)
    _refuse_price(price, product.sku)
    return (draft_item(product, each, parent_quantity, price, own_price=price is not None),)


def repriced(
    items: Sequence[ItemDraft], product: ProductFacts, *, parent_quantity: int, price: int, reason: str, slot: Slot
) -> tuple[ItemDraft, ...]:
    """The items with a price of the customer's own for one product, wherever the line ships it; a reason is needed.

    Raises ItemUnknown, PriceWithoutReason, PriceInvalid."""
    _refuse_unknown(items, product, slot)
    _refuse_price(price, product.sku)
    if not reason.strip():
        raise PriceWithoutReason(sku=product.sku)
    return tuple(
        draft_item(product, item.each, parent_quantity, price, own_price=True)
        if item.product_id == product.id
        else item
        for item in items
    )


def requantified(
    items: Sequence[ItemDraft], product: ProductFacts, *, parent_quantity: int, to: Decimal, slot: Slot
) -> tuple[ItemDraft, ...]:
    """The items with so much of one product for each of the parent line; one that the line ships in several places gets
    it in the first, and keeps the others. Raises ItemUnknown, QuantityInvalid."""
    _refuse_unknown(items, product, slot)
    refuse_quantity(to, product.sku)
    place = next(at for at, item in enumerate(items) if item.product_id == product.id)
    return tuple(
        draft_item(product, to, parent_quantity, item.price, own_price=item.own_price) if at == place else item
        for at, item in enumerate(items)
    )


def refuse_quantity(quantity: Decimal, sku: str) -> None:
    """A quantity is above zero, of at most nine digits before and three after the point. Raises QuantityInvalid."""
    if not quantity.is_finite() or not 0 < quantity < 10**9 or quantity != round(quantity, 3):
        raise QuantityInvalid(quantity=quantity, sku=sku)


def _refuse_price(price: int | None, sku: str) -> None:
    if price is not None and price < 0:
        raise PriceInvalid(sku=sku)


def _refuse_unknown(items: Sequence[ItemDraft], product: ProductFacts, slot: Slot) -> None:
    if product.id not in {item.product_id for item in items}:
        raise ItemUnknown(event=slot[0], repetition=slot[1], sku=product.sku)
