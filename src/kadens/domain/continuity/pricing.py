"""The price policy *current*: a child order takes the prices of the day it is made (domain.md §2.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kadens.domain.catalog.queries import ProductFacts, products_by_id
from kadens.domain.continuity.selection import Due
from kadens.domain.orders.creating import price_line
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.runner.shapes import Work

__all__ = ["PricedItem", "reprice_items", "take_current_prices"]


@dataclass(frozen=True, slots=True)
class _Item:
    item_id: int
    line_id: int
    product_id: int
    quantity: Decimal
    price: int
    tax_percent: Decimal
    currency: str
    override: int | None


@dataclass(frozen=True, slots=True)
class PricedItem:
    """An item of a line with its new price, in minor units."""

    item_id: int
    quantity: Decimal
    tax_percent: Decimal
    price: int


@dataclass(frozen=True)
class _Prices:
    item_ids: list[int]
    prices: list[int]
    nets: list[int]
    taxes: list[int]


@dataclass(frozen=True, slots=True)
class _Line:
    line_id: int


_STALE_PRICES = load("kadens.domain.continuity", "stale_prices", Due, _Item)
_REPRICE_ITEMS = load("kadens.domain.continuity", "reprice_items", _Prices, _Line)


def take_current_prices(selected: Due, work: Work) -> None:
    """Bring the chunk's items under the policy *current* to today's prices: the program's own, else the catalog's.

    An item that the customer changed keeps its price."""
    items = _STALE_PRICES.run(selected)
    products: dict[str, Mapping[int, ProductFacts]] = {
        currency: products_by_id({item.product_id for item in items}, currency)
        for currency in {item.currency for item in items}
    }
    changed = []
    for item in items:
        price = item.override if item.override is not None else products[item.currency][item.product_id].list_price
        if price != item.price:
            changed.append(PricedItem(item.item_id, item.quantity, item.tax_percent, price))
    lines = reprice_items(changed)
    deeds = [Deed("take_current_price", "continuity_line", line_id) for line_id in lines]
    record(deeds, on=work.as_of, actor=work.actor)


def reprice_items(items: Sequence[PricedItem]) -> list[int]:
    """Write new prices with their amounts, and the new sums of the lines; the lines changed."""
    if not items:
        return []
    amounts = [price_line(price=item.price, quantity=item.quantity, tax_percent=item.tax_percent) for item in items]
    rows = _REPRICE_ITEMS.run(
        _Prices(
            item_ids=[item.item_id for item in items],
            prices=[item.price for item in items],
            nets=[each.net for each in amounts],
            taxes=[each.tax for each in amounts],
        )
    )
    return [row.line_id for row in rows]
