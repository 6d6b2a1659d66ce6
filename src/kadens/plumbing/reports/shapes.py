"""What a report is: named columns and rows of typed cells, which come one by one and may be millions.

Amounts are minor units; every column of them is summed, and the sums are the last row, as values. A report without
amounts has no such row. What is a decimal goes out as it is written, never as a binary fraction, but into workbooks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Protocol

from kadens.pure.money import format_amount

__all__ = ["Cell", "Column", "Report", "Sums", "Taker", "hand_out", "plain"]

Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in documents, and what is in it. One that is not `shown` is left off the screen."""

    name: str
    kind: Literal["text", "number", "date", "money"] = "text"
    shown: bool = True

    @property
    def title(self) -> str:
        return self.name.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report: its name, what it was asked for, its columns and its rows, whose cells are in the columns' order."""

    name: str
    asked: dict[str, Any]
    currency: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]

    @property
    def summed(self) -> bool:
        """Whether there is anything to sum."""
        return any(column.kind == "money" for column in self.columns)


class Taker(Protocol):
    """Takes the rows of a report one by one, and at the end the sums: a cell for each column, as a row."""

    def take(self, row: Sequence[Cell]) -> None: ...

    def end(self, sums: Sequence[Cell]) -> None: ...


def hand_out(report: Report, takers: Sequence[Taker]) -> None:
    """Give every row to each taker, and then the sums."""
    sums = Sums(report)
    for row in report.rows:
        sums.add(row)
        for taker in takers:
            taker.take(row)
    for taker in takers:
        taker.end(sums.row)


class Sums:
    """The sums of a report's columns of money, while its rows go by."""

    def __init__(self, report: Report) -> None:
        self._width = len(report.columns)
        self._sums = dict.fromkeys((at for at, column in enumerate(report.columns) if column.kind == "money"), 0)

    def add(self, row: Sequence[Cell]) -> None:
        """Count one more row."""
        for at in self._sums:
            amount = row[at]
            self._sums[at] += amount if isinstance(amount, int) else 0

    @property
    def row(self) -> list[Cell]:
        """The last row of the report: a sum under every column of money, nothing elsewhere."""
        return [self._sums.get(at) for at in range(self._width)]


def plain(column: Column, cell: Cell, currency: str) -> str:
    """A cell as text: amounts and decimals as decimal strings, days as ISO dates, nothing for None."""
    if cell is None:
        return ""
    if column.kind == "money" and isinstance(cell, int):
        return format_amount(cell, currency)
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
