"""Demand by product: what purchasing has to have on the shelf, week by week."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from kadens.domain.catalog.models import Product, Stock
from kadens.domain.company.parameters import parameters
from kadens.operations.forecast.coming import coming_goods
from kadens.operations.forecast.outlook import outlook_on
from kadens.operations.forecast.programs import program_of
from kadens.operations.forecast.reports import Cell, Column, Report, Series, tenths
from kadens.operations.forecast.shipments import WEEKS, last_day
from kadens.pure.dates import Period, start_of

__all__ = ["demand_ahead"]


def demand_ahead(*, on: date, weeks: int = WEEKS, program: str | None = None) -> Report:
    """The goods expected to leave in the weeks after a day, of each product, and what of the shelf is left after each
    week if nothing is bought (as it lies now, less what the week and those before take; for products whose stock is
    kept). Less than 0 is what has to be bought. Raises ProgramUnknown."""
    program_id, until = program_of(program), last_day(on, weeks)
    outlook = outlook_on(on, program_id=program_id)
    sums: defaultdict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for goods in coming_goods(on=on, until=until, program_id=program_id):
        for day, share in outlook.expected(goods.of):
            if day <= until:
                sums[goods.product_id, start_of(Period.WEEK, day)] += share * goods.quantity
    return Report(
        title="demand",
        asked={"on": on, "weeks": weeks, "program": program},
        currency=parameters().currency,
        columns=(
            Column("week", "date"),
            Column("product"),
            Column("name"),
            Column("expected", "decimal"),
            Column("on_hand", "decimal"),
            Column("left", "decimal"),
        ),
        rows=_rows(sums),
        series=(Series("line", "week", "expected", "product"), Series("bar", "week", "expected", "product")),
    )


def _rows(sums: dict[tuple[int, date], Decimal]) -> tuple[tuple[Cell, ...], ...]:
    products = {row.id: row for row in Product.objects.filter(id__in={product for product, _ in sums})}
    shelves = dict(Stock.objects.filter(product__stock_kept=True).values_list("product_id", "on_hand"))
    taken: defaultdict[int, Decimal] = defaultdict(Decimal)
    rows: list[tuple[Cell, ...]] = []
    for (key, monday), quantity in sorted(sums.items(), key=lambda item: (item[0][1], products[item[0][0]].sku)):
        taken[key] += quantity
        shelf = shelves.get(key)
        left = None if shelf is None else tenths(shelf - taken[key])
        rows.append((monday, products[key].sku, products[key].name, tenths(quantity), shelf, left))
    return tuple(rows)
