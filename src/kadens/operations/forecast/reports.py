"""What every report is: columns, rows, and which of them make a chart; page, table and file are made of the same.

Amounts are whole minor units, shares and expected counts decimals; nothing is a binary fraction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, Literal

from kadens.plumbing.reports import shapes

__all__ = ["Cell", "Column", "Kind", "Point", "Report", "Series", "percent", "rounded", "tenths"]

Cell = str | int | Decimal | date | None
Kind = Literal["text", "date", "number", "decimal", "percent", "money"]
_TENTH: Final = Decimal("0.1")
_IN_TABLES: Final[Mapping[Kind, Literal["text", "number", "date", "money"]]] = {
    "text": "text",
    "date": "date",
    "number": "number",
    "decimal": "number",
    "percent": "number",
    "money": "money",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name (a word of the glossary, translated by whoever shows it) and what its cells are: *money* in
    minor units, *percent* from 0 to 100."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Point:
    """One mark of a chart: where it lies, how high it is, and whose it is (empty: there is only one)."""

    across: Cell
    value: int | Decimal
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """How a chart is drawn of the rows: the columns that lie across, are measured, and tell lines or rows apart."""

    kind: Literal["line", "bar", "heat"]
    across: str
    value: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report: the code of its title, what it was asked for, its columns, its rows (cells in the columns' order), and
    the charts that can be drawn of it."""

    title: str
    asked: Mapping[str, Cell]
    currency: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    series: tuple[Series, ...] = ()

    def place(self, column: str) -> int:
        """Where the cells of a column stand. Raises ValueError for a column that the report does not have."""
        return [each.name for each in self.columns].index(column)

    def points(self, series: Series) -> tuple[Point, ...]:
        """The marks of one of its charts, in the order of the rows; empty cells have none."""
        across, value = self.place(series.across), self.place(series.value)
        by = None if series.by is None else self.place(series.by)
        return tuple(
            Point(row[across], height, "" if by is None else str(row[by]))
            for row in self.rows
            if isinstance(height := row[value], int | Decimal)
        )

    def table(self) -> shapes.Report:
        """The same rows for the screen and for files."""
        return shapes.Report(
            name=self.title.replace("_", " "),
            asked=dict(self.asked),
            currency=self.currency,
            columns=tuple(shapes.Column(column.name, _IN_TABLES[column.kind]) for column in self.columns),
            rows=self.rows,
        )


def rounded(amount: Decimal) -> int:
    """An expected amount in whole minor units."""
    return int(amount.to_integral_value(ROUND_HALF_EVEN))


def tenths(value: Decimal) -> Decimal:
    """An expected count, to one decimal."""
    return value.quantize(_TENTH, ROUND_HALF_EVEN)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A share in percent, to one decimal; None of nothing."""
    return tenths(Decimal(100) * part / whole) if whole else None
