"""Starting continuity orders: a parent line becomes the customer's own copy of the program (domain.md §3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from psycopg.types.json import Jsonb

from kadens.domain.continuity.planning import (
    Catalog,
    LineDraft,
    Owner,
    draft_line,
    prices_to_json,
    prices_to_lock,
)
from kadens.domain.continuity.rules import ItemKey, VersionRules
from kadens.domain.continuity.writing import numbered, write_lines
from kadens.plumbing.db.inserting import take_keys
from kadens.plumbing.db.statement import Nothing, load
from kadens.pure.schedule.chain import Cursor, follow
from kadens.pure.schedule.opening import Opening, Terms, open_schedule
from kadens.pure.schedule.program import Program
from kadens.pure.schedule.span import AGREED_END

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

    @property
    def ends_by_agreement(self) -> bool:
        """Whether the customer wants it to end after the planned lines, whatever the program says."""
        return self.opening.last_event == AGREED_END


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


@dataclass(frozen=True)
class _Orders:
    """The continuity orders, each with the number of its draft, and what each draft says."""

    ids: list[int]
    parent_line_ids: list[int]
    parent_order_ids: list[int]
    customer_ids: list[int]
    places: list[int]
    renews_ids: list[int | None]
    drafts: list[int]
    program_ids: list[int]
    version_ids: list[int]
    settlements: list[str]
    quantities: list[int]
    order_dates: list[date]
    typed_starts: list[date | None]
    first_events: list[int]
    first_repetitions: list[int]
    event_durations: list[int]
    last_events: list[int]
    cursors: list[Jsonb]
    next_events: list[int | None]
    next_repetitions: list[int | None]
    locked_prices: list[Jsonb]


_WRITE_ORDERS = load("kadens.domain.continuity", "write_orders", _Orders, Nothing)


def start_continuity_orders(orders: Sequence[NewContinuityOrder]) -> list[int]:
    """Write the agreed continuity orders with their lines, in as many statements as there are tables; their keys."""
    keys = take_keys("continuity_order", len(orders))
    if keys:
        _WRITE_ORDERS.run(_as_parameters(keys, orders))
        write_lines([(key, line) for key, order in zip(keys, orders, strict=True) for line in order.draft.lines])
    return keys


def _as_parameters(keys: list[int], orders: Sequence[NewContinuityOrder]) -> _Orders:
    drafts, numbers = numbered([order.draft for order in orders])
    sales, openings = [draft.sale for draft in drafts], [draft.opening for draft in drafts]
    slots = [_next_slot_of(draft) for draft in drafts]
    return _Orders(
        ids=keys,
        parent_line_ids=[order.parent_line_id for order in orders],
        parent_order_ids=[order.parent_order_id for order in orders],
        customer_ids=[order.customer_id for order in orders],
        places=[order.place for order in orders],
        renews_ids=[order.renews_id for order in orders],
        drafts=numbers,
        program_ids=[sale.rules.program_id for sale in sales],
        version_ids=[sale.rules.id for sale in sales],
        settlements=[sale.settlement for sale in sales],
        quantities=[sale.quantity for sale in sales],
        order_dates=[sale.ordered_on for sale in sales],
        typed_starts=[sale.typed_start for sale in sales],
        first_events=[opening.opened_at.event for opening in openings],
        first_repetitions=[opening.opened_at.repetition for opening in openings],
        event_durations=[sale.event_duration for sale in sales],
        last_events=[opening.last_event for opening in openings],
        cursors=[Jsonb(opening.cursor.to_json()) for opening in openings],
        next_events=[event for event, _ in slots],
        next_repetitions=[repetition for _, repetition in slots],
        locked_prices=[Jsonb(prices_to_json(draft.locked_prices)) for draft in drafts],
    )


def _next_slot_of(draft: Draft) -> tuple[int | None, int | None]:
    return next_slot(draft.sale.rules.schedule, draft.opening.cursor, last_event=draft.opening.last_event)
