"""Products from a CSV file: a price list."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from kadens.domain.catalog.defining import NewProduct, define_products, define_tax_groups
from kadens.domain.catalog.models import Product, TaxGroup
from kadens.domain.company.parameters import parameters
from kadens.domain.intake.cells import Cells, read_amount
from kadens.domain.intake.reports import BadRow, ImportReport
from kadens.domain.intake.shapes import STANDARD_TAX_GROUP
from kadens.domain.intake.shapes.words import check_code, check_currency, check_text, fault, read_stock
from kadens.domain.intake.staging import (
    SQL,
    Gathered,
    Key,
    StagedRow,
    next_rows,
    refuse_repeated,
    stage,
    staged_rows,
)
from kadens.domain.intake.tables import Columns, inspect_file, open_table
from kadens.domain.intake.wanted_products import changed_products
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction

__all__ = ["PRODUCT_COLUMNS", "import_products"]

PRODUCT_COLUMNS = Columns(required=("sku",), optional=("name", "unit", "tax_group", "price", "currency", "stock"))


@dataclass(frozen=True, slots=True)
class _Parent:
    place: int
    code: str


_REFUSE_PARENTS = load(SQL, "refuse_parent_products", Nothing, _Parent)


def import_products(path: Path, *, on: date, actor: str, partial: bool = False) -> ImportReport:
    """Define the products of a file. A blank cell leaves what the catalog says; a stock is an opening stock.

    A bad row stops the import, and nothing of it is kept, unless `partial`: then the good rows are.
    Raises FileUnreadable, FileEmpty, FileNotText, HeaderWrong, TableBroken.
    """
    with transaction(), staged_rows():
        table = open_table(path, inspect_file(path), PRODUCT_COLUMNS)
        currency, tax_groups = parameters().currency, _tax_groups()
        gathered = stage(table, lambda cells: Key(read_product(cells, currency, tax_groups, None).sku))
        refuse_repeated(gathered, code_column="sku")
        _refuse_parents(gathered)
        if gathered.bad and not partial:
            return gathered.report()
        _ensure_standard(on=on, actor=actor)
        imported = known = 0
        for rows in next_rows():
            changed = changed_products(_products(rows, table.columns, currency, tax_groups))
            if changed:
                define_products(changed, on=on, actor=actor)
            imported += len(changed)
            known += len(rows) - len(changed)
        return gathered.report(imported=imported, known=known)


def read_product(cells: Cells, currency: str, tax_groups: Collection[str], known: Product | None) -> NewProduct:
    """The product in a row; what the row leaves blank is as it is known, or as it is with a new product."""
    sku = cells.required("sku", check_code, "?")
    currency = cells.optional("currency", check_currency, currency)
    price = cells.optional("price", read_amount(currency), None)
    return NewProduct(
        sku=sku,
        name=cells.optional("name", check_text, known.name if known else sku),
        unit=cells.optional("unit", check_text, known.unit if known else "pcs"),
        tax_group=cells.optional(
            "tax_group", _one_of(tax_groups), known.tax_group.code if known else STANDARD_TAX_GROUP
        ),
        prices={} if price is None else {currency: price},
        stock=cells.optional("stock", read_stock, None),
    )


def _tax_groups() -> frozenset[str]:
    """The tax groups that a row may name; `standard` is there without asking."""
    return frozenset(TaxGroup.objects.values_list("code", flat=True)) | {STANDARD_TAX_GROUP}


def _ensure_standard(*, on: date, actor: str) -> None:
    if not TaxGroup.objects.filter(code=STANDARD_TAX_GROUP).exists():
        define_tax_groups({STANDARD_TAX_GROUP: Decimal(0)}, on=on, actor=actor)


def _one_of(tax_groups: Collection[str]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in tax_groups:
            raise fault(f"is not a tax group; there are {', '.join(sorted(tax_groups))}")
        return value

    return read


def _refuse_parents(gathered: Gathered) -> None:
    reason = "is a parent product: it stands for a program, and has no price or stock of its own"
    for row in _REFUSE_PARENTS.run(Nothing()):
        gathered.bad.append(BadRow(row=row.place, column="sku", value=row.code, reason=reason))


def _products(
    rows: Sequence[StagedRow], columns: Sequence[str], currency: str, tax_groups: Collection[str]
) -> list[NewProduct]:
    read = [Cells(row.place, columns, row.cells) for row in rows]
    skus = [cells.required("sku", check_code, "?") for cells in read]
    known: Mapping[str, Product] = {
        row.sku: row for row in Product.objects.filter(sku__in=skus).select_related("tax_group")
    }
    return [read_product(cells, currency, tax_groups, known.get(sku)) for cells, sku in zip(read, skus, strict=True)]
