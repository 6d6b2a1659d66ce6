"""`kadens numbers`: what is to come, what became of what was to come, and how good the forecast was."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kadens.edges.cli.failing import USAGE, fail
from kadens.edges.cli.house import enter, today
from kadens.edges.cli.reading import Json, day
from kadens.edges.cli.tables import deliver

if TYPE_CHECKING:
    from kadens.operations.forecast import reports

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Shipments and cash ahead, retention, churn, declines, demand.")

On = Annotated[
    date | None,
    typer.Option("--on", parser=day, metavar="DATE", help="As known at the end of this day; today if none."),
]
From = Annotated[
    date | None, typer.Option("--from", parser=day, metavar="DATE", help="The first day; a year back if left out.")
]
To = Annotated[date | None, typer.Option("--to", parser=day, metavar="DATE", help="The last day; today if left out.")]
Program = Annotated[str | None, typer.Option("--program", metavar="CODE", help="Only this program.")]
Weeks = Annotated[int, typer.Option("--weeks", min=1, max=104, metavar="N", help="So many weeks ahead.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it there as CSV.")]
Xlsx = Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="Write it there as an Excel workbook.")]
YEAR = timedelta(days=365)


@commands.command()
def shipments(
    context: typer.Context,
    *,
    on: On = None,
    weeks: Weeks = 13,
    program: Program = None,
    as_json: Json = False,
    to_csv: Csv = None,
    to_xlsx: Xlsx = None,
) -> None:
    """Shipments ahead by week and program: planned, following the planned ones, and expected of both.

    Of orders that run now; what will be sold is not in it.
    """
    enter(context)
    from kadens.operations.forecast.shipments import shipments_ahead  # noqa: PLC0415 - after the set-up

    _deliver(shipments_ahead(on=on or today(), weeks=weeks, program=program), as_json, to_csv, to_xlsx)


@commands.command()
def cash(
    context: typer.Context,
    *,
    on: On = None,
    weeks: Weeks = 13,
    program: Program = None,
    as_json: Json = False,
    to_csv: Csv = None,
    to_xlsx: Xlsx = None,
) -> None:
    """Cash ahead by week and program: what is expected to be charged by card, and billed on account."""
    enter(context)
    from kadens.operations.forecast.cash import cash_ahead  # noqa: PLC0415 - after the set-up

    _deliver(cash_ahead(on=on or today(), weeks=weeks, program=program), as_json, to_csv, to_xlsx)


@commands.command()
def demand(
    context: typer.Context,
    *,
    on: On = None,
    weeks: Weeks = 13,
    program: Program = None,
    as_json: Json = False,
    to_csv: Csv = None,
    to_xlsx: Xlsx = None,
) -> None:
    """Demand by week and product, and what of the shelf is left after each week if nothing is bought."""
    enter(context)
    from kadens.operations.forecast.demand import demand_ahead  # noqa: PLC0415 - after the set-up

    _deliver(demand_ahead(on=on or today(), weeks=weeks, program=program), as_json, to_csv, to_xlsx)


@commands.command()
def retention(
    context: typer.Context,
    *,
    on: On = None,
    by_event: Annotated[
        bool, typer.Option("--by-event", help="By the shipments they have had, not by months.")
    ] = False,
    program: Program = None,
    as_json: Json = False,
    to_csv: Csv = None,
    to_xlsx: Xlsx = None,
) -> None:
    """Of the orders of each month, how many were still there after so many months, or had so many shipments."""
    enter(context)
    from kadens.operations.forecast.retention import retention_by_event, retention_by_month  # noqa: PLC0415 - as above

    read = retention_by_event if by_event else retention_by_month
    _deliver(read(on=on or today(), program=program), as_json, to_csv, to_xlsx)


@commands.command()
def churn(
    context: typer.Context,
    *,
    first: From = None,
    last: To = None,
    program: Program = None,
    as_json: Json = False,
    to_csv: Csv = None,
    to_xlsx: Xlsx = None,
) -> None:
    """Cancelled orders by month, program and reason."""
    enter(context)
    from kadens.operations.forecast.losses import churn_by_reason  # noqa: PLC0415 - after the set-up

    first_on, last_on = _stretch(first, last)
    _deliver(churn_by_reason(first_on=first_on, last_on=last_on, program=program), as_json, to_csv, to_xlsx)


@commands.command()
def declines(
    context: typer.Context,
    *,
    first: From = None,
    last: To = None,
    within: Annotated[
        int, typer.Option("--within", min=0, max=365, metavar="DAYS", help="Paid after all in so many days.")
    ] = 14,
    program: Program = None,
    as_json: Json = False,
    to_csv: Csv = None,
    to_xlsx: Xlsx = None,
) -> None:
    """Charges that were declined at their first try, by program and reason, and how many were paid after all."""
    enter(context)
    from kadens.operations.forecast.losses import declines_by_reason  # noqa: PLC0415 - after the set-up

    first_on, last_on = _stretch(first, last)
    report = declines_by_reason(first_on=first_on, last_on=last_on, program=program, within=within)
    _deliver(report, as_json, to_csv, to_xlsx)


@commands.command()
def accuracy(
    context: typer.Context,
    *,
    first: From = None,
    last: To = None,
    program: Program = None,
    as_json: Json = False,
    to_csv: Csv = None,
    to_xlsx: Xlsx = None,
) -> None:
    """The forecast made again for months that have passed, beside what was shipped, and beside two simple guesses.

    `plan` is the plan at face value, `last_month` the mean of the four weeks before. The errors are shipments a week;
    `wape` is all errors in percent of all shipments.
    """
    enter(context)
    from kadens.operations.forecast.accuracy import accuracy as measured  # noqa: PLC0415 - after the set-up

    first_on, last_on = _stretch(first, last)
    _deliver(measured(first_on=first_on, last_on=last_on, program=program), as_json, to_csv, to_xlsx)


def _stretch(first: date | None, last: date | None) -> tuple[date, date]:
    last_on = last or today()
    first_on = first or last_on - YEAR
    if first_on > last_on:
        raise fail(f"The period begins on {first_on}, after its end on {last_on}.", USAGE)
    return first_on, last_on


def _deliver(found: "reports.Report", as_json: bool, to_csv: Path | None, to_xlsx: Path | None) -> None:  # noqa: FBT001
    deliver(found.table(), as_json=as_json, to_csv=to_csv, to_xlsx=to_xlsx)
