"""Reports as files: comma-separated text and workbooks. The rows go through one by one, so millions take no memory."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import IO, Any, Final

from kadens.plumbing.reports.shapes import Cell, Column, Report, Sums, Taker, plain
from kadens.pure.money import minor_digits

__all__ = ["Csv", "csv_pieces", "workbook"]

MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What begins a text file, so that Excel takes it for UTF-8."""
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""
EXACT: Final = 2**53
"""Whole numbers up to here are exact in a workbook, whose numbers are binary fractions: 90 million million in cents."""
ROWS_OF_A_SHEET: Final = 1_048_576
WIDTHS: Final = {"text": 24, "number": 12, "date": 12, "money": 16}
PIECE: Final = 500
"""So many rows are sent at a time."""


@dataclass(slots=True)
class Csv:
    """Comma-separated text; a text that would be a formula is marked as one that is not."""

    report: Report
    writer: Any

    def begin(self) -> None:
        """The row of titles."""
        self.writer.writerow([column.title for column in self.report.columns])

    def take(self, row: Sequence[Cell]) -> None:
        pairs = zip(self.report.columns, row, strict=True)
        self.writer.writerow([_harmless(column, plain(column, cell, self.report.currency)) for column, cell in pairs])

    def end(self, sums: Sequence[Cell]) -> None:
        if self.report.summed:
            self.take(["Sum", *sums[1:]])


def csv_pieces(report: Report) -> Iterator[bytes]:
    """The report as the bytes of a text file, some rows at a time."""
    text = StringIO(newline="")
    text.write(MARK)
    out, sums = Csv(report, csv.writer(text)), Sums(report)
    out.begin()
    for number, row in enumerate(report.rows, start=1):
        sums.add(row)
        out.take(row)
        if number % PIECE == 0:
            yield _taken(text)
    out.end(sums.row)
    yield _taken(text)


def _taken(text: StringIO) -> bytes:
    """What was written, which is taken out."""
    written = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return written


@dataclass(slots=True)
class _Xlsx:
    """A workbook: numbers are numbers, days are days, and the row of titles stays in sight. What has more rows than a
    sheet can hold goes on in the next one."""

    report: Report
    book: Any
    formats: dict[str, Any]
    sheet: Any = None
    at: int = 0
    sheets: int = field(default=0)

    def take(self, row: Sequence[Cell]) -> None:
        if self.sheet is None or self.at == ROWS_OF_A_SHEET:
            self._new_sheet()
        for across, (column, cell) in enumerate(zip(self.report.columns, row, strict=True)):
            if cell is not None and cell != "":
                self._write(across, column, cell)
        self.at += 1

    def end(self, sums: Sequence[Cell]) -> None:
        if self.report.summed:
            self.take(["Sum", *sums[1:]])

    def _new_sheet(self) -> None:
        self.sheets += 1
        self.sheet = self.book.add_worksheet(
            f"{self.report.name} {self.sheets}" if self.sheets > 1 else self.report.name
        )
        self.sheet.freeze_panes(1, 0)
        for across, column in enumerate(self.report.columns):
            self.sheet.set_column(across, across, WIDTHS[column.kind])
            self.sheet.write_string(0, across, column.title, self.formats["title"])
        self.at = 1

    def _write(self, across: int, column: Column, cell: str | int | Decimal | date) -> None:
        if column.kind == "money" and isinstance(cell, int) and abs(cell) <= EXACT:
            amount = float(Decimal(cell).scaleb(-minor_digits(self.report.currency)))
            self.sheet.write_number(self.at, across, amount, self.formats["money"])
        elif column.kind == "number" and isinstance(cell, int) and abs(cell) <= EXACT:
            self.sheet.write_number(self.at, across, cell)
        elif column.kind == "number" and isinstance(cell, Decimal):
            self.sheet.write_number(self.at, across, float(cell))
        elif isinstance(cell, date):
            self.sheet.write_datetime(self.at, across, cell, self.formats["date"])
        else:
            self.sheet.write_string(self.at, across, plain(column, cell, self.report.currency))


@contextmanager
def workbook(report: Report, into: Path | IO[bytes]) -> Iterator[Taker]:
    """A workbook that takes the report's rows, and is whole at the end. Raises OSError where it cannot be written."""
    import xlsxwriter  # noqa: PLC0415 - only who wants a workbook waits for it

    book = xlsxwriter.Workbook(into, {"constant_memory": True})
    digits = minor_digits(report.currency)
    formats = {
        "title": book.add_format({"bold": True}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "money": book.add_format({"num_format": "#,##0" + (f".{'0' * digits}" if digits else "")}),
    }
    try:
        yield _Xlsx(report, book, formats)
    finally:
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:  # which is no OSError, and holds one
            raise OSError(str(error)) from error


def _harmless(column: Column, text: str) -> str:
    """A text that a spreadsheet would run gets the mark of a text; amounts, which may begin with a minus, do not."""
    return f"'{text}" if column.kind == "text" and text.startswith(FORMULA) else text
