"""Two people at one line: who changes it says how they saw it, and is told what somebody else changed meanwhile.

A page carries the word of `seen_line` in its form, and does its change through `change_as_seen`.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kadens.domain.continuity.errors import LineChanged, LineUnknown
from kadens.domain.continuity.orders import lock_order
from kadens.domain.continuity.queries import Item, Line, whole_order
from kadens.plumbing.db.transactions import transaction
from kadens.pure.money import format_quantity

__all__ = ["change_as_seen", "seen_line"]

ResultT = TypeVar("ResultT")


def seen_line(line: Line, items: Sequence[Item]) -> str:
    """A line as it is shown, in one word: `planned|2024-02-14|1×BOOK@2000`; prices in minor units."""
    goods = ",".join(f"{format_quantity(item.quantity)}×{item.sku}@{item.price}" for item in items)
    return f"{line.status}|{line.delivery_on.isoformat()}|{goods}"


def change_as_seen(
    continuity_order_id: int, *, event: int, repetition: int, seen: str, change: Callable[[int], ResultT]
) -> ResultT:
    """Do a change to a line if it still is as it was `seen`; what the change gives. `change` gets the order's key.

    Raises LineUnknown, LineChanged with what is different now, and what the change raises."""
    with transaction():
        lock_order(continuity_order_id)
        order = whole_order(continuity_order_id)
        line = next((each for each in order.lines if (each.event, each.repetition) == (event, repetition)), None)
        if line is None:
            raise LineUnknown(event=event, repetition=repetition)
        now = seen_line(line, order.items[line.line_id])
        if now != seen:
            differences = "; ".join(_differences(seen, now)) or "it is another one"
            raise LineChanged(event=event, repetition=repetition, differences=differences)
        return change(continuity_order_id)


def _differences(seen: str, now: str) -> Iterator[str]:
    """What is different, in words; nothing for a word that was not made here."""
    before, after = seen.split("|", 2), now.split("|", 2)
    if len(before) != len(after):
        return
    for what, was, is_now in zip(("it is {}", "it is delivered on {}", "it ships {}"), before, after, strict=True):
        if was != is_now:
            yield f"{what.format(is_now)} instead of {was}"
