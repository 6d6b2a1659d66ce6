"""`kadens customer`: find a customer from one field, and show everything of one on a screen."""

from typing import Annotated, Any

import typer
from rich.markup import escape

from kadens.edges.cli.customer_text import customer_document, print_customer
from kadens.edges.cli.house import enter, today
from kadens.edges.cli.printing import console, print_json, simple_table
from kadens.edges.cli.reading import AsOf, Json

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Find customers, and look at everything of one.")


@commands.command()
def find(
    context: typer.Context,
    *,
    text: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT...",
            help="A name as far as you heard it, a telephone number or a part of one, an e-mail address, an order's"
            " number, a postcode, a customer's code, or several of these.",
        ),
    ],
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, metavar="N", help="So many at most.")] = 20,
    as_json: Json = False,
) -> None:
    """Find customers by anything they may say on the phone, the likeliest first.

    Words may come in any order, å ä ö may be typed as a or o or oe, and a letter may be wrong.
    """
    enter(context)
    from kadens.domain.continuity.finding import find_customers  # noqa: PLC0415 - after the set-up

    found = find_customers(" ".join(text), limit=limit)
    if as_json:
        print_json(list(found))
    elif not found:
        typer.echo("Nobody is found by that. Try less of the name, the telephone, or an order's number.")
    else:
        console().print(_table(found))


def _table(found: Any) -> Any:
    table = simple_table("code", "name", "city", "phone", "running", "found by", right=("running",), fold="name", gap=1)
    for each in found:
        running = str(each.running) if each.running else ""
        table.add_row(*map(escape, (each.code, each.name, each.city, each.phone, running, each.because)))
    return table


@commands.command()
def show(
    context: typer.Context,
    *,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's code.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show everything of a customer: running programs, orders, payments, notices, what was done and what can be."""
    enter(context)
    from kadens.domain.continuity.customer_page import customer_page  # noqa: PLC0415 - after the set-up
    from kadens.domain.customers.queries import customers_by_code  # noqa: PLC0415

    page = customer_page(customers_by_code([customer])[customer].id, as_of=as_of or today())
    if as_json:
        print_json(customer_document(page))
    else:
        print_customer(page, console())


@commands.callback()
def _group() -> None:
    """Find customers, and look at everything of one."""
