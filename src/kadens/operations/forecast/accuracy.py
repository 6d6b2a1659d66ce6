"""The forecast held against what really happened: made again for days that have passed, from what was known then.

Beside it stand two that need no model: the plan at face value (nobody leaves), and last month's mean going on.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.counting import Shipped, shipped_lines
from kadens.operations.forecast.coming import coming_shipments
from kadens.operations.forecast.outlook import face_value, outlook_on
from kadens.operations.forecast.programs import program_codes, program_of
from kadens.operations.forecast.reports import Column, Report, Series, tenths
from kadens.operations.forecast.shipments import WEEKS, expected_weeks, last_day
from kadens.pure.dates import Period, Unit, add, start_of
from kadens.pure.survival import measure

__all__ = ["MODELS", "Compared", "accuracy", "compare"]

MODELS: Final = ("forecast", "plan", "last_month")
HORIZONS: Final = ((1, 4), (5, 8), (9, WEEKS))
ALL: Final = "all"
MONTH_OF_WEEKS: Final = 4


@dataclass(frozen=True, slots=True)
class Compared:
    """What a model expected to be shipped in one week, and what was: `ahead` counts the weeks from the day on which it
    was expected, the first being 1."""

    model: str
    program_id: int
    made_on: date
    ahead: int
    expected: Decimal
    shipped: int


def accuracy(*, first_on: date, last_on: date, program: str | None = None) -> Report:
    """The errors of forecasts made on the Sunday before each month of a stretch of days began, for the weeks after it
    that have passed by the last day; by program and by how far ahead. Only orders that ran when it was made count, in
    the forecast and in the facts. Raises ProgramUnknown."""
    compared = compare(first_on=first_on, last_on=last_on, program_id=program_of(program))
    codes = program_codes()
    groups: defaultdict[tuple[str, int, str], list[Compared]] = defaultdict(list)
    for each in compared:
        place = next(place for place, (first, last) in enumerate(HORIZONS) if first <= each.ahead <= last)
        groups[codes[each.program_id], place, each.model].append(each)
        groups[ALL, place, each.model].append(each)
    rows = []
    for (code, place, model), found in sorted(groups.items(), key=lambda group: (*group[0][:2], _rank(group[0][2]))):
        errors = measure([(each.expected, Decimal(each.shipped)) for each in found])
        shipped = sum(each.shipped for each in found)
        shares = [None if share is None else tenths(share) for share in (errors.mape, errors.wape)]
        weeks = "{}-{}".format(*HORIZONS[place])
        rows.append(
            (code, weeks, model, errors.pairs, shipped, tenths(errors.mean_absolute), tenths(errors.bias), *shares)
        )
    return Report(
        title="accuracy",
        asked={"from": first_on, "to": last_on, "program": program},
        currency=parameters().currency,
        columns=(
            Column("program"),
            Column("weeks_ahead"),
            Column("model"),
            Column("weeks", "number"),
            Column("shipped", "number"),
            Column("mean_error", "decimal"),
            Column("bias", "decimal"),
            Column("mape", "percent"),
            Column("wape", "percent"),
        ),
        rows=tuple(rows),
        series=(Series("bar", "weeks_ahead", "wape", "model"),),
    )


def compare(*, first_on: date, last_on: date, program_id: int | None = None) -> list[Compared]:
    """Every forecast of a stretch, week by week, beside the facts."""
    return [
        each
        for made_on in _days(first_on, last_on)
        for each in _compared(made_on, min(last_on, last_day(made_on, WEEKS)), program_id)
    ]


def _days(first_on: date, last_on: date) -> Iterator[date]:
    """The Sundays before the months of a stretch, as long as a whole week after them has passed."""
    month = start_of(Period.MONTH, first_on)
    while (sunday := start_of(Period.WEEK, month) - timedelta(days=1)) + timedelta(days=7) <= last_on:
        if sunday >= first_on:
            yield sunday
        month = add(month, 1, Unit.MONTHS)


def _compared(made_on: date, until: date, program_id: int | None) -> Iterator[Compared]:
    weeks = (until - made_on).days // 7
    until = made_on + timedelta(days=7 * weeks)
    coming = coming_shipments(on=made_on, until=until, program_id=program_id)
    ours = expected_weeks(coming, outlook_on(made_on, program_id=program_id), until)
    plan = expected_weeks(coming, face_value(made_on), until)
    facts = _by_week(made_on, made_on + timedelta(days=1), until, program_id)
    before = _by_week(made_on, made_on - timedelta(days=7 * MONTH_OF_WEEKS - 1), made_on, program_id)
    programs = {key for _, key in (*ours, *plan, *facts)}
    for key in sorted(programs):
        mean = Decimal(sum(many for (_, of), many in before.items() if of == key)) / MONTH_OF_WEEKS
        for ahead in range(1, weeks + 1):
            week = (made_on + timedelta(days=7 * ahead - 6), key)
            shipped = facts.get(week, 0)
            expected = [found[week].expected if week in found else Decimal(0) for found in (ours, plan)]
            for model, many in zip(MODELS, (*expected, mean), strict=True):
                yield Compared(model, key, made_on, ahead, many, shipped)


def _by_week(ordered_by: date, first_on: date, last_on: date, program_id: int | None) -> Mapping[tuple[date, int], int]:
    found: Sequence[Shipped] = shipped_lines(
        first_on=first_on, last_on=last_on, ordered_by=ordered_by, program_id=program_id
    )
    weeks: defaultdict[tuple[date, int], int] = defaultdict(int)
    for row in found:
        weeks[start_of(Period.WEEK, row.shipped_on), row.program_id] += row.lines
    return weeks


def _rank(model: str) -> int:
    return MODELS.index(model)
