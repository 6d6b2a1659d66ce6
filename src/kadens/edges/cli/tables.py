"""A report as people and other programs take it: on the screen, as JSON, as CSV, as a workbook.

The rows come one by one and go to every one of these at once, so a journal of millions takes no memory. Amounts come as
minor units; every column of them is summed, and the sums are the last row, as values.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from rich.markup import escape

from kadens.edges.cli.failing import USAGE, fail, say
from kadens.edges.cli.printing import console, simple_table
from kadens.pure.money import format_amount, minor_digits

__all__ = ["Cell", "Column", "Report", "deliver"]

Cell = str | int | date | None
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""
EXACT: Final = 2**53
"""Whole numbers up to here are exact in a workbook, whose numbers are binary fractions: 90 million million in cents."""
ROWS_OF_A_SHEET: Final = 1_048_576
WIDTHS: Final = {"text": 24, "number": 12, "date": 12, "money": 16}
PAGE: Final = 500


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


class Taker(Protocol):
    """Takes the rows of a report one by one, and the sums at the end."""

    def take(self, row: Sequence[Cell]) -> None: ...

    def end(self, sums: Sequence[Cell]) -> None: ...


def deliver(report: Report, *, as_json: bool, to_csv: Path | None, to_xlsx: Path | None) -> None:
    """Give the report to the files that were asked for; without any, and for JSON, to stdout."""
    with ExitStack() as stack:
        takers: list[Taker] = []
        for path, open_file in ((to_csv, _csv_file), (to_xlsx, _xlsx_file)):
            if path is not None:
                takers.append(stack.enter_context(open_file(path, report)))
        if as_json:
            takers.append(_Json(report))
        elif not takers:
            takers.append(_Screen(report))
        _hand_out(report, takers)
    for path in (to_csv, to_xlsx):
        if path is not None:
            say(f"Wrote {path}.")


def _hand_out(report: Report, takers: Sequence[Taker]) -> None:
    summed = [at for at, column in enumerate(report.columns) if column.kind == "money"]
    sums = dict.fromkeys(summed, 0)
    for row in report.rows:
        for at in summed:
            amount = row[at]
            sums[at] += amount if isinstance(amount, int) else 0
        for taker in takers:
            taker.take(row)
    last: list[Cell] = [sums.get(at) for at in range(len(report.columns))]
    for taker in takers:
        taker.end(last)


class _Screen:
    """A table, page by page."""

    def __init__(self, report: Report) -> None:
        self._report, self._rows, self._out = report, list[list[str]](), console()

    def take(self, row: Sequence[Cell]) -> None:
        self._rows.append(self._told(row))
        if len(self._rows) == PAGE:
            self._print()

    def end(self, sums: Sequence[Cell]) -> None:
        if any(column.kind == "money" for column in self._report.columns):
            self._rows.append(["sum", *self._told(sums)[1:]])
        self._print()

    def _print(self) -> None:
        shown = [column for column in self._report.columns if column.shown]
        right = [column.title for column in shown if column.kind in ("money", "number")]
        table = simple_table(*(column.title for column in shown), right=right, gap=1)
        for row in self._rows:
            table.add_row(*map(escape, row))
        self._out.print(table)
        self._rows.clear()

    def _told(self, row: Sequence[Cell]) -> list[str]:
        pairs = zip(self._report.columns, row, strict=True)
        return [_plain(column, cell, self._report.currency) for column, cell in pairs if column.shown]


class _Json:
    """One document on stdout, written as it comes; amounts are decimal strings."""

    def __init__(self, report: Report) -> None:
        self._report, self._first = report, True
        head = {"report": report.name, **report.asked, "currency": report.currency}
        self._write(json.dumps(head, default=str, ensure_ascii=False)[:-1] + ', "rows": [')

    def take(self, row: Sequence[Cell]) -> None:
        self._write(("\n  " if self._first else ",\n  ") + self._object(row))
        self._first = False

    def end(self, sums: Sequence[Cell]) -> None:
        self._write(f'\n], "sums": {self._object(sums, only="money")}}}\n')

    def _object(self, row: Sequence[Cell], *, only: str = "") -> str:
        columns = [(column, cell) for column, cell in zip(self._report.columns, row, strict=True)]
        found = {
            column.name: cell
            if column.kind == "number" or cell is None
            else _plain(column, cell, self._report.currency)
            for column, cell in columns
            if not only or column.kind == only
        }
        return json.dumps(found, ensure_ascii=False)

    def _write(self, text: str) -> None:
        sys.stdout.write(text)


@dataclass(slots=True)
class _Csv:
    """Comma-separated text; a text that would be a formula is marked as one that is not."""

    report: Report
    writer: Any

    def take(self, row: Sequence[Cell]) -> None:
        pairs = zip(self.report.columns, row, strict=True)
        self.writer.writerow([_harmless(column, _plain(column, cell, self.report.currency)) for column, cell in pairs])

    def end(self, sums: Sequence[Cell]) -> None:
        self.take(["Sum", *sums[1:]])


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

    def _write(self, across: int, column: Column, cell: str | int | date) -> None:
        if column.kind == "money" and isinstance(cell, int) and abs(cell) <= EXACT:
            amount = float(Decimal(cell).scaleb(-minor_digits(self.report.currency)))
            self.sheet.write_number(self.at, across, amount, self.formats["money"])
        elif column.kind == "number" and isinstance(cell, int) and abs(cell) <= EXACT:
            self.sheet.write_number(self.at, across, cell)
        elif isinstance(cell, date):
            self.sheet.write_datetime(self.at, across, cell, self.formats["date"])
        else:
            self.sheet.write_string(self.at, across, _plain(column, cell, self.report.currency))


@contextmanager
def _csv_file(path: Path, report: Report) -> Iterator[Taker]:
    with _whole(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.title for column in report.columns])
        yield _Csv(report, writer)


@contextmanager
def _xlsx_file(path: Path, report: Report) -> Iterator[Taker]:
    import xlsxwriter  # noqa: PLC0415 - only who wants a workbook waits for it

    with _whole(path) as draft:
        book = xlsxwriter.Workbook(draft, {"constant_memory": True})
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


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file of another name, which takes its place only when it is whole."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.touch()
        yield draft
        draft.replace(path)
    except OSError as error:
        raise fail(f"{path} cannot be written: {error.strerror or error}.", USAGE) from None
    finally:
        draft.unlink(missing_ok=True)


def _plain(column: Column, cell: Cell, currency: str) -> str:
    if cell is None:
        return ""
    if column.kind == "money" and isinstance(cell, int):
        return format_amount(cell, currency)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _harmless(column: Column, text: str) -> str:
    """A text that a spreadsheet would run gets the mark of a text; amounts, which may begin with a minus, do not."""
    return f"'{text}" if column.kind == "text" and text.startswith(FORMULA) else text
