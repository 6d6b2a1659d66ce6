"""The page of a played scenario: one file with its calendar, charts and tables (scenario-format.md).

Nothing is fetched and no script runs; the style is inside. Everything from the scenario passes the template's escaping.
"""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import mark_safe

from kadens.operations.simulator.answer import Answer, to_document
from kadens.operations.simulator.answer_days import (
    TIMES,
    Happening,
    MonthSum,
    happenings,
    month_sums,
    months_between,
    spaced,
)
from kadens.operations.simulator.page_charts import Chart, make_chart
from kadens.operations.simulator.scenario import Scenario

__all__ = ["scenario_page"]

FILES = Path(__file__).parent / "templates" / "simulator"
MARKS = ("made", "shipped", "charged", "billed", "declined", "refunded", "refused")
NUMBERS = frozenset(
    {"number", "event", "occurrence", "amount", "net", "tax", "total", "debit", "credit", "current_event"}
)
TITLES: Mapping[str, str] = {
    "child_orders": "Child orders",
    "planned": "Lines without a child order",
    "instalments": "Instalments",
    "charges": "Charges",
    "notices": "Notices",
    "refusals": "Refusals",
    "parents": "Parent lines",
    "programs": "Programs",
    "journal": "Journal",
}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A sign on a day of the calendar: how often a kind of thing happened."""

    kind: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A day of a month's grid; `number` is empty outside the month."""

    number: str
    outside: bool
    marks: tuple[Mark, ...]
    title: str


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month's grid of weeks, Monday first."""

    name: str
    weeks: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart and the table that says the same."""

    key: str
    title: str
    unit: str
    chart: Chart
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table."""

    name: str
    number: bool


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list of the answer as a table."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[str, bool], ...], ...]


def scenario_page(answer: Answer, *, scenario: Scenario, title: str = "Scenario") -> str:
    """The page as one HTML text."""
    months = months_between(scenario.start, scenario.end)
    context = {
        "title": title,
        "scenario": scenario,
        "period": f"{scenario.start} to {scenario.end}",
        "style": mark_safe((FILES / "page.css").read_text(encoding="utf-8")),  # noqa: S308 - our own file
        "tiles": tiles(answer, scenario.currency),
        "figures": figures(month_sums(answer, months), scenario.currency),
        "months": grids(months, happenings(answer), scenario),
        "kinds": [kind for kind in MARKS if any(row.kind == kind for row in happenings(answer))],
        "weekdays": [(name, calendar.day_name[number]) for number, name in enumerate(calendar.day_abbr)],
        "listings": listings(answer),
    }
    engine = Engine(dirs=[str(FILES)], autoescape=True)
    return engine.get_template("page.html").render(Context(context, use_l10n=False, use_tz=False))


def tiles(answer: Answer, currency: str) -> list[tuple[str, str, str]]:
    """The totals, each with its unit."""
    totals = answer.totals
    return [
        ("Child orders", str(totals.child_orders), ""),
        ("Shipped", str(totals.shipped), ""),
        ("Charged", totals.charged, currency),
        ("Refunded", totals.refunded, currency),
        ("Invoiced", totals.invoiced, currency),
    ]


def figures(sums: Sequence[MonthSum], currency: str) -> list[Figure]:
    """The two charts: what is shipped and what is taken, per month and so far."""
    shipped = [Decimal(row.shipments) for row in sums]
    shipped_so_far = [Decimal(row.shipments_so_far) for row in sums]
    cash, cash_so_far = [row.cash for row in sums], [row.cash_so_far for row in sums]
    return [
        figure("shipments", "Shipments", "child orders", sums, shipped, shipped_so_far),
        figure("cash", "Cash", f"{currency}, charges less refunds", sums, cash, cash_so_far),
    ]


def figure(
    key: str, title: str, unit: str, sums: Sequence[MonthSum], values: Sequence[Decimal], so_far: Sequence[Decimal]
) -> Figure:
    """A chart with its table."""
    months = [row.first for row in sums]
    rows = zip(months, values, so_far, strict=True)
    return Figure(
        key=key,
        title=title,
        unit=unit,
        chart=make_chart(months, values, so_far),
        rows=tuple((f"{month:%b %Y}", str(value), str(total)) for month, value, total in rows),
    )


def grids(months: Iterable[date], found: Sequence[Happening], scenario: Scenario) -> list[Month]:
    """The calendar, month by month."""
    by_day: dict[date, list[Happening]] = {}
    for row in found:
        by_day.setdefault(row.on, []).append(row)
    weeks = calendar.Calendar(firstweekday=0)
    return [
        Month(
            name=f"{first:%B %Y}",
            weeks=tuple(
                tuple(cell(day, first, by_day.get(day, []), scenario) for day in week)
                for week in weeks.monthdatescalendar(first.year, first.month)
            ),
        )
        for first in months
    ]


def cell(day: date, first: date, rows: Sequence[Happening], scenario: Scenario) -> Cell:
    """A day with its marks; the days of other months stay empty."""
    if day.month != first.month:
        return Cell(number="", outside=True, marks=(), title="")
    counts = {kind: sum(1 for row in rows if row.kind == kind) for kind in MARKS}
    return Cell(
        number=str(day.day),
        outside=not scenario.start <= day <= scenario.end,
        marks=tuple(Mark(kind=kind, count=count) for kind, count in counts.items() if count),
        title="\n".join(f"{row.kind} {row.ref}: {row.text} {row.amount}".strip() for row in rows),
    )


def listings(answer: Answer) -> list[Listing]:
    """Every list of the answer as a table, in the words and the order of the document."""
    document = to_document(answer)
    found = []
    for key, title in TITLES.items():
        rows: list[dict[str, Any]] = document[key]
        names = list(dict.fromkeys(name for row in rows for name in row))
        columns = tuple(Column(name=spaced(name), number=name in NUMBERS) for name in names)
        cells = tuple(tuple((shown(row.get(name)), name in NUMBERS) for name in names) for row in rows)
        found.append(Listing(key=key, title=title, columns=columns, rows=cells))
    return found


def shown(value: Any) -> str:
    """A value of the document in a table's cell."""
    if isinstance(value, list):
        return ", ".join(part_shown(part) for part in value)
    return "\N{EN DASH}" if value is None else str(value)


def part_shown(part: Mapping[str, Any]) -> str:
    """An occurrence as `2.1`, a line as `1 x BOOK1 at 25.00`."""
    if "sku" in part:
        return f"{part['quantity']} {TIMES} {part['sku']} at {part['price']}"
    return f"{part['event']}.{part['occurrence']}"
