"""`kadens order show`: a whole continuity order. What changes one is in `order_changes`."""

from typing import Annotated

import typer

from kadens.edges.cli.house import enter
from kadens.edges.cli.order_desk import PREVIEW
from kadens.edges.cli.order_document import order_document
from kadens.edges.cli.order_money import money_document, print_money
from kadens.edges.cli.order_text import print_order
from kadens.edges.cli.printing import console, print_json
from kadens.edges.cli.reading import Json

__all__ = ["Ref", "commands"]

commands = typer.Typer(no_args_is_help=True, help="Look at continuity orders, and change them.")

Ref = Annotated[
    str,
    typer.Argument(metavar="REF", help="The order's number; 100023/2 for the second continuity order of order 100023."),
]


@commands.command()
def show(context: typer.Context, *, ref: Ref, as_json: Json = False) -> None:
    """Show a continuity order whole: its lines and what became of them, its payments, its journal, its notices."""
    enter(context)
    from kadens.domain.continuity.criteria import continuity_order_id  # noqa: PLC0415 - after the set-up
    from kadens.domain.continuity.queries import whole_order  # noqa: PLC0415
    from kadens.domain.payments.owed import open_money  # noqa: PLC0415

    order = whole_order(continuity_order_id(ref))
    money = open_money([order.head.parent_line_id])
    if as_json:
        print_json({**order_document(order), "open_money": [money_document(each) for each in money]})
    else:
        print_order(order, console())
        print_money(money, console())


@commands.callback()
def _group(
    context: typer.Context,
    *,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what the change that follows would do, and do nothing.")
    ] = False,
) -> None:
    """Look at continuity orders, and change them."""
    context.meta[PREVIEW] = preview
