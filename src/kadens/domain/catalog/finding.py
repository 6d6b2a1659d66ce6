"""Finding products, and looking at one."""

from dataclasses import dataclass
from decimal import Decimal

from kadens.domain.catalog.models import Price, Product, Stock
from kadens.plumbing.db.statement import load

__all__ = ["ProductPage", "ProductRow", "find_products", "product_page"]


@dataclass(frozen=True)
class _Search:
    like: str
    currency: str
    kind: str | None
    after: str
    limit: int


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product; its net price in minor units of the asked currency, or none; what is free of its stock, if kept."""

    id: int
    sku: str
    name: str
    kind: str
    unit: str
    tax_group: str
    tax_percent: Decimal
    price: int | None
    stock_kept: bool
    free: Decimal | None


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A product whole: its prices in minor units by currency, and its stock if that is kept."""

    id: int
    sku: str
    name: str
    kind: str
    unit: str
    tax_group: str
    tax_percent: Decimal
    prices: tuple[tuple[str, int], ...]
    stock_kept: bool
    on_hand: Decimal
    reserved: Decimal

    @property
    def free(self) -> Decimal:
        return self.on_hand - self.reserved


_FIND = load("kadens.domain.catalog", "find_products", _Search, ProductRow)


def find_products(
    text: str, currency: str, *, kind: str | None = None, after: str = "", limit: int = 50
) -> list[ProductRow]:
    """The products whose sku or name holds the text, by sku, those after a sku."""
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return _FIND.run(_Search(f"%{escaped}%", currency, kind, after, limit))


def product_page(product_id: int) -> ProductPage | None:
    """One product, None if there is none of that id."""
    row = Product.objects.filter(id=product_id).select_related("tax_group").first()
    if row is None:
        return None
    shelf = Stock.objects.filter(product_id=product_id).first() or Stock()
    prices = Price.objects.filter(product_id=product_id).order_by("currency").values_list("currency", "price")
    return ProductPage(
        id=row.id,
        sku=row.sku,
        name=row.name,
        kind=row.kind,
        unit=row.unit,
        tax_group=row.tax_group.code,
        tax_percent=row.tax_group.percent,
        prices=tuple(prices),
        stock_kept=row.stock_kept,
        on_hand=Decimal(shelf.on_hand),
        reserved=Decimal(shelf.reserved),
    )
