"""`kadens order unskip`, `ship-now`, `add-item` and all else that is done for a customer after the sale."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Final, Literal

import typer

from kadens.edges.cli.house import enter
from kadens.edges.cli.order import Ref
from kadens.edges.cli.order_changes import Event, Occurrence, Sku, Why
from kadens.edges.cli.order_desk import at_desk, contents, counted, line_of
from kadens.edges.cli.printing import console, print_json, simple_table, spaced
from kadens.edges.cli.reading import AsOf, Json, goods, money, words
from kadens.pure.money import parse_amount

__all__ = ["SERVICES"]

MOST: Final = 36_525
PayWith = Literal["card", "on_account"]
ToMade = Annotated[bool, typer.Option("--made-too", help="Child orders that are made and not picked go there as well.")]


def unskip(
    context: typer.Context,
    *,
    ref: Ref,
    event: Event,
    occurrence: Occurrence,
    reason: Why = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Take back a skip of the customer's own; the shipment is planned again on its day."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.changing import unskip_line  # noqa: PLC0415 - after the set-up

    where = {"event": event, "repetition": occurrence}
    desk.do(partial(unskip_line, **where, reason=reason or "", on=desk.on, actor=desk.actor), as_json=as_json)
    on = line_of(desk.after(), event, occurrence).delivery_on
    desk.tell(f"Event {event}, occurrence {occurrence} of {desk.ref} is planned again for {on}", as_json=as_json)


def ship_now(
    context: typer.Context,
    *,
    ref: Ref,
    event: Event,
    occurrence: Occurrence,
    reason: Why = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Make the child order of one shipment at once, whatever its window; no other one moves."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.sooner import ship_now as ship  # noqa: PLC0415 - after the set-up

    where = {"event": event, "repetition": occurrence}
    made = desk.do(partial(ship, **where, reason=reason or "", on=desk.on, actor=desk.actor), as_json=as_json)
    said = f"Order {made.order_id} is made of event {event}, occurrence {occurrence} of {desk.ref}"
    more = {"order": made.order_id, "delivery_on": made.delivery_on}
    desk.tell(f"{said}, to be delivered on {made.delivery_on}", as_json=as_json, more=more)


def add_item(
    context: typer.Context,
    *,
    ref: Ref,
    sku: Sku,
    quantity: Annotated[
        Decimal | None,
        typer.Option("--quantity", parser=goods, metavar="N", help="For each of the parent line; 1 if left out."),
    ] = None,
    price: Annotated[
        str | None,
        typer.Option("--price", parser=money, metavar="P", help="The price of one, with a reason; else the catalog's."),
    ] = None,
    event: Annotated[int | None, typer.Option("--event", min=1, max=MOST, help="Else the next delivery.")] = None,
    occurrence: Annotated[int, typer.Option("--occurrence", min=1, max=MOST, help="Of the event.")] = 1,
    reason: Why = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Ship a further product once, with the next delivery or the one named."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.goods import add_item as add  # noqa: PLC0415 - after the set-up

    how: dict[str, Any] = {
        "quantity": quantity if quantity is not None else Decimal(1),
        "price": None if price is None else parse_amount(price, desk.before.head.currency),
        "line": None if event is None else (event, occurrence),
    }
    change = partial(add, sku=sku, **how, reason=reason or "", on=desk.on, actor=desk.actor)
    added = desk.do(change, as_json=as_json)
    after = desk.after()
    line = line_of(after, added.event, added.repetition)
    where = f"Event {added.event}, occurrence {added.repetition} of {desk.ref}"
    said = f"{where} ships {contents(after, line)} on {line.delivery_on} for {desk.amount(line.total)}"
    desk.tell(said, as_json=as_json, more={"event": added.event, "occurrence": added.repetition})


def remove_item(
    context: typer.Context,
    *,
    ref: Ref,
    event: Event,
    occurrence: Occurrence,
    sku: Sku,
    reason: Why = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Take off a product that was added to a shipment."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.goods import remove_item as remove  # noqa: PLC0415 - after the set-up

    where: dict[str, Any] = {"event": event, "repetition": occurrence, "sku": sku}
    desk.do(partial(remove, **where, reason=reason or "", on=desk.on, actor=desk.actor), as_json=as_json)
    after = desk.after()
    left = contents(after, line_of(after, event, occurrence))
    desk.tell(f"Event {event}, occurrence {occurrence} of {desk.ref} ships {left}", as_json=as_json)


def line_quantity(
    context: typer.Context,
    *,
    ref: Ref,
    event: Event,
    occurrence: Occurrence,
    sku: Sku,
    to: Annotated[Decimal, typer.Option("--to", parser=goods, metavar="N", help="For each of the parent line.")],
    reason: Why = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Ship more or less of a product with one shipment."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.goods import change_line_quantity  # noqa: PLC0415 - after the set-up

    where: dict[str, Any] = {"event": event, "repetition": occurrence, "sku": sku}
    change = partial(change_line_quantity, **where, to=to, reason=reason or "", on=desk.on, actor=desk.actor)
    desk.do(change, as_json=as_json)
    after = desk.after()
    ships = contents(after, line_of(after, event, occurrence))
    desk.tell(f"Event {event}, occurrence {occurrence} of {desk.ref} ships {ships}", as_json=as_json)


def address(
    context: typer.Context,
    *,
    ref: Ref,
    recipient: Annotated[str, typer.Option("--recipient", metavar="TEXT", parser=words, help="Who gets it.")],
    street: Annotated[str, typer.Option("--street", metavar="TEXT", parser=words, help="Street and number.")],
    postcode: Annotated[str, typer.Option("--postcode", metavar="TEXT", parser=words, help="As in 111 22.")],
    city: Annotated[str, typer.Option("--city", metavar="TEXT", parser=words, help="The place.")],
    country: Annotated[str, typer.Option("--country", metavar="CC", parser=words, help="Two letters.")] = "SE",
    event: Annotated[int | None, typer.Option("--event", min=1, max=MOST, help="One delivery; else all.")] = None,
    occurrence: Annotated[int, typer.Option("--occurrence", min=1, max=MOST, help="Of the event.")] = 1,
    made_too: ToMade = False,
    reason: Why = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Send all that is to come elsewhere, or one delivery alone."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.addressing import change_address, change_line_address  # noqa: PLC0415
    from kadens.domain.customers.registering import NewAddress  # noqa: PLC0415

    to = NewAddress(recipient=recipient, street=street, postcode=postcode, city=city, country=country)
    how: dict[str, Any] = {"open_children_too": made_too, "reason": reason or "", "on": desk.on, "actor": desk.actor}
    if event is None:
        gone = desk.do(partial(change_address, to=to, **how), as_json=as_json)
        said = f"What is to come of {desk.ref} goes to {recipient}, {street}, {city}"
    else:
        change = partial(change_line_address, to=to, event=event, repetition=occurrence, **how)
        gone = desk.do(change, as_json=as_json)
        said = f"Event {event}, occurrence {occurrence} of {desk.ref} goes to {recipient}, {street}, {city}"
    too = f", with {counted(len(gone.child_orders), 'child order')} made before" if gone.child_orders else ""
    desk.tell(f"{said}{too}", as_json=as_json, dated=False, more={"orders": list(gone.child_orders)})


def pay_with(
    context: typer.Context,
    *,
    ref: Ref,
    way: Annotated[PayWith, typer.Argument(metavar="WAY", help="card or on_account.")],
    reason: Why = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Have all that is to come paid by card, or on account where the customer may."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.paying import change_payment  # noqa: PLC0415 - after the set-up

    change = partial(change_payment, pay_with=way, reason=reason or "", on=desk.on, actor=desk.actor)
    paid = desk.do(change, as_json=as_json)
    if not paid.changed:
        desk.tell(f"Order {desk.ref} is paid {_way(way)} already", as_json=as_json, changed=False, dated=False)
        return
    moved = f", {counted(paid.instalments, 'unpaid instalment')} too" if paid.instalments else ""
    desk.tell(f"What is to come of {desk.ref} is paid {_way(way)}{moved}", as_json=as_json, dated=False)


def reasons(context: typer.Context, *, as_json: Json = False) -> None:
    """List the reasons to cancel for, and what may be offered to somebody who leaves for each."""
    enter(context)
    from kadens.domain.continuity.reasons import cancel_reasons  # noqa: PLC0415 - after the set-up

    found = cancel_reasons()
    if as_json:
        print_json({"reasons": found})
        return
    table = simple_table("code", "reason", "offers", "most percent", right=("most percent",), fold="reason")
    for reason in found:
        offers = ", ".join(spaced(kind) for kind in reason.offers)
        table.add_row(reason.code, reason.text_en, offers, f"{reason.most_percent}" if reason.most_percent else "")
    console().print(table)


def _way(way: str) -> str:
    return "by card" if way == "card" else "on account"


SERVICES: Final[tuple[Callable[..., None], ...]] = (
    unskip,
    ship_now,
    add_item,
    remove_item,
    line_quantity,
    address,
    pay_with,
    reasons,
)
