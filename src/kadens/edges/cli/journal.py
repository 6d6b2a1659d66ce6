"""`kadens journal`: what finance reads. Everything is told with the company's own account numbers and names."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kadens.edges.cli import journal_accounts, journal_differences
from kadens.edges.cli.failing import USAGE, fail
from kadens.edges.cli.house import enter, today
from kadens.edges.cli.reading import Json, day
from kadens.edges.cli.tables import Cell, Column, Report, deliver

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Read the journal: balances, debts, deferred revenue, entries.")
commands.add_typer(journal_accounts.commands, name="accounts")
for _command in journal_differences.COMMANDS:
    commands.command()(_command)

On = Annotated[
    date | None, typer.Option("--on", parser=day, metavar="DATE", help="At the end of this day; today if left out.")
]
From = Annotated[date | None, typer.Option("--from", parser=day, metavar="DATE", help="The first day.")]
To = Annotated[date | None, typer.Option("--to", parser=day, metavar="DATE", help="The last day; today if left out.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it there as CSV.")]
Xlsx = Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="Write it there as an Excel workbook.")]

_ACCOUNT = (Column("number"), Column("name"), Column("role", shown=False))
_AGES = ("not_due", "to_30", "to_60", "to_90", "over_90", "in_credit", "total")


@commands.command("trial-balance")
def trial_balance(
    context: typer.Context,
    *,
    on: On = None,
    first: From = None,
    as_json: Json = False,
    to_csv: Csv = None,
    to_xlsx: Xlsx = None,
) -> None:
    """Every account over a period that ends on a day, and begins with its month unless --from says otherwise.

    A balance in credit is less than 0; each column of balances sums to 0.
    """
    enter(context)
    from kadens.domain.ledger.queries import trial_balance as read  # noqa: PLC0415 - after the set-up

    last_on = on or today()
    first_on = first or last_on.replace(day=1)
    _check_order(first_on, last_on)
    balances = read(first_on=first_on, last_on=last_on)
    report = Report(
        name="trial balance",
        asked={"from": first_on, "on": last_on},
        currency=_currency(),
        columns=(*_ACCOUNT, *(Column(name, "money") for name in ("opening", "debit", "credit", "closing"))),
        rows=[(row.number, row.name, row.role, row.opening, row.debit, row.credit, row.closing) for row in balances],
    )
    deliver(report, as_json=as_json, to_csv=to_csv, to_xlsx=to_xlsx)


@commands.command()
def ageing(
    context: typer.Context, *, on: On = None, as_json: Json = False, to_csv: Csv = None, to_xlsx: Xlsx = None
) -> None:
    """Who owes what at the end of a day, and for how many days it has been due; it sums to the account receivables.

    `in credit` is what we owe customers.
    """
    enter(context)
    from kadens.domain.payments.ageing import aged_receivables  # noqa: PLC0415 - after the set-up

    on = on or today()

    def rows() -> Iterator[Sequence[Cell]]:
        for row in aged_receivables(on=on):
            yield (row.code, row.name, *(getattr(row, age) for age in _AGES))

    columns = (Column("customer"), Column("name", shown=False), *(Column(age, "money") for age in _AGES))
    report = Report(name="ageing", asked={"on": on}, currency=_currency(), columns=columns, rows=rows())
    deliver(report, as_json=as_json, to_csv=to_csv, to_xlsx=to_xlsx)


@commands.command()
def deferred(
    context: typer.Context,
    *,
    on: On = None,
    months: Annotated[int, typer.Option("--months", min=1, max=120, metavar="N", help="So many months.")] = 12,
    as_json: Json = False,
    to_csv: Csv = None,
    to_xlsx: Xlsx = None,
) -> None:
    """When money that was given ahead will be earned, month by month as the shipments are planned.

    It sums to the accounts prepayments and parent revenue at the end of the day. `undated` is kept for shipments that
    are not planned, `ahead` was shipped before it was paid or billed.
    """
    enter(context)
    from kadens.domain.continuity.deferring import deferred_revenue  # noqa: PLC0415 - after the set-up

    on = on or today()
    report = Report(
        name="deferred",
        asked={"on": on, "months": months},
        currency=_currency(),
        columns=(
            Column("when"),
            Column("month", "date", shown=False),
            *(Column(name, "money") for name in ("prepayments", "parent_revenue", "total")),
        ),
        rows=[
            (
                f"{row.month_on:%Y-%m}" if row.month_on else row.when,
                row.month_on,
                row.prepayments,
                row.parent_revenue,
                row.total,
            )
            for row in deferred_revenue(on=on, months=months)
        ],
    )
    deliver(report, as_json=as_json, to_csv=to_csv, to_xlsx=to_xlsx)


@commands.command()
def entries(
    context: typer.Context,
    *,
    first: From = None,
    last: To = None,
    order: Annotated[
        int | None, typer.Option("--order", min=1, metavar="N", help="Only this order, and its child orders.")
    ] = None,
    as_json: Json = False,
    to_csv: Csv = None,
    to_xlsx: Xlsx = None,
) -> None:
    """The journal itself, leg by leg, from the first of the month on unless --from says otherwise."""
    enter(context)
    from kadens.domain.ledger.queries import entries as read  # noqa: PLC0415 - after the set-up

    last_on = last or today()
    first_on = first or (date.min if order is not None else last_on.replace(day=1))
    _check_order(first_on, last_on)

    def rows() -> Iterator[Sequence[Cell]]:
        for row in read(first_on=first_on, last_on=last_on, order_id=order):
            fact = f"{row.kind} {row.subject_id}"
            shown = row.parent_order_id or row.order_id
            yield (
                row.entered_on,
                row.entry_id,
                row.journal,
                fact,
                shown,
                row.order_id,
                row.number,
                row.name,
                row.role,
                row.debit,
                row.credit,
            )

    report = Report(
        name="entries",
        asked={"from": None if first_on == date.min else first_on, "to": last_on, "order": order},
        currency=_currency(),
        columns=(
            Column("entered_on", "date"),
            Column("entry", "number"),
            Column("journal", shown=False),
            Column("fact"),
            Column("order", "number"),
            Column("child_order", "number", shown=False),
            Column("number"),
            Column("name", shown=False),
            Column("role", shown=False),
            Column("debit", "money"),
            Column("credit", "money"),
        ),
        rows=rows(),
    )
    deliver(report, as_json=as_json, to_csv=to_csv, to_xlsx=to_xlsx)


def _check_order(first_on: date, last_on: date) -> None:
    if first_on > last_on:
        raise fail(f"The period begins on {first_on}, after its end on {last_on}.", USAGE)


def _currency() -> str:
    from kadens.domain.company.parameters import parameters  # noqa: PLC0415 - after the set-up

    return parameters().currency
