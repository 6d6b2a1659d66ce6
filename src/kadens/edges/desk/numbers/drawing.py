"""The charts of the reports: which rows, in which order, as marks with words; at most five lines and what is left."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kadens.edges.desk.numbers.telling import in_words, name_of
from kadens.edges.desk.templatetags.desk import day
from kadens.operations.charts.drawing import Frame, Mark, bar_chart, heat_chart, line_chart
from kadens.operations.forecast.accuracy import ALL
from kadens.operations.forecast.reports import Cell, Column, Report
from kadens.pure.money import minor_digits

__all__ = ["draw"]

MOST: Final = 5
COHORTS: Final = 18
STEPS: Final = 25
WEEKS_OF_A_YEAR: Final = 52
"""In so many weeks no day and month come twice."""
WEEK: Final = timedelta(days=7)
Sums = Mapping[tuple[Cell, str], Decimal]


def draw(report: Report, title: str, tells: str) -> tuple[str, SafeString] | None:
    """What the chart is called, and the chart; None where there is nothing to draw."""
    if not report.rows:
        return None
    caption, kind, marks = _PICTURES[report.title](report)
    svg = kind(Frame("chart", f"{title}: {caption}", tells), marks)
    return caption, mark_safe(svg)  # noqa: S308 - drawn here; every word in it is escaped


Picture = tuple[str, Callable[[Frame, Sequence[Mark]], str], list[Mark]]


def _shipments(report: Report) -> Picture:
    sums = _largest(_sums(report, "week", "expected", "program"))
    return _("expected shipments a week"), line_chart, _marks(report, sums, "week", "expected", _weeks(sums))


def _demand(report: Report) -> Picture:
    sums = _largest(_sums(report, "week", "expected", "product"), others=False)
    return (
        _("expected goods a week, the most wanted"),
        line_chart,
        _marks(report, sums, "week", "expected", _weeks(sums)),
    )


def _cash(report: Report) -> Picture:
    sums = _columns(report, "week", ("by_card", "on_account"))
    return _("expected a week, in %s") % report.currency, bar_chart, _marks(report, sums, "week", "total", _weeks(sums))


def _churn(report: Report) -> Picture:
    sums = _largest(_sums(report, "month", "orders", "reason"))
    months = sorted({place for place, _whose in sums}, key=str)
    return _("cancelled orders a month"), bar_chart, _marks(report, sums, "month", "orders", months)


def _declines(report: Report) -> Picture:
    sums = _columns(report, "reason", ("declined", "recovered"))
    most = sorted({place for place, _whose in sums}, key=lambda place: -sums[place, name_of("declined")])[:8]
    return _("charges declined, and paid after all"), bar_chart, _marks(report, sums, "reason", "declined", most)


def _accuracy(report: Report) -> Picture:
    first = report.rows[0][report.place("program")]
    own = _only(report, "program", first)
    sums = _sums(own, "weeks_ahead", "wape", "model")
    places = list(dict.fromkeys(place for place, _whose in sums))
    caption = _("all errors in percent of all shipments, by weeks ahead")
    program = in_words(Column("program"), first, "") if first == ALL else str(first)
    return f"{caption} ({program})", bar_chart, _marks(own, sums, "weeks_ahead", "wape", places)


def _retention(report: Report) -> Picture:
    """Of the program with the most orders: shares of several cannot be added up."""
    sizes: defaultdict[Cell, int] = defaultdict(int)
    program, orders, step = (report.place(name) for name in ("program", "orders", report.columns[2].name))
    for row in report.rows:
        if row[step] in (0, 1) and isinstance(many := row[orders], int):
            sizes[row[program]] += many
    largest = max(sizes, key=lambda code: sizes[code]) if sizes else report.rows[0][program]
    own, across = _only(report, "program", largest), report.columns[2].name
    cohorts = sorted({row[own.place("cohort")] for row in own.rows}, key=str)[-COHORTS:]
    marks = [
        Mark(
            str(row[own.place(across)]),
            share,
            in_words(Column("month", "date"), row[own.place("cohort")], ""),
            _cell_words(own, row),
        )
        for row in own.rows
        if row[own.place("cohort")] in cohorts
        and isinstance(share := row[own.place("share")], Decimal)
        and isinstance(place := row[own.place(across)], int)
        and place < STEPS
    ]
    return _("percent of the orders of %s, by month of the order") % largest, heat_chart, marks


_PICTURES: Final[Mapping[str, Callable[[Report], Picture]]] = {
    "shipments": _shipments,
    "cash": _cash,
    "demand": _demand,
    "retention": _retention,
    "retention_by_event": _retention,
    "churn": _churn,
    "declines": _declines,
    "accuracy": _accuracy,
}


def _cell_words(report: Report, row: Sequence[Cell]) -> str:
    return ", ".join(
        f"{name_of(column.name)}: {in_words(column, cell, report.currency)}"
        for column, cell in zip(report.columns[1:], row[1:], strict=True)
    )


def _only(report: Report, column: str, cell: Cell) -> Report:
    place = report.place(column)
    return replace(report, rows=tuple(row for row in report.rows if row[place] == cell))


def _sums(report: Report, across: str, value: str, by: str) -> Sums:
    """A column summed by two others; the second in words."""
    sums: defaultdict[tuple[Cell, str], Decimal] = defaultdict(Decimal)
    at, height, whose = report.place(across), report.place(value), report.place(by)
    for row in report.rows:
        many = row[height]
        if isinstance(many, int | Decimal):
            sums[row[at], in_words(report.columns[whose], row[whose], report.currency)] += many
    return sums


def _columns(report: Report, across: str, values: Sequence[str]) -> Sums:
    """Several columns side by side, each summed by another."""
    sums: defaultdict[tuple[Cell, str], Decimal] = defaultdict(Decimal)
    for row in report.rows:
        for name in values:
            many = row[report.place(name)]
            sums[row[report.place(across)], name_of(name)] += many if isinstance(many, int | Decimal) else 0
    return sums


def _largest(sums: Sums, *, others: bool = True) -> Sums:
    """Those with the highest sums, and all others as one."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (_place, whose), many in sums.items():
        totals[whose] += many
    if len(totals) <= MOST + 1:
        return sums
    shown = set(sorted(totals, key=lambda name: -totals[name])[:MOST])
    found: defaultdict[tuple[Cell, str], Decimal] = defaultdict(Decimal)
    for (place, whose), many in sums.items():
        if whose in shown or others:
            found[place, whose if whose in shown else _("all others")] += many
    return found


def _weeks(sums: Sums) -> list[Cell]:
    """Every Monday from the first to the last: a week without anything is a week, too."""
    mondays = [place for place, _whose in sums if isinstance(place, date)]
    count = (max(mondays) - min(mondays)).days // 7
    return [min(mondays) + WEEK * number for number in range(count + 1)]


def _marks(report: Report, sums: Sums, across: str, value: str, places: Sequence[Cell]) -> list[Mark]:
    """Marks for every place of every owner, the largest owner first; what has no sum is zero."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (_place, whose), many in sums.items():
        totals[whose] += many
    at, height = report.columns[report.place(across)], report.columns[report.place(value)]
    owners = sorted(totals, key=lambda name: -totals[name]) if across in ("week", "month") else list(totals)
    return [
        Mark(
            _place_words(at, place, places),
            _height(height, many, report.currency),
            whose,
            _told(whose, at, place, height, many, report.currency),
        )
        for whose in owners
        for place in places
        for many in (sums.get((place, whose), Decimal(0)),)
    ]


def _place_words(column: Column, place: Cell, places: Sequence[Cell]) -> str:
    if isinstance(place, date) and column.name == "week" and len(places) <= WEEKS_OF_A_YEAR:
        return day(place, "short")
    return in_words(column, place, "")


def _height(column: Column, many: Decimal, currency: str) -> Decimal:
    return many.scaleb(-minor_digits(currency)) if column.kind == "money" else many


def _told(whose: str, at: Column, place: Cell, height: Column, many: Decimal, currency: str) -> str:
    cell: Cell = int(many) if height.kind in ("money", "number") else many
    return f"{whose}, {in_words(at, place, currency)}: {in_words(height, cell, currency)}"
