"""Edits of a continuity order that nobody has agreed to yet: date, quantity, price, skip, swap, end (domain.md §3.1).

An edit names its line by (event, repetition) and means what the verb of its name means after the sale; both take their
rules from `altering`. Edits are applied in their order. Pure: nothing is read or written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kadens.domain.catalog.queries import ProductFacts, ProductUnknown
from kadens.domain.continuity.altering import refuse_early, repriced, requantified, swapped
from kadens.domain.continuity.errors import ItemUnknown, LineNotPlanned, LineUnknown, NothingLeft, SkipKept
from kadens.domain.continuity.planning import Catalog, ItemDraft, LineDraft, delivery_date
from kadens.domain.continuity.starting import Draft
from kadens.domain.orders.errors import CardNumberKept
from kadens.pure.cards import looks_like_card_number
from kadens.pure.schedule.opening import end_after

__all__ = ["Edit", "EndAfter", "Reschedule", "SetPrice", "SetQuantity", "Skip", "Swap", "Unskip", "edited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfLine:
    """What every edit says: which line is meant, and why."""

    event: int
    repetition: int
    reason: str = ""

    @property
    def slot(self) -> tuple[int, int]:
        return self.event, self.repetition


@dataclass(frozen=True, slots=True, kw_only=True)
class Reschedule(_OfLine):
    """Deliver the line on another date; nothing else moves."""

    to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuantity(_OfLine):
    """Ship so much of a product with the line, for each of the parent line."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPrice(_OfLine):
    """Give a product of the line a price of its own, in minor units; the reason is needed."""

    sku: str
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip(_OfLine):
    """Leave the line out; nothing moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unskip(_OfLine):
    """Take a skip of the customer's own back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap(_OfLine):
    """Ship another product instead of all items, in the first one's quantity and at its list price unless given (the
    price in minor units)."""

    sku: str
    quantity: Decimal | None = None
    price: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAfter(_OfLine):
    """End the order after the line: nothing is planned beyond it, now or later, and no successor follows it."""


Edit = Reschedule | SetQuantity | SetPrice | Skip | Unskip | Swap | EndAfter


def edited(draft: Draft, edits: Sequence[Edit], catalog: Catalog, *, today: date) -> Draft:
    """The draft as the customer wants it. `catalog` holds the products that are swapped to as well.

    Raises LineUnknown for a line that is not planned yet or lies after the end, LineNotPlanned for one that is skipped,
    SkipKept, DateTooEarly, ItemUnknown, ProductUnknown, ParentAsItem, QuantityInvalid, PriceInvalid, PriceMissing,
    PriceWithoutReason, CardNumberKept, and NothingLeft for a skip after which the order would ship nothing."""
    for edit in edits:
        if looks_like_card_number(edit.reason):
            raise CardNumberKept
        at = _place(draft, edit)
        if isinstance(edit, EndAfter):
            draft = _ended(draft, at)
        else:
            line = _changed(draft, draft.lines[at], edit, catalog, today)
            draft = replace(draft, lines=(*draft.lines[:at], line, *draft.lines[at + 1 :]))
        if draft.more == 0 and all(line.skipped for line in draft.lines):
            raise NothingLeft(event=edit.event, repetition=edit.repetition)
    return draft


def _place(draft: Draft, edit: Edit) -> int:
    """Where the line stands that an edit means; one that can be edited."""
    at = next((at for at, line in enumerate(draft.lines) if (line.event, line.repetition) == edit.slot), None)
    if at is None:
        raise LineUnknown(event=edit.event, repetition=edit.repetition)
    line = draft.lines[at]
    if isinstance(edit, Unskip):
        if not line.own_skip:
            why = "the program leaves it out, not the customer" if line.skipped else "it is planned"
            raise SkipKept(event=edit.event, repetition=edit.repetition, why=why)
    elif line.skipped:
        raise LineNotPlanned(event=edit.event, repetition=edit.repetition, status="skipped")
    return at


def _ended(draft: Draft, at: int) -> Draft:
    opening = end_after(draft.sale.rules.schedule, draft.opening, draft.opening.lines[at])
    return replace(draft, opening=opening, lines=draft.lines[: at + 1])


def _changed(draft: Draft, line: LineDraft, edit: Edit, catalog: Catalog, today: date) -> LineDraft:
    match edit:
        case Skip():
            return replace(line, skipped=True, own_skip=True, reason=edit.reason)
        case Unskip():
            return replace(line, skipped=False, own_skip=False, reason="")
        case Reschedule():
            return _moved(draft, line, edit, catalog, today)
        case _:
            return replace(line, items=_items(draft, line, edit, catalog), own_items=True)


def _moved(draft: Draft, line: LineDraft, edit: Reschedule, catalog: Catalog, today: date) -> LineDraft:
    ordered_on = draft.sale.ordered_on
    refuse_early(edit.to, ordered_on=ordered_on, slot=edit.slot)
    calendar = catalog.calendars[draft.sale.rules.events[line.event].delivery_mode_id]
    delivery_on = delivery_date(calendar, edit.to, not_before=max(ordered_on, today))
    return replace(line, planned_on=edit.to, delivery_on=delivery_on, own_date=True)


def _items(draft: Draft, line: LineDraft, edit: Edit, catalog: Catalog) -> tuple[ItemDraft, ...]:
    """What the line ships after an edit of its items."""
    many = draft.sale.quantity
    match edit:
        case Swap():
            product = _product(edit.sku, catalog)
            return swapped(line.items, product, parent_quantity=many, quantity=edit.quantity, price=edit.price)
        case SetPrice():
            return repriced(
                line.items,
                _shipped(line, edit, catalog),
                parent_quantity=many,
                price=edit.price,
                reason=edit.reason,
                slot=edit.slot,
            )
        case SetQuantity():
            product = _shipped(line, edit, catalog)
            return requantified(line.items, product, parent_quantity=many, to=edit.quantity, slot=edit.slot)
        case _:
            return line.items


def _product(sku: str, catalog: Catalog) -> ProductFacts:
    found = next((product for product in catalog.products.values() if product.sku == sku), None)
    if found is None:
        raise ProductUnknown(sku=sku)
    return found


def _shipped(line: LineDraft, edit: SetPrice | SetQuantity, catalog: Catalog) -> ProductFacts:
    """The product of the line with the edit's sku. Raises ItemUnknown."""
    products = (catalog.products[item.product_id] for item in line.items)
    found = next((product for product in products if product.sku == edit.sku), None)
    if found is None:
        raise ItemUnknown(event=edit.event, repetition=edit.repetition, sku=edit.sku)
    return found
