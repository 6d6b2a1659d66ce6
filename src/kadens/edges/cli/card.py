"""`kadens card`: a new card in the place of a customer's old one."""

import time
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kadens.edges.cli.failing import say
from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.order_desk import counted
from kadens.edges.cli.printing import print_json
from kadens.edges.cli.reading import AsOf, Json, expiry, last_four, words

if TYPE_CHECKING:
    from kadens.domain.payments.card_pages import AskedPage

__all__ = ["commands"]

POLL_SECONDS: Final = 2
Wait = Annotated[
    int | None, typer.Option("--wait", min=1, max=3600, metavar="SECONDS", help="Follow the page for so long.")
]

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


@commands.command()
def link(
    context: typer.Context,
    *,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's code.")],
    return_to: Annotated[
        str,
        typer.Option(
            "--return-to",
            envvar="KADENS_CARD_RETURN_URL",
            metavar="URL",
            help="Where the customer comes back to; KADENS_CARD_RETURN_URL if left out.",
        ),
    ],
    wait: Wait = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Ask the gateway for a page on which the customer enters a card, and print its link. The number never comes here.

    A customer has one open page: asked again it is the same. The day's jobs store the card if nobody follows the page.
    """
    enter(context, gateway=True)
    from kadens.domain.customers.queries import customers_by_code  # noqa: PLC0415 - after the set-up
    from kadens.domain.payments.card_pages import ask_for_card  # noqa: PLC0415

    on, known = as_of or today(), customers_by_code([customer])[customer]
    page = ask_for_card(customer_id=known.id, return_url=return_to, on=on, actor=acting())
    if wait is not None and page.ref is not None:
        say(f"{page.url}\nWaiting for {customer} to enter a card; the link goes on working when this ends.")
        page = _followed(page.ref, on, wait)
    _tell_page(page, as_json=as_json)


@commands.command()
def follow(
    context: typer.Context,
    *,
    ref: Annotated[str, typer.Argument(metavar="REF", help="The page, as `kadens card link` printed it.")],
    wait: Wait = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """See what has become of a page on which a customer enters a card, and store the card when it is done."""
    enter(context, gateway=True)
    _tell_page(_followed(ref, as_of or today(), wait or 0), as_json=as_json)


def _followed(ref: str, on: date, seconds: int) -> "AskedPage":
    """The page, looked at every two seconds until it is no longer open or the time is over."""
    from kadens.domain.payments.card_pages import follow_card_page  # noqa: PLC0415 - after the set-up

    until = time.monotonic() + seconds
    page = follow_card_page(ref, on=on, actor=acting())
    while page.status == "open" and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
        page = follow_card_page(ref, on=on, actor=acting())
    return page


def _tell_page(page: "AskedPage", *, as_json: bool) -> None:
    if as_json:
        print_json({"page": page.ref, "state": page.status, "url": page.url, "expires_at": page.expires_at})
        return
    match page.status:
        case "done":
            typer.echo("The card is stored, and what was declined is tried again by the next run.")
        case "expired":
            typer.echo("The page has expired, or its card cannot be used; `kadens card link` makes another one.")
        case _:
            typer.echo(
                f"{page.url}\nSend the customer this link; `kadens card follow {page.ref}` says when it is done."
            )


@commands.callback()
def _group() -> None:
    """Give customers new cards: tokens of the gateway, never numbers."""
