"""`kadens journal differences` and `accept`: what the nightly reconciliation could not bring together."""

from typing import Annotated, Any

import typer
from rich.markup import escape

from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import console, print_json, simple_table, spaced
from kadens.edges.cli.reading import AsOf, Json, words
from kadens.pure.money import format_amount

__all__ = ["COMMANDS"]


def differences(
    context: typer.Context,
    *,
    resolved: Annotated[bool, typer.Option("--all", help="Those that were resolved, too.")] = False,
    as_json: Json = False,
) -> None:
    """List what the books and the gateway do not agree on, the newest first. `open` is no difference yet."""
    enter(context)
    from kadens.domain.payments.differences import differences as read  # noqa: PLC0415 - after the set-up
    from kadens.domain.payments.differences import standing  # noqa: PLC0415

    found, figures = read(resolved_too=resolved), standing()
    if as_json:
        rows = [_document(row) for row in found]
        print_json({"reconciled_until": figures.reconciled_until, "differences": rows})
        return
    table = simple_table("number", "found", "what", "key", "ours", "theirs", right=("number", "ours", "theirs"), gap=1)
    for row in found:
        what = f"{spaced(row.what)}{f', {row.resolution}' if row.resolution else ''}"
        amounts = (_money(row.ours, row.currency), _money(row.theirs, row.currency))
        table.add_row(str(row.id), f"{row.day}", f"{row.kind} {what}", escape(row.key or row.ref), *amounts)
    console().print(table if found else "Nothing stands: the books agree with the gateway's.")
    until = figures.reconciled_until
    console().print(f"Reconciled until {until:%Y-%m-%d %H:%M} UTC." if until else "Nothing was reconciled yet.")


def accept(
    context: typer.Context,
    *,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The difference's number.")],
    note: Annotated[str, typer.Option("--note", parser=words, metavar="TEXT", help="What it is, and who knows.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Say that a difference was looked into; it warns no more. Nothing is booked by it."""
    enter(context)
    from kadens.domain.payments.differences import accept_difference  # noqa: PLC0415 - after the set-up

    accept_difference(number, note=note, on=as_of or today(), actor=acting())
    if as_json:
        print_json({"accepted": number, "note": note})
    else:
        typer.echo(f"Difference {number} is accepted.")


COMMANDS = (differences, accept)


def _document(row: Any) -> dict[str, Any]:
    amounts = {name: _money(getattr(row, name), row.currency) or None for name in ("ours", "theirs")}
    return {name: getattr(row, name) for name in row.__dataclass_fields__} | amounts


def _money(minor: int | None, currency: str) -> str:
    return "" if minor is None else format_amount(minor, currency or "EUR")
