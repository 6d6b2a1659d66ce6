"""A played rehearsal as the page shows it: totals, months as charts with their tables, the days, the refusals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import format_currency
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kadens.edges.desk.shell.words import WORDS
from kadens.operations.simulator.answer import Answer
from kadens.operations.simulator.answer_days import Happening, happenings, month_sums, months_between
from kadens.operations.simulator.page_charts import Chart, make_chart
from kadens.operations.simulator.scenario import Scenario

__all__ = ["played_page"]

SHOWN: Final = ("made", "shipped", "charged", "billed", "declined", "refunded", "refused", "closed")


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and the table that says the same: month, value, so far."""

    key: str
    title: str
    chart: Chart
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something happened."""

    on: date
    kinds: tuple[tuple[str, int], ...]
    rows: tuple[Happening, ...]


def played_page(answer: Answer, scenario: Scenario) -> dict[str, Any]:
    """Everything for the template but who ordered."""
    months = months_between(scenario.start, scenario.end)
    found = [row for row in happenings(answer) if row.kind in SHOWN]
    refusals = Counter((row.job, row.reason) for row in answer.refusals)
    return {
        "played": True,
        "tiles": _tiles(answer, scenario.currency),
        "figures": _figures(answer, months, scenario.currency),
        "months": [(_month(first, "MMMM y"), days) for first, days in _by_month(found)],
        "refusals": [(job, WORDS.get(reason, reason), count) for (job, reason), count in refusals.most_common()],
    }


def _tiles(answer: Answer, currency: str) -> list[tuple[str, str]]:
    totals = answer.totals
    return [
        (_("Child orders"), str(totals.child_orders)),
        (_("Shipped"), str(totals.shipped)),
        (_("Charged"), _money(Decimal(totals.charged), currency)),
        (_("Refunded"), _money(Decimal(totals.refunded), currency)),
        (_("Invoiced"), _money(Decimal(totals.invoiced), currency)),
    ]


def _figures(answer: Answer, months: Sequence[date], currency: str) -> list[Figure]:
    sums = month_sums(answer, months)
    shipped, shipped_so_far = [row.shipments for row in sums], [row.shipments_so_far for row in sums]
    cash, cash_so_far = [row.cash for row in sums], [row.cash_so_far for row in sums]
    return [
        Figure(
            "shipments",
            _("Shipments"),
            _chart(months, [Decimal(each) for each in shipped], [Decimal(each) for each in shipped_so_far]),
            _rows(months, [str(each) for each in shipped], [str(each) for each in shipped_so_far]),
        ),
        Figure(
            "cash",
            _("Cash: charges less refunds"),
            _chart(months, cash, cash_so_far),
            _rows(months, [_money(each, currency) for each in cash], [_money(each, currency) for each in cash_so_far]),
        ),
    ]


def _chart(months: Sequence[date], values: Sequence[Decimal], so_far: Sequence[Decimal]) -> Chart:
    """The chart with the months in the reader's language."""
    chart = make_chart(months, values, so_far)
    bars = (
        replace(bar, label=_month(first, "MMM") if bar.label else "", title=f"{_month(first, 'MMMM y')}: {value}")
        for bar, first, value in zip(chart.bars, months, values, strict=True)
    )
    return replace(chart, bars=tuple(bars))


def _rows(months: Sequence[date], values: Sequence[str], so_far: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    return tuple(zip([_month(first, "MMM y") for first in months], values, so_far, strict=True))


def _by_month(found: Sequence[Happening]) -> list[tuple[date, list[Day]]]:
    days = [(on, tuple(rows)) for on, rows in groupby(found, key=lambda row: row.on)]
    made = [Day(on, tuple(Counter(row.kind for row in rows).items()), rows) for on, rows in days]
    return [(first, list(rows)) for first, rows in groupby(made, key=lambda each: each.on.replace(day=1))]


def _money(amount: Decimal, currency: str) -> str:
    return format_currency(amount, currency, locale=_locale())


def _month(first: date, form: str) -> str:
    return format_date(first, form, locale=_locale())


def _locale() -> str:
    return "sv_SE" if (get_language() or "en").startswith("sv") else "en_GB"
