"""Shipments ahead: what is planned, what follows it, and what is expected to leave of both, by week and program."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from kadens.domain.company.parameters import parameters
from kadens.operations.forecast.coming import Coming, coming_shipments
from kadens.operations.forecast.outlook import Outlook, outlook_on
from kadens.operations.forecast.programs import program_codes, program_of
from kadens.operations.forecast.reports import Cell, Column, Report, Series, rounded, tenths
from kadens.pure.dates import Period, start_of

__all__ = ["Week", "expected_weeks", "last_day", "shipments_ahead"]

WEEKS = 13


@dataclass(slots=True)
class Week:
    """What of one program leaves in one week: lines planned, lines that will follow, and of both what is expected."""

    planned: int = 0
    following: int = 0
    expected: Decimal = field(default_factory=Decimal)
    value: Decimal = field(default_factory=Decimal)


def shipments_ahead(*, on: date, weeks: int = WEEKS, program: str | None = None) -> Report:
    """Shipments after the end of a day, for so many weeks (from Monday, the week of the next day being the first).

    Of orders that run on that day: what will be sold is not in it. Raises ProgramUnknown."""
    program_id, until = program_of(program), last_day(on, weeks)
    outlook = outlook_on(on, program_id=program_id)
    found = expected_weeks(coming_shipments(on=on, until=until, program_id=program_id), outlook, until)
    codes = program_codes()
    rows = [_row(monday, codes[key], week) for (monday, key), week in found.items()]
    return Report(
        title="shipments",
        asked={"on": on, "weeks": weeks, "program": program},
        currency=parameters().currency,
        columns=(
            Column("week", "date"),
            Column("program"),
            Column("planned", "number"),
            Column("following", "number"),
            Column("expected", "decimal"),
            Column("value", "money"),
        ),
        rows=tuple(sorted(rows, key=lambda row: (str(row[0]), str(row[1])))),
        series=(Series("line", "week", "expected", "program"), Series("bar", "week", "value", "program")),
    )


def last_day(on: date, weeks: int) -> date:
    """The Sunday that ends so many weeks, the first being that of the day after."""
    return start_of(Period.WEEK, on + timedelta(days=1)) + timedelta(days=7 * weeks - 1)


def expected_weeks(coming: Iterable[Coming], outlook: Outlook, until: date) -> Mapping[tuple[date, int], Week]:
    """What leaves in each week by program (keys: Monday, program id), up to a day."""
    weeks: defaultdict[tuple[date, int], Week] = defaultdict(Week)
    monday = _mondays()
    for each in coming:
        plan = weeks[monday(each.ships_on), each.program_id]
        plan.planned += each.lines if each.planned else 0
        plan.following += 0 if each.planned else each.lines
        for day, share in outlook.expected(each):
            if day <= until:
                week = weeks[monday(day), each.program_id]
                week.expected += share * each.lines
                week.value += share * each.total
    return weeks


def _mondays() -> Callable[[date], date]:
    known: dict[date, date] = {}

    def monday(day: date) -> date:
        return known.get(day) or known.setdefault(day, start_of(Period.WEEK, day))

    return monday


def _row(monday: date, code: str, week: Week) -> tuple[Cell, ...]:
    return monday, code, week.planned, week.following, tenths(week.expected), rounded(week.value)
