"""A report as people and other programs take it: on the screen, as JSON, as CSV, as a workbook.

The rows come one by one and go to every one of these at once, so a journal of millions takes no memory.
"""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from rich.markup import escape

from kadens.edges.cli.failing import USAGE, fail, say
from kadens.edges.cli.printing import console, simple_table
from kadens.plumbing.reports.files import Csv, workbook
from kadens.plumbing.reports.shapes import Cell, Column, Report, Taker, hand_out, plain

__all__ = ["Cell", "Column", "Report", "deliver"]

PAGE: Final = 500


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
        hand_out(report, takers)
    for path in (to_csv, to_xlsx):
        if path is not None:
            say(f"Wrote {path}.")


class _Screen:
    """A table, page by page."""

    def __init__(self, report: Report) -> None:
        self._report, self._rows, self._out = report, list[list[str]](), console()

    def take(self, row: Sequence[Cell]) -> None:
        self._rows.append(self._told(row))
        if len(self._rows) == PAGE:
            self._print()

    def end(self, sums: Sequence[Cell]) -> None:
        if self._report.summed:
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
        return [plain(column, cell, self._report.currency) for column, cell in pairs if column.shown]


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
            if cell is None or (column.kind == "number" and isinstance(cell, int))
            else plain(column, cell, self._report.currency)
            for column, cell in columns
            if not only or column.kind == only
        }
        return json.dumps(found, ensure_ascii=False)

    def _write(self, text: str) -> None:
        sys.stdout.write(text)


@contextmanager
def _csv_file(path: Path, report: Report) -> Iterator[Taker]:
    with _whole(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        out = Csv(report, csv.writer(file))
        out.begin()
        yield out


@contextmanager
def _xlsx_file(path: Path, report: Report) -> Iterator[Taker]:
    with _whole(path) as draft, workbook(report, draft) as book:
        yield book


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
