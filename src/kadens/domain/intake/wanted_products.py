"""Which products of a file say something new, so that reading a file again changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kadens.domain.catalog.defining import NewProduct
from kadens.domain.catalog.models import Price, Product, Stock
from kadens.domain.intake.shapes import Product as ProductShape
from kadens.pure.money import parse_amount

__all__ = ["changed_products", "wanted_product"]


def wanted_product(shape: ProductShape, currency: str) -> NewProduct:
    """The product that a shape describes; `currency` is the one of its plain `price`."""
    prices = {code: parse_amount(price, code) for code, price in shape.prices.items()}
    if shape.price is not None:
        prices[currency] = parse_amount(shape.price, currency)
    return NewProduct(
        sku=shape.sku,
        name=shape.name or shape.sku,
        kind="parent" if shape.program else "item",
        unit=shape.unit,
        tax_group=shape.tax_group,
        prices=prices,
        stock=shape.stock,
    )


def changed_products(wanted: Sequence[NewProduct]) -> list[NewProduct]:
    """Those that are new or differ from the catalog, in a constant number of statements.

    The stock of a file is an opening stock: a product whose stock is kept already keeps what lies on its shelf, which
    is locked until the transaction ends.
    """
    skus = [product.sku for product in wanted]
    known = {row.sku: row for row in Product.objects.filter(sku__in=skus).select_related("tax_group")}
    ids = [row.id for row in known.values()]
    prices: dict[int, dict[str, int]] = {}
    for price in Price.objects.filter(product_id__in=ids):
        prices.setdefault(price.product_id, {})[price.currency] = price.price
    shelves = Stock.objects.select_for_update().filter(product_id__in=ids).order_by("product_id")
    free = {row.product_id: row.on_hand - row.reserved for row in shelves}
    changed = []
    for product in wanted:
        row = known.get(product.sku)
        if row is None:
            changed.append(product)
            continue
        kept = replace(product, stock=free.get(row.id, Decimal(0))) if row.stock_kept else product
        if not _says(row, prices.get(row.id, {}), kept):
            changed.append(kept)
    return changed


def _says(row: Product, prices: Mapping[str, int], wanted: NewProduct) -> bool:
    """Whether the catalog says of a product what the file says; it may know more prices."""
    described = (row.name, row.kind, row.unit, row.tax_group.code, row.stock_kept)
    asked = (wanted.name, wanted.kind, wanted.unit, wanted.tax_group, wanted.stock is not None)
    return described == asked and all(prices.get(currency) == price for currency, price in wanted.prices.items())
