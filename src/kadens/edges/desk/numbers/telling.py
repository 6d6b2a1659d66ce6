"""Reports in the reader's words: columns, cells, and the one sentence about how far a forecast was off."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from babel.numbers import format_decimal
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kadens.domain.continuity.measuring import Measurement
from kadens.domain.continuity.reasons import cancel_reasons
from kadens.edges.desk.shell.declines import LABELS
from kadens.edges.desk.shell.words import WORDS
from kadens.edges.desk.templatetags.desk import count, day, money, percent
from kadens.operations.forecast.accuracy import ALL
from kadens.operations.forecast.reports import Cell, Column, Report

__all__ = ["HeadCell", "TableCell", "Told", "head_of", "how_far_off", "in_words", "name_of", "readable", "rows_of"]

COLUMNS: Final[Mapping[str, Promise]] = {
    "week": gettext_lazy("Week of"),
    "month": gettext_lazy("Month"),
    "program": gettext_lazy("Program"),
    "planned": gettext_lazy("Planned"),
    "following": gettext_lazy("Following"),
    "expected": gettext_lazy("Expected"),
    "value": gettext_lazy("Value"),
    "by_card": gettext_lazy("By card"),
    "on_account": gettext_lazy("On account"),
    "total": gettext_lazy("Total"),
    "product": gettext_lazy("Product"),
    "name": gettext_lazy("Name"),
    "on_hand": gettext_lazy("On the shelf"),
    "left": gettext_lazy("Left after it"),
    "cohort": gettext_lazy("Ordered in"),
    "months": gettext_lazy("Months later"),
    "shipment": gettext_lazy("Shipment"),
    "orders": gettext_lazy("Orders"),
    "stayed": gettext_lazy("Stayed"),
    "share": gettext_lazy("Share"),
    "reason": gettext_lazy("Reason"),
    "charges": gettext_lazy("Charges"),
    "declined": gettext_lazy("Declined"),
    "amount": gettext_lazy("Amount"),
    "recovered": gettext_lazy("Paid after all"),
    "recovery": gettext_lazy("Of the declined"),
    "amount_recovered": gettext_lazy("Amount paid"),
    "weeks_ahead": gettext_lazy("Weeks ahead"),
    "model": gettext_lazy("Foretold by"),
    "weeks": gettext_lazy("Weeks compared"),
    "shipped": gettext_lazy("Shipped"),
    "mean_error": gettext_lazy("Mean error a week"),
    "bias": gettext_lazy("Too high by"),
    "mape": gettext_lazy("Mean error of a week"),
    "wape": gettext_lazy("Errors of all shipments"),
}
CODES: Final[Mapping[str, Promise]] = {
    "forecast": gettext_lazy("the forecast"),
    "plan": gettext_lazy("the plan at face value"),
    "last_month": gettext_lazy("last month's mean"),
    ALL: gettext_lazy("all together"),
    "unspecified": gettext_lazy("not said"),
    **LABELS,
}


@dataclass(frozen=True, slots=True)
class HeadCell:
    """The title of a column; numbers stand to the right."""

    words: str
    right: bool


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell as it is read."""

    text: str
    right: bool


Told = list[TableCell]


def head_of(report: Report) -> list[HeadCell]:
    """The titles of the columns."""
    return [HeadCell(name_of(column.name), column.kind not in ("text", "date")) for column in report.columns]


def rows_of(report: Report, *, most: int) -> list[Told]:
    """The first rows, cell by cell."""
    return [
        [
            TableCell(in_words(column, cell, report.currency), column.kind not in ("text", "date"))
            for column, cell in zip(report.columns, row, strict=True)
        ]
        for row in report.rows[:most]
    ]


def readable(report: Report) -> Report:
    """A report of leaving with the company's own words for its reasons, in the language of the page."""
    if report.title != "churn":
        return report
    swedish, place = (get_language() or "").startswith("sv"), report.place("reason")
    texts = {each.code: each.text_sv if swedish else each.text_en for each in cancel_reasons(active_only=False)}
    rows = tuple((*row[:place], texts.get(str(row[place]), row[place]), *row[place + 1 :]) for row in report.rows)
    return replace(report, rows=rows)


def name_of(column: str) -> str:
    """The title of a column."""
    return str(COLUMNS[column])


def in_words(column: Column, cell: Cell, currency: str) -> str:
    """A cell as it is read, in the language of the page."""
    if cell is None:
        return "–"
    if isinstance(cell, date):
        return day(cell, "short-month" if column.name in ("month", "cohort") else "medium")
    if isinstance(cell, str):
        return _text_in_words(column.name, cell)
    if column.kind == "money" and isinstance(cell, int):
        return money(cell, currency)
    return percent(Decimal(cell) / 100) if column.kind == "percent" else count(cell)


def _text_in_words(column: str, text: str) -> str:
    if column == "reason":
        return str(CODES.get(text) or WORDS.get(text) or text) or _("none given")
    if column == "weeks_ahead":
        return text.replace("-", "–")
    return str(CODES.get(text, text)) if column in ("program", "model") else text


def how_far_off(measured: Measurement | None, program_id: int | None = None) -> str:
    """How far forecasts were from what was shipped, beside the two guesses: one sentence."""
    errors = {
        (each.model, each.first_week): each
        for each in (measured.errors if measured else ())
        if each.program_id == program_id and each.wape is not None
    }
    first = min((week for _model, week in errors), default=0)
    ours, plan, mean = (errors.get((model, first)) for model in ("forecast", "plan", "last_month"))
    if measured is None or ours is None or plan is None or mean is None:
        return _("How far this forecast is off is not known yet: no measurement has found weeks to compare.")
    shares = (("share", ours), ("plan", plan), ("mean", mean))
    return _(
        "In weeks %(first)s–%(last)s the forecast of shipments was wrong by %(error)s a week of a program on average "
        "(%(share)s of all shipments; the plan at face value %(plan)s, last month's mean %(mean)s). "
        "Measured on %(day)s over the forecasts since %(since)s."
    ) % {
        "first": ours.first_week,
        "last": ours.last_week,
        "error": format_decimal(ours.mean_error, locale=get_language() or "en"),
        **{name: percent((each.wape or 0) / Decimal(100)) for name, each in shares},
        "day": day(measured.measured_at.date()),
        "since": day(measured.first_on),
    }
