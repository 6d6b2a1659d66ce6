"""The command line: every command with its group. Importing it imports no Django."""

import os
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from kadens.edges.cli import (
    approval,
    card,
    customer,
    importing,
    job,
    journal,
    notice,
    numbers,
    order,
    order_changes,
    order_offers,
    order_service,
    payment,
    program,
    program_changes,
    script,
    staff,
)
from kadens.edges.cli.companies import companies
from kadens.edges.cli.demo import demo
from kadens.edges.cli.doctor import doctor
from kadens.edges.cli.failing import Commands
from kadens.edges.cli.gateway import gateway
from kadens.edges.cli.migrate import migrate
from kadens.edges.cli.refund import commands as refund_commands
from kadens.edges.cli.refund import refund
from kadens.edges.cli.serve import serve
from kadens.edges.cli.simulate import simulate
from kadens.edges.cli.why import why
from kadens.edges.cli.worker import worker

__all__ = ["app"]

app = typer.Typer(
    cls=Commands,
    name="kadens",
    help="Continuity programs: from a program to a closed parent order.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if asked:
        try:
            typer.echo(version("kadens"))
        except PackageNotFoundError:
            typer.echo("unknown: not installed")
        raise typer.Exit


@app.callback()
def _root(
    *,
    company: Annotated[
        str | None,
        typer.Option(
            metavar="CODE", help="The company to work for, of those in the directory; KADENS_COMPANY if left out."
        ),
    ] = None,
    _asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Continuity programs: from a program to a closed parent order."""
    if company is not None:
        os.environ["KADENS_COMPANY"] = company  # also for the processes that this one starts


for command in (demo, doctor, companies, migrate, serve, worker, gateway, why, simulate, refund):
    app.command()(command)
app.add_typer(job.commands, name="job")
program_changes.add_commands(program.commands)
app.add_typer(program.commands, name="program")
app.add_typer(staff.commands, name="staff")
for change in (*order_changes.CHANGES, *order_service.SERVICES, *order_offers.OFFERS):
    order.commands.command()(change)
app.add_typer(order.commands, name="order")
app.add_typer(customer.commands, name="customer")
app.add_typer(card.commands, name="card")
app.add_typer(refund_commands, name="refunds")
app.add_typer(approval.commands, name="approval")
app.add_typer(script.commands, name="script")
app.add_typer(notice.commands, name="notice")
app.add_typer(payment.commands, name="payment")
app.add_typer(journal.commands, name="journal")
app.add_typer(numbers.commands, name="numbers")
app.add_typer(importing.commands, name="import")
