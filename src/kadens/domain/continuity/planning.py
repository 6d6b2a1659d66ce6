"""From occurrences to continuity lines: where each is delivered, what it ships, what it costs.

The one place that makes lines: the page on the phone, the sale, *extend lines* and *continuity update* all come here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kadens.domain.catalog.queries import ProductFacts, calendars_by_mode, products_by_id
from kadens.domain.continuity.rules import EventRules, ItemKey, VersionRules
from kadens.domain.orders.creating import Amounts, price_line
from kadens.pure.calendar import Roll, ShippingCalendar
from kadens.pure.dates import Unit, add
from kadens.pure.schedule.chain import Occurrence
from kadens.pure.schedule.opening import PlannedLine

__all__ = [
    "Catalog",
    "ItemDraft",
    "LineDraft",
    "Owner",
    "delivery_date",
    "draft_item",
    "draft_items",
    "draft_line",
    "load_catalog",
    "prices_from_json",
    "prices_to_json",
    "prices_to_lock",
]


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """What a line ships: `each` for one of the parent line, `quantity` in all; amounts in minor units."""

    product_id: int
    each: Decimal
    quantity: Decimal
    price: int
    own_price: bool
    tax_percent: Decimal
    amounts: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """A continuity line to be written. `own_…`: what the customer wanted otherwise than the program has it."""

    event: int
    repetition: int
    program_event_id: int
    nominal_on: date
    planned_on: date
    delivery_on: date
    missed: bool
    skipped: bool
    items: tuple[ItemDraft, ...]
    own_date: bool = False
    own_items: bool = False
    own_skip: bool = False
    reason: str = ""

    @property
    def net(self) -> int:
        return 0 if self.skipped else self.worth.net

    @property
    def tax(self) -> int:
        return 0 if self.skipped else self.worth.tax

    @property
    def worth(self) -> Amounts:
        """What the items come to; a line that the customer skipped keeps them, and may be taken up again."""
        return Amounts(sum(item.amounts.net for item in self.items), sum(item.amounts.tax for item in self.items))

    @property
    def total(self) -> int:
        return self.net + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What a line takes from its continuity order. `locked_prices` (minor units by item of the program) go
    before the program's own and the catalog's of today: the customer agreed to them."""

    ordered_on: date
    quantity: int
    moved_days: int = 0
    locked_prices: Mapping[ItemKey, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalog:
    """The products and calendars that drafting needs, read once."""

    products: Mapping[int, ProductFacts]
    calendars: Mapping[int | None, ShippingCalendar]


def load_catalog(rules: Collection[VersionRules]) -> Catalog:
    """What the items and delivery modes of these program versions need, in a constant number of statements."""
    products: dict[int, ProductFacts] = {}
    for currency in {version.currency for version in rules}:
        ids = frozenset[int]().union(*(version.product_ids for version in rules if version.currency == currency))
        products.update(products_by_id(ids, currency))
    return Catalog(products, calendars_by_mode())


def delivery_date(calendar: ShippingCalendar, planned_on: date, *, not_before: date) -> date:
    """The day a parcel is delivered that is wanted on `planned_on` (domain.md §2.6, §3.1): off a closed day, forward
    or, by setting, back but then never before `not_before` (the order date or today, whichever is later)."""
    if calendar.is_open(planned_on):
        return planned_on
    back = calendar.roll is Roll.BACK and planned_on >= not_before
    return calendar.rolled(planned_on, not_before=not_before if back else planned_on)


def draft_line(
    rules: VersionRules, occurrence: Occurrence | PlannedLine, owner: Owner, catalog: Catalog, *, today: date
) -> LineDraft:
    """The line of one occurrence. A missed one (before the order date) is delivered on the order date."""
    event = rules.events[occurrence.event]
    missed = isinstance(occurrence, PlannedLine) and occurrence.missed
    moved_on = add(occurrence.nominal_on, owner.moved_days, Unit.DAYS)
    planned_on = owner.ordered_on if missed else moved_on
    calendar = catalog.calendars[event.delivery_mode_id]
    return LineDraft(
        event=occurrence.event,
        repetition=occurrence.repetition,
        program_event_id=event.id,
        nominal_on=occurrence.nominal_on,
        planned_on=planned_on,
        delivery_on=delivery_date(calendar, planned_on, not_before=max(owner.ordered_on, today)),
        missed=missed,
        skipped=occurrence.skipped,
        items=() if occurrence.skipped else draft_items(event, owner, catalog),
    )


def draft_items(event: EventRules, owner: Owner, catalog: Catalog) -> tuple[ItemDraft, ...]:
    """The items of an event at the prices locked for it, else at its own, else at the catalog's.

    Raises PriceMissing when there is none of the three."""
    return tuple(
        draft_item(
            catalog.products[item.product_id],
            item.quantity,
            owner.quantity,
            owner.locked_prices.get(key, item.price),
        )
        for key, item in event.keyed_items
    )


def prices_to_lock(rules: VersionRules, catalog: Catalog) -> Mapping[ItemKey, int]:
    """The list prices of today that a sale or an update locks: those of items that the program gives no price."""
    if rules.price_policy != "locked":
        return {}
    return {
        key: catalog.products[item.product_id].list_price
        for event in rules.events.values()
        for key, item in event.keyed_items
        if item.price is None
    }


def prices_to_json(prices: Mapping[ItemKey, int]) -> dict[str, int]:
    """Locked prices as they are stored."""
    return {f"{event}:{product_id}:{nth}": price for (event, product_id, nth), price in prices.items()}


def prices_from_json(stored: Mapping[str, int]) -> dict[ItemKey, int]:
    """The locked prices that `prices_to_json` wrote."""
    pairs = ((key.split(":"), price) for key, price in stored.items())
    return {(int(event), int(product_id), int(nth)): price for (event, product_id, nth), price in pairs}


def draft_item(
    product: ProductFacts, each: Decimal, parent_quantity: int, price: int | None, *, own_price: bool = False
) -> ItemDraft:
    """One item with its amounts; a line's quantity is the item's times the parent line's (domain.md §3.4)."""
    quantity = each * parent_quantity
    net_price = product.list_price if price is None else price
    return ItemDraft(
        product_id=product.id,
        each=each,
        quantity=quantity,
        price=net_price,
        own_price=own_price,
        tax_percent=product.tax_percent,
        amounts=price_line(price=net_price, quantity=quantity, tax_percent=product.tax_percent),
    )
