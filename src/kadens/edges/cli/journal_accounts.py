"""`kadens journal accounts`: what the company calls the accounts of the journal."""

from typing import Annotated

import typer

from kadens.edges.cli.failing import USAGE, fail
from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import console, print_json, simple_table
from kadens.edges.cli.reading import AsOf, Json, words

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="The chart of accounts: the company's own numbers and names.")


@commands.command("list")
def list_(context: typer.Context, *, as_json: Json = False) -> None:
    """List the accounts of the journal, with their numbers and names."""
    enter(context)
    from kadens.domain.ledger.accounts import accounts  # noqa: PLC0415 - after the set-up

    found = accounts()
    if as_json:
        print_json(found)
        return
    table = simple_table("role", "number", "name", fold="name")
    for row in found:
        table.add_row(row.role, _shown(row.number), _shown(row.name))
    console().print(table)


@commands.command("set")
def set_(
    context: typer.Context,
    *,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="As in cash, receivables, prepayments, revenue, tax.")],
    number: Annotated[str | None, typer.Option("--number", parser=words, metavar="N", help="Its number.")] = None,
    name: Annotated[str | None, typer.Option("--name", parser=words, metavar="TEXT", help="Its name.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Give an account another number or name. Reports of all days show it from now on; no entry changes."""
    if number is None and name is None:
        raise fail("Give a --number, a --name, or both.", USAGE)
    enter(context)
    from kadens.domain.ledger.accounts import NewAccount, accounts, set_accounts  # noqa: PLC0415 - after the set-up

    changed = set_accounts({role: NewAccount(number, name)}, on=as_of or today(), actor=acting())
    [row] = [row for row in accounts() if row.role == role]
    if as_json:
        print_json({"changed": bool(changed), "account": row})
    else:
        typer.echo(f"{role} is account {row.number}, {row.name}{'' if changed else ', as it was'}.")


def _shown(text: str) -> str:
    """Text that holds no markup, whatever it holds."""
    return text.replace("[", r"\[")
