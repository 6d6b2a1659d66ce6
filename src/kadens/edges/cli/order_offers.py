"""`kadens order offer` and `answer`: an offer to a customer who wants to leave, and what they said to it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated, Final, Literal

import typer

from kadens.edges.cli.order import Ref
from kadens.edges.cli.order_desk import at_desk
from kadens.edges.cli.printing import spaced
from kadens.edges.cli.reading import AsOf, Json, day, words

__all__ = ["OFFERS"]

Kind = Literal["percent_off", "skip", "pause"]


def offer(
    context: typer.Context,
    *,
    ref: Ref,
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="percent_off, skip or pause.")],
    code: Annotated[
        str, typer.Option("--code", metavar="CODE", parser=words, help="Why they leave: kadens order reasons.")
    ],
    percent: Annotated[int | None, typer.Option("--percent", min=1, max=100, help="Off every item.")] = None,
    deliveries: Annotated[
        int | None, typer.Option("--deliveries", min=1, max=1000, help="Of the next so many.")
    ] = None,
    until: Annotated[date | None, typer.Option("--until", parser=day, metavar="DATE", help="Of a pause.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Offer something to a customer who wants to leave; nothing changes until they accept it."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.offering import NewOffer, make_offer  # noqa: PLC0415 - after the set-up

    new = NewOffer(kind=kind, percent=percent, deliveries=deliveries, until=until)
    made = desk.do(partial(make_offer, offer=new, code=code, on=desk.on, actor=desk.actor), as_json=as_json)
    said = f"Offer {made} ({spaced(kind)}) to {desk.ref} waits for an answer: `kadens order answer {desk.ref} {made}`"
    desk.tell(said, as_json=as_json, dated=False, more={"offer": made})


def answer(
    context: typer.Context,
    *,
    ref: Ref,
    offer: Annotated[int, typer.Argument(metavar="OFFER", min=1, help="The number of the offer.")],
    answer: Annotated[Literal["accepted", "declined"], typer.Argument(metavar="ANSWER", help="accepted or declined.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Keep the customer's answer to an offer, and carry out what they accepted."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.offering import OfferUnknown, answer_offer, offers_of  # noqa: PLC0415

    if offer not in {each.offer_id for each in offers_of(desk.key)}:
        raise OfferUnknown(offer=offer)
    change = partial(answer_offer, offer, accepted=answer == "accepted", on=desk.on, actor=desk.actor)
    desk.do(lambda _: change(), as_json=as_json)
    desk.tell(f"Offer {offer} to {desk.ref} is {answer}", as_json=as_json)


OFFERS: Final[tuple[Callable[..., None], ...]] = (offer, answer)
