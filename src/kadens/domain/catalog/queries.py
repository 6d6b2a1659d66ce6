"""Reading the catalog, for many products at once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from kadens.domain.catalog.models import DeliveryMode, Price, Product, TaxGroup
from kadens.domain.catalog.models import ShippingCalendar as CalendarRow
from kadens.pure.calendar import ALWAYS_OPEN, Roll, ShippingCalendar
from kadens.pure.errors import KadensError

__all__ = ["PriceMissing", "ProductFacts", "ProductUnknown", "calendars_by_mode", "products_by_id", "products_by_sku"]


class ProductUnknown(KadensError):
    """No product has that sku."""

    code = "product_unknown"
    message = "There is no product {sku}."


class PriceMissing(KadensError):
    """A product has no price in the currency of the order."""

    code = "price_missing"
    message = "Product {sku} has no price in {currency}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """What an order line needs to know of a product; its price in the asked currency in minor units, or none."""

    id: int
    sku: str
    name: str
    kind: str
    unit: str
    tax_percent: Decimal
    stock_kept: bool
    currency: str
    price: int | None

    @property
    def list_price(self) -> int:
        """The price on the list. Raises PriceMissing."""
        if self.price is None:
            raise PriceMissing(sku=self.sku, currency=self.currency)
        return self.price


def products_by_id(ids: Collection[int], currency: str) -> Mapping[int, ProductFacts]:
    """The products of these ids, in a constant number of statements."""
    rows = list(Product.objects.filter(id__in=ids))
    percents = dict(TaxGroup.objects.values_list("id", "percent"))
    prices = dict(Price.objects.filter(product_id__in=ids, currency=currency).values_list("product_id", "price"))
    return {row.id: _facts(row, percents[row.tax_group_id], currency, prices.get(row.id)) for row in rows}


def products_by_sku(skus: Collection[str], currency: str) -> Mapping[str, ProductFacts]:
    """The products of these skus. Raises ProductUnknown, naming the first that is not there."""
    ids = dict(Product.objects.filter(sku__in=set(skus)).values_list("sku", "id"))
    unknown = next((sku for sku in skus if sku not in ids), None)
    if unknown is not None:
        raise ProductUnknown(sku=unknown)
    facts = products_by_id(list(ids.values()), currency)
    return {sku: facts[key] for sku, key in ids.items()}


def calendars_by_mode() -> Mapping[int | None, ShippingCalendar]:
    """The shipping calendar of every delivery mode by the mode's id; without one, every day is open."""
    calendars = {row.id: _calendar(row) for row in CalendarRow.objects.all()}
    modes = DeliveryMode.objects.values_list("id", "calendar_id")
    found: dict[int | None, ShippingCalendar] = {
        mode: calendars[calendar] if calendar else ALWAYS_OPEN for mode, calendar in modes
    }
    found[None] = ALWAYS_OPEN
    return found


def _facts(row: Product, percent: Decimal, currency: str, price: int | None) -> ProductFacts:
    return ProductFacts(
        id=row.id,
        sku=row.sku,
        name=row.name,
        kind=row.kind,
        unit=row.unit,
        tax_percent=percent,
        stock_kept=row.stock_kept,
        currency=currency,
        price=price,
    )


def _calendar(row: CalendarRow) -> ShippingCalendar:
    return ShippingCalendar(
        code=row.code,
        closed_weekdays=frozenset(row.closed_weekdays),
        is_holiday=_holidays(row.country) if row.holidays and row.country else _no_holiday,
        roll=Roll(row.roll),
    )


def _no_holiday(_: date) -> bool:
    return False


@cache
def _holidays(country: str) -> Callable[[date], bool]:
    """Public and de facto holidays of a country (domain.md §2.6); the library is loaded when first asked."""
    import holidays  # noqa: PLC0415 - it is slow to import and most companies have no calendar

    known = getattr(holidays, country).supported_categories
    wanted = tuple(category for category in ("public", "de_facto") if category in known)
    days = holidays.country_holidays(country, categories=wanted)
    return days.__contains__
