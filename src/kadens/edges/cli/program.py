"""`kadens program`: programs as files, and copies of them."""

from pathlib import Path
from typing import Annotated

import typer

from kadens.edges.cli.failing import USAGE, fail, say
from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import print_json
from kadens.edges.cli.reading import File, Json, text_of

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Import, export, copy and check continuity programs.")

Codes = Annotated[list[str], typer.Argument(metavar="CODE...", show_default=False)]


@commands.command("import")
def import_(
    context: typer.Context,
    *,
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Apply the file, tell, and undo it.")] = False,
    as_json: Json = False,
) -> None:
    """Import the programs of a file, with the products, schedules and calendars that they need.

    A file with a fault is refused whole, with every fault and its place in the file.
    """
    text = text_of(file)
    enter(context)
    from kadens.domain.intake.program_files import import_programs  # noqa: PLC0415 - after the set-up

    report = import_programs(text, on=today(), actor=acting(), dry_run=dry_run)
    if as_json:
        print_json(report)
    else:
        typer.echo(f"{report}{' This was a dry run: nothing is kept.' if dry_run else ''}")


@commands.command()
def export(
    context: typer.Context,
    *,
    codes: Codes,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write there instead of printing.")] = None,
) -> None:
    """Write programs as a file that `kadens program import` reads."""
    enter(context)
    from kadens.domain.intake.program_files import export_programs  # noqa: PLC0415 - after the set-up

    text = export_programs(codes)
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise fail(f"{out} cannot be written: {error.strerror}.", USAGE) from None
    say(f"Wrote {out}.")


@commands.command()
def copy(
    context: typer.Context,
    *,
    code: Annotated[str, typer.Argument(metavar="CODE")],
    new_code: Annotated[str, typer.Argument(metavar="NEWCODE")],
) -> None:
    """Make a new program that says what another one says now."""
    enter(context)
    from kadens.domain.continuity.programs import copy_program  # noqa: PLC0415 - after the set-up

    copy_program(code, new_code, on=today(), actor=acting())
    typer.echo(f"{new_code} is a copy of {code}.")


@commands.command()
def check(context: typer.Context, *, file: File, as_json: Json = False) -> None:
    """Check a file of programs and tell every fault; nothing is imported. Exit code 2 when there are faults."""
    text = text_of(file)
    enter(context)
    from kadens.domain.intake.program_files import check_programs  # noqa: PLC0415 - after the set-up

    faults = check_programs(text)
    if as_json:
        print_json({"valid": not faults, "faults": faults})
    elif not faults:
        typer.echo(f"{file} is valid.")
    else:
        for fault in faults:
            say(str(fault))
    if faults:
        raise typer.Exit(USAGE)
