"""Retention: who is still there, by the month in which they ordered and by the number of shipments they have had."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.counting import lifetimes, reached_events
from kadens.operations.forecast.programs import program_codes, program_of
from kadens.operations.forecast.reports import Cell, Column, Report, Series, percent
from kadens.pure.dates import Period, Unit, add, start_of

__all__ = ["retention_by_event", "retention_by_month"]


def retention_by_month(*, on: date, program: str | None = None) -> Report:
    """Of the orders of each month, how many had not been cancelled so many months after their day.

    An order counts for an age once it could have reached it by the day (`orders`). Raises ProgramUnknown."""
    could: defaultdict[tuple[str, date, int], int] = defaultdict(int)
    stayed: defaultdict[tuple[str, date, int], int] = defaultdict(int)
    codes = program_codes()
    for row in lifetimes(on=on, program_id=program_of(program)):
        cohort, age = start_of(Period.MONTH, row.ordered_on), 0
        while (day := add(row.ordered_on, age, Unit.MONTHS)) <= on:
            key = (codes[row.program_id], cohort, age)
            could[key] += row.orders
            stayed[key] += row.orders if row.cancelled_on is None or row.cancelled_on > day else 0
            age += 1
    rows = [(*key, many, stayed[key], percent(stayed[key], many)) for key, many in sorted(could.items())]
    columns = (Column("program"), Column("cohort", "date"), Column("months", "number"))
    return _report("retention", on, program, columns, "months", "cohort", rows)


def retention_by_event(*, on: date, program: str | None = None) -> Report:
    """Of the orders of each month, how many have had at least so many shipments by the day. Raises ProgramUnknown."""
    orders: defaultdict[tuple[str, date], int] = defaultdict(int)
    exactly: defaultdict[tuple[str, date], defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    codes = program_codes()
    for row in reached_events(on=on, program_id=program_of(program)):
        key = (codes[row.program_id], start_of(Period.MONTH, row.ordered_on))
        orders[key] += row.orders
        exactly[key][row.shipments] += row.orders
    rows = []
    for key, by in sorted(exactly.items()):
        for nth in range(1, max(by) + 1):
            reached = sum(many for shipments, many in by.items() if shipments >= nth)
            rows.append((*key, nth, orders[key], reached, percent(reached, orders[key])))
    columns = (Column("program"), Column("cohort", "date"), Column("shipment", "number"))
    return _report("retention_by_event", on, program, columns, "shipment", "cohort", rows)


def _report(
    title: str,
    on: date,
    program: str | None,
    columns: tuple[Column, ...],
    across: str,
    by: str,
    rows: Sequence[tuple[Cell, ...]],
) -> Report:
    return Report(
        title=title,
        asked={"on": on, "program": program},
        currency=parameters().currency,
        columns=(*columns, Column("orders", "number"), Column("stayed", "number"), Column("share", "percent")),
        rows=tuple(rows),
        series=(Series("heat", across, "share", by), Series("line", across, "share", by)),
    )
