"""`kadens import`: customers, products and past purchases from files."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kadens.edges.cli.failing import FAILED, REFUSALS, USAGE, fail, say
from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import print_json
from kadens.edges.cli.reading import File, Json

if TYPE_CHECKING:
    from pathlib import Path

    from kadens.domain.intake.reports import ImportReport

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Import customers, products and past purchases.")

MOST_BAD_ROWS = 50

Partial = Annotated[bool, typer.Option("--partial", help="Import the good rows even if others are bad (exit code 3).")]


@commands.command()
def customers(context: typer.Context, *, file: File, partial: Partial = False, as_json: Json = False) -> None:
    """Import customers, with their addresses and stored cards (tokens, never numbers)."""
    _import("import_customers", context, file, partial=partial, as_json=as_json)


@commands.command()
def products(context: typer.Context, *, file: File, partial: Partial = False, as_json: Json = False) -> None:
    """Import products with their prices, tax groups and stock."""
    _import("import_products", context, file, partial=partial, as_json=as_json)


@commands.command()
def purchases(context: typer.Context, *, file: File, partial: Partial = False, as_json: Json = False) -> None:
    """Import past purchases, as in the CDNOW data; customers that are not known yet are registered."""
    _import("import_purchases", context, file, partial=partial, as_json=as_json)


def _import(verb: str, context: typer.Context, file: "Path", *, partial: bool, as_json: bool) -> None:
    """A file with a bad row imports nothing and fails, naming each; with --partial the good rows are in."""
    if file.is_dir():
        raise fail(f"{file} is a folder: give the file itself.", USAGE)
    enter(context)
    from kadens.domain.intake import importing  # noqa: PLC0415 - after the set-up

    verbs: dict[str, Callable[..., Any]] = {
        "import_customers": importing.import_customers,
        "import_products": importing.import_products,
        "import_purchases": importing.import_purchases,
    }
    report: ImportReport = verbs[verb](file, on=today(), actor=acting(), partial=partial)
    if as_json:
        print_json({**_plain(report), "bad_rows": report.bad_rows})
    else:
        _tell(report)
    if report.bad:
        raise typer.Exit(REFUSALS if partial else FAILED)


def _plain(report: "ImportReport") -> dict[str, Any]:
    return {
        "read": report.read,
        "imported": report.imported,
        "known": report.known,
        "customers": report.customers,
        "bad": list(report.bad),
    }


def _tell(report: "ImportReport") -> None:
    for bad in report.bad[:MOST_BAD_ROWS]:
        say(str(bad))
    if len(report.bad) > MOST_BAD_ROWS:
        say(f"… and {len(report.bad) - MOST_BAD_ROWS:,} more; --json lists them all.")
    typer.echo(str(report))
