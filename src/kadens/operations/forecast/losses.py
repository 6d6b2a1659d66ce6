"""What is lost and what is won back: cancellations by reason, declines by reason and recovery."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.counting import cancellations, charge_outcomes
from kadens.operations.forecast.programs import program_codes, program_of
from kadens.operations.forecast.reports import Column, Report, Series, percent
from kadens.pure.dates import Period, start_of

__all__ = ["churn_by_reason", "declines_by_reason"]

RECOVERY_DAYS: Final = 14


def churn_by_reason(*, first_on: date, last_on: date, program: str | None = None) -> Report:
    """Cancelled orders of a stretch of days, by month, program and reason. Raises ProgramUnknown."""
    sums: defaultdict[tuple[date, str, str], int] = defaultdict(int)
    codes = program_codes()
    for row in cancellations(first_on=first_on, last_on=last_on, program_id=program_of(program)):
        sums[start_of(Period.MONTH, row.cancelled_on), codes[row.program_id], row.reason] += row.orders
    of_month: defaultdict[tuple[date, str], int] = defaultdict(int)
    for (month, code, _), many in sums.items():
        of_month[month, code] += many
    rows = [(*key, many, percent(many, of_month[key[:2]])) for key, many in sorted(sums.items())]
    return Report(
        title="churn",
        asked={"from": first_on, "to": last_on, "program": program},
        currency=parameters().currency,
        columns=(
            Column("month", "date"),
            Column("program"),
            Column("reason"),
            Column("orders", "number"),
            Column("share", "percent"),
        ),
        rows=tuple(rows),
        series=(Series("bar", "month", "orders", "reason"),),
    )


def declines_by_reason(
    *, first_on: date, last_on: date, program: str | None = None, within: int = RECOVERY_DAYS
) -> Report:
    """Charges by card that were declined at their first try in a stretch of days, by program and reason, and what of
    them was paid after all `within` so many days. The share of declines is that of all charges tried.

    A charge that has not had so many days yet can still be recovered: end the stretch earlier to leave it out.
    Raises ProgramUnknown."""
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    tried: defaultdict[str, int] = defaultdict(int)
    codes, patience = program_codes(), timedelta(days=within)
    for row in charge_outcomes(first_on=first_on, last_on=last_on, program_id=program_of(program)):
        code = codes[row.program_id]
        tried[code] += row.charges
        if not row.reason:
            continue
        declined = sums[code, row.reason]
        declined[0] += row.charges
        declined[1] += row.amount
        if row.paid_on and row.paid_on <= row.first_on + patience:
            declined[2] += row.charges
            declined[3] += row.amount
    rows = [
        (code, reason, tried[code], many, percent(many, tried[code]), amount, back, percent(back, many), won)
        for (code, reason), (many, amount, back, won) in sorted(sums.items())
    ]
    return Report(
        title="declines",
        asked={"from": first_on, "to": last_on, "program": program, "within": within},
        currency=parameters().currency,
        columns=(
            Column("program"),
            Column("reason"),
            Column("charges", "number"),
            Column("declined", "number"),
            Column("share", "percent"),
            Column("amount", "money"),
            Column("recovered", "number"),
            Column("recovery", "percent"),
            Column("amount_recovered", "money"),
        ),
        rows=tuple(rows),
        series=(Series("bar", "reason", "declined", "program"), Series("bar", "reason", "recovered", "program")),
    )
