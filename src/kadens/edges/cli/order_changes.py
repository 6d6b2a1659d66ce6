"""`kadens order hold`, `pause`, `skip` and all else that a person changes: each calls its verb, and tells what came of
it in one sentence."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from kadens.edges.cli.order import Ref
from kadens.edges.cli.order_desk import Desk, at_desk, contents, counted, line_of
from kadens.edges.cli.printing import spaced
from kadens.edges.cli.reading import AsOf, Json, day, goods, money, words
from kadens.pure.money import parse_amount

if TYPE_CHECKING:
    from kadens.domain.payments.queries import OnItsWay

__all__ = ["CHANGES", "Channel", "Held"]

MOST: Final = 36_525  # a century of days; no count that a person means is larger

Channel = Literal["phone", "mail", "web", "in_person"]
Held = Literal["manual", "payment", "credit_limit", "on_account_not_allowed", "address", "stock"]
Event = Annotated[int, typer.Argument(metavar="EVENT", min=1, max=MOST, help="The number of the event.")]
Occurrence = Annotated[int, typer.Argument(metavar="OCCURRENCE", min=1, max=MOST, help="Which of its repetitions.")]
Sku = Annotated[str, typer.Argument(metavar="SKU", help="The product.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", parser=words, help="Why; it is kept.")]
Why = Annotated[str | None, typer.Option("--reason", metavar="TEXT", parser=words, help="Why; it is kept.")]


def hold(
    context: typer.Context,
    *,
    ref: Ref,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", parser=words, help="What for; it is kept.")],
    reason: Annotated[Held, typer.Option("--reason", help="The kind of hold.")] = "manual",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Hold the order: nothing of it is made or shipped until it is released."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.orders.holding import place_holds  # noqa: PLC0415 - after the set-up

    head = desk.before.head
    change = partial(place_holds, [head.parent_order_id], reason, note=note, on=desk.on, actor=desk.actor)
    placed = desk.do(lambda _: change(), as_json=as_json)
    if not placed:
        desk.tell(f"Order {desk.ref} is held for that reason already: nothing is changed", **_quiet(as_json))
        return
    both = f", in all its {head.places} continuity orders," if head.places > 1 else ""
    said = f"Order {head.parent_order_id} is held ({spaced(reason)}: {note}): nothing of it{both} is made or shipped"
    desk.tell(f"{said} until it is released", as_json=as_json, dated=False)


def release(context: typer.Context, *, ref: Ref, as_of: AsOf = None, as_json: Json = False) -> None:
    """Release every hold of the order and its open child orders, and let what was declined be tried again.

    A pause stays; `kadens order resume` ends it. A missing consent stays; `kadens order consent` records it.
    """
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.cancelling import RELEASED_BY_HAND, release_order  # noqa: PLC0415 - after the set-up

    released = desk.do(partial(release_order, on=desk.on, actor=desk.actor), as_json=as_json)
    open_holds = [each for each in desk.before.holds if each.released_on is None and each.reason in RELEASED_BY_HAND]
    named = ", ".join(f"{spaced(each.reason)} since {each.placed_on}" for each in open_holds)
    said = f"Order {desk.ref} is released ({named})" if released else f"Order {desk.ref} is not held"
    declined = any(row.status in ("declined", "failed") for row in desk.before.instalments) or _declined(desk)
    again = _tried_again(desk) if declined else ""
    desk.tell(f"{said}{again}", as_json=as_json, changed=bool(released) or declined)


def consent(
    context: typer.Context,
    *,
    ref: Ref,
    script: Annotated[str, typer.Option("--script", metavar="CODE", parser=words, help="What was read.")] = "standard",
    language: Annotated[str, typer.Option("--language", metavar="CODE", parser=words, help="In which one.")] = "en",
    channel: Annotated[Channel, typer.Option("--channel", help="How the customer said yes.")] = "phone",
    recording: Annotated[
        str | None,
        typer.Option("--recording", metavar="TEXT", parser=words, help="Where the recording or the form is kept."),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Record that the customer said yes to the order, and let it begin."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.orders.consents import Agreed, record_consent  # noqa: PLC0415 - after the set-up

    agreed = Agreed(script=script, language=language, channel=channel, recording=recording or "")
    change = partial(record_consent, desk.before.head.parent_order_id, agreed, on=desk.on, actor=desk.actor)
    desk.do(lambda _: change(), as_json=as_json)
    desk.tell(f"The consent to order {desk.before.head.parent_order_id} is recorded", as_json=as_json)


def pause(
    context: typer.Context,
    *,
    ref: Ref,
    until: Annotated[
        date | None, typer.Option("--until", parser=day, metavar="DATE", help="The day it goes on by itself.")
    ] = None,
    reason: Why = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Make and ship nothing until a day, or until somebody resumes it; instalments go on."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.pausing import pause_order  # noqa: PLC0415 - after the set-up

    change = partial(pause_order, until=until, reason=reason or "", on=desk.on, actor=desk.actor)
    desk.do(change, as_json=as_json)
    end = until or "somebody resumes it"
    said = f"Order {desk.ref} is paused: nothing is made or shipped until {end}, and instalments go on"
    desk.tell(said, as_json=as_json, dated=False)


def resume(context: typer.Context, *, ref: Ref, as_of: AsOf = None, as_json: Json = False) -> None:
    """End a pause. Deliveries that it overtook move, all by the same number of days."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.pausing import resume_order  # noqa: PLC0415 - after the set-up

    if desk.do(partial(resume_order, on=desk.on, actor=desk.actor), as_json=as_json):
        desk.tell(f"Order {desk.ref} goes on", as_json=as_json)
    else:
        desk.tell(f"Order {desk.ref} is not paused: nothing is changed", **_quiet(as_json))


def skip(
    context: typer.Context,
    *,
    ref: Ref,
    event: Event,
    occurrence: Occurrence,
    reason: Why = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Leave one shipment out; no other one moves."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.changing import skip_line  # noqa: PLC0415 - after the set-up

    where = {"event": event, "repetition": occurrence}
    desk.do(partial(skip_line, **where, reason=reason or "", on=desk.on, actor=desk.actor), as_json=as_json)
    planned = line_of(desk.before, event, occurrence).delivery_on
    desk.tell(f"{_named(event, occurrence)} of {desk.ref}, planned for {planned}, is skipped", as_json=as_json)


def reschedule(
    context: typer.Context,
    *,
    ref: Ref,
    event: Event,
    occurrence: Occurrence,
    to: Annotated[date, typer.Option("--to", parser=day, metavar="DATE", help="The day it is wanted.")],
    reason: Why = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Deliver one shipment on another day; no other one moves. A closed day is rolled by the shipping calendar."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.changing import reschedule_line  # noqa: PLC0415 - after the set-up

    where = {"event": event, "repetition": occurrence}
    change = partial(reschedule_line, **where, to=to, reason=reason or "", on=desk.on, actor=desk.actor)
    desk.do(change, as_json=as_json)
    was, now = (line_of(order, event, occurrence).delivery_on for order in (desk.before, desk.after()))
    rolled = f" ({to} is closed)" if now != to else ""
    desk.tell(f"{_named(event, occurrence)} of {desk.ref} moves from {was} to {now}{rolled}", as_json=as_json)


def shift(
    context: typer.Context,
    *,
    ref: Ref,
    days: Annotated[
        int, typer.Option("--days", min=-MOST, max=MOST, metavar="N", help="How many days later; less than 0: earlier.")
    ],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Move every shipment that has no child order yet, and all that are planned later."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.changing import shift_order  # noqa: PLC0415 - after the set-up

    moved = desk.do(partial(shift_order, days=days, on=desk.on, actor=desk.actor), as_json=as_json)
    where = f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"
    if moved:
        desk.tell(f"{counted(moved, 'planned delivery')} of {desk.ref} moved {where}", as_json=as_json)
    else:
        desk.tell(f"No planned delivery of {desk.ref} moved", **_quiet(as_json))


def swap(
    context: typer.Context,
    *,
    ref: Ref,
    event: Event,
    occurrence: Occurrence,
    sku: Sku,
    quantity: Annotated[
        Decimal | None,
        typer.Option(
            "--quantity", parser=goods, metavar="N", help="For each of the parent line; else the first item's."
        ),
    ] = None,
    price: Annotated[
        str | None, typer.Option("--price", parser=money, metavar="P", help="The price of one; else the catalog's.")
    ] = None,
    reason: Why = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Ship another product instead of all items of one shipment."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.changing import swap_line  # noqa: PLC0415 - after the set-up

    change = partial(
        swap_line,
        event=event,
        repetition=occurrence,
        sku=sku,
        quantity=quantity,
        price=None if price is None else _minor(desk, price),
        reason=reason or "",
        on=desk.on,
        actor=desk.actor,
    )
    desk.do(change, as_json=as_json)
    after = desk.after()
    line, was = line_of(after, event, occurrence), contents(desk.before, line_of(desk.before, event, occurrence))
    said = f"{_named(event, occurrence)} of {desk.ref} ships {contents(after, line)} for {desk.amount(line.total)}"
    desk.tell(f"{said} instead of {was}", as_json=as_json)


def price(
    context: typer.Context,
    *,
    ref: Ref,
    event: Event,
    occurrence: Occurrence,
    sku: Sku,
    price: Annotated[str, typer.Option("--price", parser=money, metavar="P", help="The price of one, without tax.")],
    reason: Reason,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Give one item of one shipment a price of its own; a reason is needed."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.changing import change_price  # noqa: PLC0415 - after the set-up

    minor = _minor(desk, price)
    change = partial(
        change_price,
        event=event,
        repetition=occurrence,
        sku=sku,
        price=minor,
        reason=reason,
        on=desk.on,
        actor=desk.actor,
    )
    desk.do(change, as_json=as_json)
    total = line_of(desk.after(), event, occurrence).total
    said = f"{_named(event, occurrence)} of {desk.ref} charges {desk.amount(minor)} for each {sku}"
    desk.tell(f"{said} and comes to {desk.amount(total)} with tax", as_json=as_json)


def quantity(
    context: typer.Context,
    *,
    ref: Ref,
    to: Annotated[int, typer.Option("--to", min=1, max=MOST, metavar="N", help="The quantity of the parent line.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Change the quantity of the parent line, and with it every shipment that has no child order yet."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.changing import change_quantity  # noqa: PLC0415 - after the set-up

    desk.do(partial(change_quantity, to=to, on=desk.on, actor=desk.actor), as_json=as_json)
    was, now = desk.before.head.quantity, desk.after().head.quantity
    if was == now:
        desk.tell(f"The quantity of {desk.ref} stays {now}", **_quiet(as_json))
    else:
        desk.tell(f"The quantity of {desk.ref} is {now} instead of {was}", as_json=as_json)


def cancel(
    context: typer.Context,
    *,
    ref: Ref,
    reason: Reason,
    ship_open: Annotated[
        bool, typer.Option("--ship-open", help="Still ship the open child orders; else they are cancelled.")
    ] = False,
    code: Annotated[
        str | None,
        typer.Option(
            "--code", metavar="CODE", parser=words, help="The reason in the company's list: kadens order reasons."
        ),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """End the order for good: what is planned is cancelled, and what was received beyond what ships goes back."""
    desk = at_desk(context, ref, as_of)
    from kadens.domain.continuity.cancelling import cancel_order  # noqa: PLC0415 - after the set-up
    from kadens.domain.continuity.reasons import UNSPECIFIED  # noqa: PLC0415

    kept: dict[str, Any] = {"reason": reason, "code": code or UNSPECIFIED}
    change = partial(cancel_order, **kept, ship_open_children=ship_open, on=desk.on, actor=desk.actor)
    cancelled = desk.do(change, as_json=as_json)
    was = [line.status for line in desk.before.lines]
    planned, made = counted(was.count("planned"), "planned delivery"), was.count("child_created")
    too = f" and {counted(made, 'open child delivery')}" if made and not ship_open else ""
    still = f"; {counted(made, 'open child delivery')} still to be shipped" if made and ship_open else ""
    flying = cancelled.on_its_way
    way = f"; {_on_its_way(desk, flying)}" if flying else ""
    more = {"on_its_way": desk.amount(flying.amount), "goes_back": desk.amount(flying.goes_back)} if flying else {}
    desk.tell(f"Order {desk.ref} is cancelled with {planned}{too}{still}{way}", as_json=as_json, more=more)


CHANGES: Final[tuple[Callable[..., None], ...]] = (
    hold,
    release,
    consent,
    pause,
    resume,
    skip,
    reschedule,
    shift,
    swap,
    price,
    quantity,
    cancel,
)


def _on_its_way(desk: Desk, flying: "OnItsWay") -> str:
    """What the customer, who is on the phone, must hear of."""
    amount = desk.amount(flying.amount)
    if flying.goes_back == 0:
        return f"a payment of {amount} is on its way, and owed"
    back = "it" if flying.goes_back == flying.amount else f"{desk.amount(flying.goes_back)} of it"
    return f"a payment of {amount} is on its way: if it succeeds, {back} is refunded"


def _quiet(as_json: bool) -> dict[str, Any]:  # noqa: FBT001 - for keyword arguments
    """How to tell that nothing was done."""
    return {"as_json": as_json, "changed": False, "dated": False}


def _named(event: int, occurrence: int) -> str:
    return f"Event {event}, occurrence {occurrence}"


def _minor(desk: Desk, text: str) -> int:
    """An amount as typed, in minor units of the order's currency. Raises AmountInvalid."""
    return parse_amount(text, desk.before.head.currency)


def _tried_again(desk: Desk) -> str:
    """What a release did to declined charges: those that only another card can pay are not tried again, and why."""
    from kadens.domain.payments.owed import open_money  # noqa: PLC0415 - after the set-up

    found = [each for each in open_money([desk.before.head.parent_line_id]) if each.status in ("declined", "failed")]
    barred = [each for each in found if each.barred]
    told = "; what was declined is tried again by the next run" if len(found) > len(barred) else ""
    for each in barred:
        what = f"instalment {each.number}" if each.number is not None else f"order {each.order_id}"
        told += f"; {what} is not tried again with this card ({each.why}): only another card can pay it"
    return told


def _declined(desk: Desk) -> bool:
    """Whether the last attempt of a charge was declined."""
    last = {row.charge_id: row.outcome for row in desk.before.charges}
    return any(outcome in ("declined", "faulty") for outcome in last.values())
