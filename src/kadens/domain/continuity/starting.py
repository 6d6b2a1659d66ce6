"""Starting continuity orders: a parent line becomes the customer's own copy of the program (domain.md §3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kadens.domain.continuity.planning import (
    Catalog,
    LineDraft,
    Owner,
    draft_line,
    prices_to_json,
    prices_to_lock,
    write_lines,
)
from kadens.domain.continuity.rules import ItemKey, VersionRules
from kadens.plumbing.db.inserting import insert_rows, take_keys
from kadens.pure.schedule.chain import Cursor, follow
from kadens.pure.schedule.opening import Opening, Terms, open_schedule
from kadens.pure.schedule.program import Program

__all__ = ["Draft", "NewContinuityOrder", "Sale", "draft_continuity_order", "next_slot", "start_continuity_orders"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What is sold: a program version, how many, from when, for how many events (0 = all), and how it is paid.

    `settlement` is *prepaid* or *upfront_plan* for a program billed upfront, else *per_shipment*: each child order's
    own is then by its event."""

    rules: VersionRules
    quantity: int
    ordered_on: date
    typed_start: date | None
    event_duration: int
    threshold: int | None
    settlement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A continuity order that nobody has agreed to yet: what the continuity page shows."""

    sale: Sale
    opening: Opening
    lines: tuple[LineDraft, ...]
    locked_prices: Mapping[ItemKey, int]

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines)

    @property
    def more(self) -> int | None:
        """How many shipments follow the planned ones; None for no end."""
        return self.opening.more


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContinuityOrder:
    """A draft that the customer agreed to, with the parent line that it hangs on. `place` counts within the order."""

    draft: Draft
    parent_line_id: int
    parent_order_id: int
    customer_id: int
    place: int
    renews_id: int | None = None


def draft_continuity_order(sale: Sale, catalog: Catalog, *, today: date) -> Draft:
    """The whole schedule of a sale, as far as it is planned at entry (domain.md §3.2, §3.3). Writes nothing."""
    opening = open_schedule(
        Terms(
            program=sale.rules.schedule,
            ordered_on=sale.ordered_on,
            typed_start=sale.typed_start,
            days_after_order_date=sale.rules.days_after_order_date,
            duration=sale.event_duration,
            threshold=sale.threshold,
            upfront=sale.rules.bill_upfront,
        )
    )
    owner = Owner(ordered_on=sale.ordered_on, quantity=sale.quantity)
    lines = tuple(draft_line(sale.rules, line, owner, catalog, today=today) for line in opening.lines)
    return Draft(sale=sale, opening=opening, lines=lines, locked_prices=prices_to_lock(sale.rules, catalog))


def next_slot(program: Program, cursor: Cursor, *, last_event: int) -> tuple[int | None, int | None]:
    """The (event, repetition) after the cursor, or (None, None) when the chain is complete."""
    following = follow(program, cursor, last_event=last_event)
    return (following[0].event, following[0].repetition) if following else (None, None)


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    parent_line_id: int
    parent_order_id: int
    customer_id: int
    program_id: int
    version_id: int
    place: int
    status: str
    settlement: str
    quantity: int
    ordered_on: date
    typed_start: date | None
    first_event: int
    first_repetition: int
    event_duration: int
    last_event: int
    cursor: dict[str, Any]
    next_event: int | None
    next_repetition: int | None
    complete: bool
    locked_prices: dict[str, int]
    renews_id: int | None
    moved_days: int = 0


def start_continuity_orders(orders: Sequence[NewContinuityOrder]) -> list[int]:
    """Write the agreed continuity orders with their lines, in as many statements as there are tables; their keys."""
    keys = take_keys("continuity_order", len(orders))
    insert_rows("continuity_order", (_row(key, order) for key, order in zip(keys, orders, strict=True)))
    write_lines([(key, line) for key, order in zip(keys, orders, strict=True) for line in order.draft.lines])
    return keys


def _row(key: int, order: NewContinuityOrder) -> _Row:
    sale, opening = order.draft.sale, order.draft.opening
    next_event, next_repetition = next_slot(sale.rules.schedule, opening.cursor, last_event=opening.last_event)
    return _Row(
        id=key,
        parent_line_id=order.parent_line_id,
        parent_order_id=order.parent_order_id,
        customer_id=order.customer_id,
        program_id=sale.rules.program_id,
        version_id=sale.rules.id,
        place=order.place,
        status="active",
        settlement=sale.settlement,
        quantity=sale.quantity,
        ordered_on=sale.ordered_on,
        typed_start=sale.typed_start,
        first_event=opening.opened_at.event,
        first_repetition=opening.opened_at.repetition,
        event_duration=sale.event_duration,
        last_event=opening.last_event,
        cursor=opening.cursor.to_json(),
        next_event=next_event,
        next_repetition=next_repetition,
        complete=next_event is None,
        locked_prices=prices_to_json(order.draft.locked_prices),
        renews_id=order.renews_id,
    )
