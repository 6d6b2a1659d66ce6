"""A report as a file to take away: comma-separated text, or a workbook. Its rows are those of the page's table."""

import csv
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, Final

from kadens.operations.forecast.reports import Cell, Column, Report
from kadens.pure.money import format_amount, minor_digits

__all__ = ["FILES", "as_csv", "as_workbook"]

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""


def as_csv(report: Report) -> bytes:
    """With the mark by which spreadsheets know UTF-8; amounts and days as other programs read them."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(column.name.replace("_", " ") for column in report.columns)
    for row in report.rows:
        writer.writerow(
            _harmless(column, _plain(column, cell, report.currency))
            for column, cell in zip(report.columns, row, strict=True)
        )
    return file.getvalue().encode("utf-8-sig")


def as_workbook(report: Report) -> bytes:
    """Numbers are numbers, days are days, and the row of titles stays in sight."""
    import xlsxwriter  # noqa: PLC0415 - only who wants a workbook waits for it

    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        digits = minor_digits(report.currency)
        formats = {
            "title": book.add_format({"bold": True}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "money": book.add_format({"num_format": "#,##0" + (f".{'0' * digits}" if digits else "")}),
        }
        sheet = book.add_worksheet(report.title.replace("_", " "))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(report.columns) - 1, 16)
        for across, column in enumerate(report.columns):
            sheet.write_string(0, across, column.name.replace("_", " "), formats["title"])
        for down, row in enumerate(report.rows, start=1):
            for across, (column, cell) in enumerate(zip(report.columns, row, strict=True)):
                _write(sheet, (down, across), column, cell, report.currency, formats)
    return target.getvalue()


FILES: Final[Mapping[str, tuple[Callable[[Report], bytes], str]]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""How each kind of file is made, and what it is for a browser."""


def _write(
    sheet: Any, at: tuple[int, int], column: Column, cell: Cell, currency: str, formats: Mapping[str, Any]
) -> None:
    if cell is None:
        return
    if isinstance(cell, date):
        sheet.write_datetime(*at, cell, formats["date"])
    elif column.kind == "money" and isinstance(cell, int):
        sheet.write_number(*at, float(Decimal(cell).scaleb(-minor_digits(currency))), formats["money"])
    elif isinstance(cell, int | Decimal):
        sheet.write_number(*at, float(cell))
    else:
        sheet.write_string(*at, cell)


def _plain(column: Column, cell: Cell, currency: str) -> str:
    if cell is None:
        return ""
    if column.kind == "money" and isinstance(cell, int):
        return format_amount(cell, currency)
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _harmless(column: Column, text: str) -> str:
    """A text that a spreadsheet would run gets the mark of a text; amounts, which may begin with a minus, do not."""
    return f"'{text}" if column.kind == "text" and text.startswith(FORMULA) else text
