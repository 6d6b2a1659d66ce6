"""The forecast held against what really happened: made again for days that have passed, from what was known then.

Beside it stand two that need no model: the plan at face value (nobody leaves), and last month's mean going on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.counting import Shipped, shipped_lines
from kadens.domain.continuity.measuring import ForecastError
from kadens.domain.continuity.measuring_models import FORECAST_MODELS
from kadens.operations.forecast.coming import coming_shipments
from kadens.operations.forecast.outlook import face_value, outlook_on
from kadens.operations.forecast.programs import program_codes, program_of
from kadens.operations.forecast.reports import Column, Report, Series, tenths
from kadens.operations.forecast.shipments import WEEKS, expected_weeks, last_day
from kadens.pure.dates import Period, Unit, add, start_of
from kadens.pure.survival import measure

__all__ = ["ALL", "MODELS", "Compared", "accuracy", "compare", "forecast_errors", "report_of"]

MODELS: Final = FORECAST_MODELS
HORIZONS: Final = ((1, 4), (5, 8), (9, WEEKS))
ALL: Final = "all"
MONTH_OF_WEEKS: Final = 4
_ALL_TOGETHER: Final = 0
"""No program has this key."""


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
    """The errors of `forecast_errors` as a report. Raises ProgramUnknown."""
    errors = forecast_errors(first_on=first_on, last_on=last_on, program_id=program_of(program))
    return report_of(errors, first_on=first_on, last_on=last_on, program=program)


def forecast_errors(*, first_on: date, last_on: date, program_id: int | None = None) -> list[ForecastError]:
    """The errors of forecasts made on the Sunday before each month of a stretch of days began, for the weeks after it
    that have passed by the last day; by program, of all together first, and by how far ahead. Only orders that ran when
    it was made count, in the forecast and in the facts."""
    groups: defaultdict[tuple[int, int, str], list[Compared]] = defaultdict(list)
    for each in compare(first_on=first_on, last_on=last_on, program_id=program_id):
        place = next(place for place, (first, last) in enumerate(HORIZONS) if first <= each.ahead <= last)
        groups[each.program_id, place, each.model].append(each)
        groups[_ALL_TOGETHER, place, each.model].append(each)
    return [
        _errors(key, HORIZONS[place], model, groups[key, place, model])
        for key, place, model in sorted(groups, key=lambda group: (*group[:2], MODELS.index(group[2])))
    ]


def report_of(errors: Iterable[ForecastError], *, first_on: date, last_on: date, program: str | None = None) -> Report:
    """Errors as a report, those of one program (and no other's) if asked, those of all together in its first rows.
    Raises ProgramUnknown."""
    only, codes = program_of(program), program_codes()
    rows = [
        (
            ALL if each.program_id is None else codes[each.program_id],
            f"{each.first_week}-{each.last_week}",
            *(each.model, each.weeks, each.shipped, each.mean_error, each.bias, each.mape, each.wape),
        )
        for each in errors
        if only is None or each.program_id == only
    ]
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


def _errors(program_id: int, weeks: tuple[int, int], model: str, found: Sequence[Compared]) -> ForecastError:
    errors = measure([(each.expected, Decimal(each.shipped)) for each in found])
    return ForecastError(
        program_id=None if program_id == _ALL_TOGETHER else program_id,
        first_week=weeks[0],
        last_week=weeks[1],
        model=model,
        weeks=errors.pairs,
        shipped=sum(each.shipped for each in found),
        mean_error=tenths(errors.mean_absolute),
        bias=tenths(errors.bias),
        mape=None if errors.mape is None else tenths(errors.mape),
        wape=None if errors.wape is None else tenths(errors.wape),
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
