"""The effect of a change as people read it: what it does to deliveries, payments, holds and messages."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.markup import escape

from kadens.edges.cli.printing import console, days, simple_table, spaced
from kadens.pure.money import format_amount, format_quantity

if TYPE_CHECKING:
    from kadens.domain.continuity.differing import Delivery, Effect, Instalment

__all__ = ["print_effect"]


def print_effect(effect: "Effect", ref: str) -> None:
    """Print what a change would do, and that nothing is done."""
    out = console()
    if effect.nothing:
        out.print(f"That would change nothing of order {escape(ref)}.")
        return
    out.print(f"What it would do to order {escape(ref)}; nothing is done:")
    if effect.lines:
        table = simple_table("line", "what", "before", "after", fold="after")
        for line in effect.lines:
            what = ", ".join(spaced(change) for change in line.changes)
            before, after = _delivery(effect, line.before), _delivery(effect, line.after)
            table.add_row(f"{line.event}.{line.repetition}", what, escape(before), escape(after))
        out.print(table)
    if effect.instalments:
        table = simple_table("instalment", "before", "after")
        for one in effect.instalments:
            table.add_row(f"{one.number}", _instalment(effect, one.before), _instalment(effect, one.after))
        out.print(table)
    for sentence in _rest(effect):
        out.print(escape(sentence))


def _delivery(effect: "Effect", delivery: "Delivery | None") -> str:
    if delivery is None:
        return ""
    goods = ", ".join(f"{format_quantity(item.quantity)} × {item.sku}" for item in delivery.goods)
    to = f" to {delivery.address[0]}, {delivery.address[3]}" if delivery.address else ""
    return f"{days(delivery.delivery_on)} {spaced(delivery.status)} {_amount(effect, delivery.total)} {goods}{to}"


def _instalment(effect: "Effect", one: "Instalment | None") -> str:
    if one is None:
        return ""
    return f"{days(one.due_on)} {spaced(one.status)} {_amount(effect, one.amount)} {spaced(one.pay_with)}"


def _rest(effect: "Effect") -> Iterator[str]:
    for back in effect.money_back:
        yield f"{_amount(effect, back.amount)} is {back.kind}."
    for voided in effect.voided:
        yield f"{_amount(effect, voided.amount)}, authorized on the card, is let go of."
    for hold in effect.holds:
        where = f"its child order {hold.child_number}" if hold.child_number else "the order"
        yield f"The hold {spaced(hold.reason)} on {where} is {hold.change}."
    if effect.notices:
        yield f"The customer is told: {', '.join(spaced(kind) for kind in effect.notices)}."
    before, after = effect.before, effect.after
    if before.status != after.status:
        yield f"The order is {after.status} instead of {before.status}."
    if before.next_delivery_on != after.next_delivery_on:
        now, was = days(after.next_delivery_on) or "no day", days(before.next_delivery_on) or "no day"
        yield f"Its next delivery is on {now} instead of {was}."
    if effect.on_its_way:
        flying = effect.on_its_way
        returns = _amount(effect, flying.goes_back)
        yield f"A payment of {_amount(effect, flying.amount)} is on its way; {returns} of it goes back if it succeeds."


def _amount(effect: "Effect", minor: int) -> str:
    return f"{format_amount(minor, effect.currency)} {effect.currency}"
