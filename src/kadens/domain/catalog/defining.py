"""Defining what is sold: tax groups, products with prices and stock, calendars and delivery modes.

Every verb may be given again: what is there is brought to what is asked, so a set-up file can be read twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kadens.domain.catalog.models import DeliveryMode, Price, Product, ShippingCalendar, Stock, TaxGroup
from kadens.domain.catalog.queries import ProductUnknown
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError

__all__ = [
    "CalendarUnknown",
    "NewCalendar",
    "NewProduct",
    "TaxGroupUnknown",
    "define_calendars",
    "define_delivery_modes",
    "define_products",
    "define_tax_groups",
    "set_stock",
]


class TaxGroupUnknown(KadensError):
    """A product names a tax group that is not defined."""

    code = "tax_group_unknown"
    message = "Product {sku} names the tax group {tax_group}, which is not defined."


class CalendarUnknown(KadensError):
    """A delivery mode names a calendar that is not defined."""

    code = "calendar_unknown"
    message = "Delivery mode {mode} names the calendar {calendar}, which is not defined."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product: its prices are minor units by currency; `stock` None is not kept in stock."""

    sku: str
    name: str
    kind: str = "item"
    unit: str = "pcs"
    tax_group: str = "standard"
    prices: Mapping[str, int] = field(default_factory=dict)
    stock: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCalendar:
    """A shipping calendar: closed ISO weekdays, public holidays of a country, and where a closed day's parcel goes."""

    code: str
    country: str = ""
    closed_weekdays: tuple[int, ...] = ()
    holidays: bool = False
    roll: str = "forward"


def define_tax_groups(percents: Mapping[str, Decimal], *, on: date, actor: str) -> None:
    """Set the rate (percent) of each tax group; later invoices use it."""
    with transaction():
        rows = [TaxGroup(code=code, percent=percent) for code, percent in percents.items()]
        TaxGroup.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=["percent"])
        ids = TaxGroup.objects.filter(code__in=percents).values_list("id", "code")
        deeds = [Deed("define_tax_group", "tax_group", key, {"percent": str(percents[code])}) for key, code in ids]
        record(deeds, on=on, actor=actor)


def define_products(products: Sequence[NewProduct], *, on: date, actor: str) -> Mapping[str, int]:
    """Define the products, with their prices and opening stock; the id of each by its sku. Raises TaxGroupUnknown."""
    with transaction():
        groups = dict(TaxGroup.objects.values_list("code", "id"))
        unknown = next((product for product in products if product.tax_group not in groups), None)
        if unknown:
            raise TaxGroupUnknown(sku=unknown.sku, tax_group=unknown.tax_group)
        rows = [_product_row(product, groups[product.tax_group]) for product in products]
        changed = ["name", "kind", "unit", "tax_group"]
        Product.objects.bulk_create(rows, update_conflicts=True, unique_fields=["sku"], update_fields=changed)
        skus = [product.sku for product in products]
        ids = dict(Product.objects.filter(sku__in=skus).values_list("sku", "id"))
        _price(products, ids)
        stocked = {ids[product.sku]: product.stock for product in products if product.stock is not None}
        Product.objects.filter(id__in=stocked).update(stock_kept=True)
        _fill_shelves(stocked)
        record([Deed("define_product", "product", key, {"sku": sku}) for sku, key in ids.items()], on=on, actor=actor)
    return ids


def set_stock(sku: str, available: Decimal, *, on: date, actor: str) -> None:
    """After a count: so much is free to promise (what open orders reserved lies beside it). Raises ProductUnknown."""
    with transaction():
        product = Product.objects.filter(sku=sku).first()
        if product is None:
            raise ProductUnknown(sku=sku)
        shelf, _ = Stock.objects.select_for_update().get_or_create(product_id=product.id)
        shelf.on_hand = available + shelf.reserved
        shelf.save()
        Product.objects.filter(id=product.id).update(stock_kept=True)
        record([Deed("set_stock", "product", product.id, {"available": str(available)})], on=on, actor=actor)


def define_calendars(calendars: Sequence[NewCalendar], *, on: date, actor: str) -> None:
    """Define shipping calendars."""
    with transaction():
        rows = [
            ShippingCalendar(
                code=new.code,
                country=new.country,
                closed_weekdays=list(new.closed_weekdays),
                holidays=new.holidays,
                roll=new.roll,
            )
            for new in calendars
        ]
        changed = ["country", "closed_weekdays", "holidays", "roll"]
        ShippingCalendar.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=changed)
        ids = ShippingCalendar.objects.filter(code__in=[new.code for new in calendars]).values_list("id", flat=True)
        record([Deed("define_calendar", "shipping_calendar", key) for key in ids], on=on, actor=actor)


def define_delivery_modes(calendar_of: Mapping[str, str | None], *, on: date, actor: str) -> None:
    """Define delivery modes, each with the code of its calendar or none. Raises CalendarUnknown."""
    with transaction():
        calendars = dict(ShippingCalendar.objects.values_list("code", "id"))
        for mode, calendar in calendar_of.items():
            if calendar is not None and calendar not in calendars:
                raise CalendarUnknown(mode=mode, calendar=calendar)
        rows = [
            DeliveryMode(code=mode, calendar_id=calendars[calendar] if calendar else None)
            for mode, calendar in calendar_of.items()
        ]
        DeliveryMode.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["code"], update_fields=["calendar"]
        )
        ids = DeliveryMode.objects.filter(code__in=calendar_of).values_list("id", flat=True)
        record([Deed("define_delivery_mode", "delivery_mode", key) for key in ids], on=on, actor=actor)


def _product_row(product: NewProduct, tax_group_id: int) -> Product:
    return Product(
        sku=product.sku,
        name=product.name,
        kind=product.kind,
        unit=product.unit,
        tax_group_id=tax_group_id,
        stock_kept=product.stock is not None,
    )


def _price(products: Sequence[NewProduct], ids: Mapping[str, int]) -> None:
    rows = [
        Price(product_id=ids[product.sku], currency=currency, price=price)
        for product in products
        for currency, price in product.prices.items()
    ]
    Price.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["product", "currency"], update_fields=["price"]
    )


def _fill_shelves(stocked: Mapping[int, Decimal]) -> None:
    shelves = Stock.objects.select_for_update().filter(product_id__in=stocked)
    reserved = dict(shelves.values_list("product_id", "reserved"))
    rows = [Stock(product_id=key, on_hand=free + reserved.get(key, 0)) for key, free in stocked.items()]
    Stock.objects.bulk_create(rows, update_conflicts=True, unique_fields=["product"], update_fields=["on_hand"])
