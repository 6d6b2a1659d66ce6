"""`kadens card`: a new card in the place of a customer's old one."""

from datetime import date
from typing import Annotated

import typer

from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.order_desk import counted
from kadens.edges.cli.printing import print_json
from kadens.edges.cli.reading import AsOf, Json, expiry, last_four, words

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Give customers new cards: tokens of the gateway, never numbers.")


@commands.command()
def replace(
    context: typer.Context,
    *,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's code.")],
    token: Annotated[str, typer.Option("--token", parser=words, metavar="T", help="What the gateway calls the card.")],
    expires: Annotated[date, typer.Option("--expires", parser=expiry, metavar="YYYY-MM", help="As printed on it.")],
    brand: Annotated[str | None, typer.Option("--brand", parser=words, metavar="TEXT", help="As in visa.")] = None,
    digits: Annotated[
        str | None, typer.Option("--last-four", parser=last_four, metavar="NNNN", help="Its last four digits.")
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Put a new card in the place of the current one, for all orders that go on or still have to be paid.

    What was declined is tried again by the next run. The token of the current card again: the bank renewed it.
    """
    enter(context)
    from kadens.domain.customers.queries import customers_by_code  # noqa: PLC0415 - after the set-up
    from kadens.domain.payments.queries import card_use  # noqa: PLC0415
    from kadens.domain.payments.retrying import replace_card  # noqa: PLC0415

    on, known = as_of or today(), customers_by_code([customer])[customer]
    card_id = replace_card(
        customer_id=known.id,
        token=token,
        brand=brand or "",
        last_four=digits or "",
        expires_on=expires,
        on=on,
        actor=acting(),
    )
    use = card_use(card_id, as_of=on)
    card = " ".join(part for part in ("card", brand, digits) if part)
    good = f"good until {expires}" if expires >= on else f"which expired on {expires}"
    tried = f"; {counted(use.charges, 'declined charge')} to be tried again by the next run" if use.charges else ""
    sentence = f"{customer} pays by {card}, {good}: {counted(use.orders, 'order')} on it{tried}."
    if as_json:
        plain = {"brand": brand, "last_four": digits, "expires": f"{expires:%Y-%m}"}
        renewed = card_id == known.payment_method_id
        counts = {"orders": use.orders, "charges_to_try": use.charges}
        print_json({"customer": customer, "as_of": on, "done": sentence, "renewed": renewed, "card": plain, **counts})
    else:
        typer.echo(sentence)


@commands.callback()
def _group() -> None:
    """Give customers new cards: tokens of the gateway, never numbers."""
