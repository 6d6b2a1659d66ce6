"""The desk of a change to a continuity order: the order as it was, as it is, and the sentence that tells the two apart.

Everything told is read from the order itself; what a change does is decided in the domain.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

import typer

from kadens.edges.cli.effect_text import print_effect
from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import print_json
from kadens.pure.money import format_amount, format_quantity

if TYPE_CHECKING:
    from kadens.domain.continuity.queries import Line, WholeOrder

__all__ = ["PREVIEW", "Desk", "at_desk", "contents", "counted", "line_of", "next_delivery"]

ResultT = TypeVar("ResultT")
PREVIEW: Final = "kadens.preview"
"""Under which name the context of a command remembers that nothing may be done."""
TO_COME = ("planned", "child_created")
NO_LONGER_OWED = ("cancelled", "replaced")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One change: whose order (`key`), for which day, by whom, and how the order was `before`. `looking`: it is only
    looked at what the change would do."""

    key: int
    on: date
    actor: str
    before: "WholeOrder"
    looking: bool = False

    @property
    def ref(self) -> str:
        return self.before.head.ref

    def amount(self, minor: int) -> str:
        """An amount of the order, with its currency."""
        currency = self.before.head.currency
        return f"{format_amount(minor, currency)} {currency}"

    def do(self, change: Callable[[int], ResultT], *, as_json: bool) -> ResultT:
        """Do the change, which gets the order's key; or print its effect, do nothing, and end the command."""
        if not self.looking:
            return change(self.key)
        from kadens.domain.continuity.effects import effect_of  # noqa: PLC0415 - after the set-up

        effect = effect_of(self.key, change)
        if as_json:
            print_json({"ref": self.ref, "as_of": self.on, "nothing": effect.nothing, "effect": effect})
        else:
            print_effect(effect, self.ref)
        raise typer.Exit

    def after(self) -> "WholeOrder":
        """The order as it is now."""
        from kadens.domain.continuity.queries import whole_order  # noqa: PLC0415 - after the set-up

        return whole_order(self.key)

    def tell(
        self,
        done: str,
        *,
        as_json: bool,
        changed: bool = True,
        dated: bool = True,
        more: Mapping[str, object] | None = None,
    ) -> None:
        """Say what was done and, where it is `dated`, when the next delivery is; then what it did to the bill.

        `more` is for the document alone."""
        after = self.after()
        said = [done, *(_next(self.before, after) if dated else ()), *self._bill(after)]
        sentence = f"{'; '.join(said)}."
        if not as_json:
            typer.echo(sentence)
            return
        following = next_delivery(after)
        print_json(
            {
                "ref": self.ref,
                "as_of": self.on,
                "changed": changed,
                "done": sentence,
                "status": after.head.status,
                "next_delivery_on": following,
                "held": sorted({hold.reason for hold in after.holds if hold.on_parent and hold.released_on is None}),
                **(more or {}),
            }
        )

    def _bill(self, after: "WholeOrder") -> Iterator[str]:
        was, now = _owed(self.before), _owed(after)
        if was != now:
            yield f"its instalments come to {self.amount(now)} instead of {self.amount(was)}"
        known = {refund.refund_id for refund in self.before.refunds}
        back = sum(refund.amount for refund in after.refunds if refund.refund_id not in known)
        if back:
            yield f"{self.amount(back)} goes back to the customer"


def at_desk(context: typer.Context, ref: str, as_of: date | None) -> Desk:
    """Take up the order of a reference; with the gateway, which may have to be told of what is let go.

    Raises ContinuityOrderUnknown."""
    enter(context, gateway=True)
    from kadens.domain.continuity.criteria import continuity_order_id  # noqa: PLC0415 - after the set-up
    from kadens.domain.continuity.queries import whole_order  # noqa: PLC0415

    key = continuity_order_id(ref)
    looking = bool(context.meta.get(PREVIEW))
    return Desk(key=key, on=as_of or today(), actor=acting(), before=whole_order(key), looking=looking)


def next_delivery(order: "WholeOrder") -> date | None:
    """The earliest delivery that has not left; else the first that is not planned yet."""
    dates = [line.delivery_on for line in order.lines if line.status in TO_COME]
    if dates:
        return min(dates)
    return order.unplanned.nominal_on if order.unplanned else None


def line_of(order: "WholeOrder", event: int, occurrence: int) -> "Line":
    """A line that is there."""
    return next(line for line in order.lines if (line.event, line.repetition) == (event, occurrence))


def contents(order: "WholeOrder", line: "Line") -> str:
    """What a line ships: `2 × BOOK, 1 × PEN`."""
    return ", ".join(f"{format_quantity(item.quantity)} × {item.sku}" for item in order.items[line.line_id])


def counted(count: int, thing: str) -> str:
    """So many of a thing, in words that agree."""
    if count == 1:
        return f"1 {thing}"
    return f"{count} {thing.removesuffix('y')}ies" if thing.endswith("ry") else f"{count} {thing}s"


def _next(before: "WholeOrder", after: "WholeOrder") -> Iterator[str]:
    was, now = next_delivery(before), next_delivery(after)
    if now is None:
        yield "nothing is left to deliver"
        return
    moved = f" instead of {was}" if was not in (None, now) else ""
    paused = ", once it is resumed" if after.head.status == "paused" else ""
    yield f"its next delivery is on {now}{moved}{paused}"


def _owed(order: "WholeOrder") -> int:
    """What the instalments that count come to, less what was given back of them."""
    return sum(row.amount - row.given_back for row in order.instalments if row.status not in NO_LONGER_OWED)
