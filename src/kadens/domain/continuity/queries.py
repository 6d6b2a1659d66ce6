"""Reading continuity orders whole: everything that an agent, an accountant or a customer may ask of one.

Many at once take the same number of statements as one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from kadens.domain.continuity.criteria import narrowed
from kadens.domain.continuity.rules import VersionRules, load_rules
from kadens.domain.orders.consents import ConsentRow, consents_of
from kadens.domain.payments.queries import (
    AttemptRow,
    InstalmentRow,
    RefundRow,
    attempts_of,
    instalments_of,
    refunds_of,
)
from kadens.plumbing.db.statement import Nothing, load
from kadens.pure.dates import Unit, add
from kadens.pure.schedule.chain import Cursor, follow
from kadens.pure.schedule.span import remaining

__all__ = [
    "Balance",
    "Count",
    "Head",
    "HoldRow",
    "Item",
    "Line",
    "NoticeRow",
    "Unplanned",
    "WholeOrder",
    "counts",
    "parent_lines_of",
    "whole_order",
    "whole_orders",
]


@dataclass(frozen=True, slots=True)
class Head:
    """Who ordered what, how it is paid, and how it stands. `places`: how many continuity orders its order started."""

    continuity_order_id: int
    parent_order_id: int
    parent_line_id: int
    place: int
    places: int
    customer: str
    customer_name: str
    program: str
    description: str
    version_id: int
    version: int
    newest_version: int
    sku: str
    status: str
    order_status: str
    parent_line_status: str
    settlement: str
    quantity: int
    currency: str
    ordered_on: date
    typed_start: date | None
    closed_on: date | None
    pay_with: str
    card_brand: str | None
    card_last_four: str | None
    card_expires_on: date | None
    paused_on: date | None
    paused_until: date | None
    paused_by: str | None
    pause_reason: str | None
    cursor: dict[str, Any]
    last_event: int
    moved_days: int

    @property
    def ref(self) -> str:
        """The reference by which people name it: `100023`, or `100023/2` for the second of an order."""
        return f"{self.parent_order_id}" if self.place == 1 else f"{self.parent_order_id}/{self.place}"


@dataclass(frozen=True, slots=True)
class Item:
    """What a line ships, in minor units. `own_price`: agreed for this order alone."""

    line_id: int
    sku: str
    name: str
    quantity: Decimal
    price: int
    own_price: bool
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class Line:
    """A planned shipment and what became of it: *planned*, *child_created*, *delivered*, *invoiced*, *skipped* or
    *cancelled*. `child_number` counts the child orders of its continuity order in the order they were made."""

    line_id: int
    continuity_order_id: int
    event: int
    repetition: int
    nominal_on: date
    planned_on: date
    delivery_on: date
    status: str
    missed: bool
    reason: str
    own_skip: bool
    net: int
    tax: int
    total: int
    child_number: int | None
    child_order_id: int | None
    created_on: date | None
    shipped_on: date | None
    invoiced_on: date | None


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold on the parent order (`on_parent`) or on a child order; open while it has no `released_on`."""

    continuity_order_id: int
    order_id: int
    on_parent: bool
    reason: str
    note: str
    placed_on: date
    placed_by: str
    released_on: date | None
    released_by: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A message to the customer."""

    parent_line_id: int
    kind: str
    noticed_on: date
    status: str


@dataclass(frozen=True, slots=True)
class Balance:
    """What the journal holds of an order on one account, in minor units."""

    parent_line_id: int
    account: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Unplanned:
    """What follows the planned lines: how many shipments (None: no end), and the first of them."""

    more: int | None
    event: int
    repetition: int
    nominal_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeOrder:
    """A continuity order with everything that hangs on it. `unplanned` is None when all of it is planned."""

    head: Head
    lines: tuple[Line, ...]
    items: Mapping[int, Sequence[Item]]
    unplanned: Unplanned | None
    holds: tuple[HoldRow, ...]
    instalments: tuple[InstalmentRow, ...]
    charges: tuple[AttemptRow, ...]
    refunds: tuple[RefundRow, ...]
    balances: tuple[Balance, ...]
    notices: tuple[NoticeRow, ...]
    consent: ConsentRow | None


@dataclass(frozen=True, slots=True)
class Count:
    """One number of the status page."""

    name: str
    count: int


@dataclass(frozen=True)
class _Orders:
    continuity_order_ids: list[int]


@dataclass(frozen=True)
class _Criteria:
    program_id: int | None
    customer_id: int | None
    continuity_order_id: int | None
    product_id: int | None


@dataclass(frozen=True, slots=True)
class _ParentLine:
    parent_line_id: int


_ORDERS = load("kadens.domain.continuity", "show_orders", _Orders, Head)
_LINES = load("kadens.domain.continuity", "show_lines", _Orders, Line)
_ITEMS = load("kadens.domain.continuity", "show_items", _Orders, Item)
_HOLDS = load("kadens.domain.continuity", "show_holds", _Orders, HoldRow)
_NOTICES = load("kadens.domain.continuity", "show_notices", _Orders, NoticeRow)
_BALANCES = load("kadens.domain.continuity", "show_balances", _Orders, Balance)
_PARENT_LINES = load("kadens.domain.continuity", "show_parent_lines", _Criteria, _ParentLine)
_COUNTS = load("kadens.domain.continuity", "show_counts", Nothing, Count)


def whole_order(continuity_order_id: int) -> WholeOrder:
    """One continuity order whole."""
    return whole_orders([continuity_order_id])[0]


def whole_orders(continuity_order_ids: Collection[int]) -> list[WholeOrder]:
    """Continuity orders whole, by their keys, however many in a constant number of statements."""
    wanted = _Orders(list(continuity_order_ids))
    heads = _ORDERS.run(wanted)
    parents = [head.parent_line_id for head in heads]
    rules = load_rules({head.version_id for head in heads})
    lines = _by_order(_LINES.run(wanted))
    holds = _by_order(_HOLDS.run(wanted))
    items: defaultdict[int, list[Item]] = defaultdict(list)
    for item in _ITEMS.run(wanted):
        items[item.line_id].append(item)
    instalments, charges = _by_parent(instalments_of(parents)), _by_parent(attempts_of(parents))
    refunds, balances = _by_parent(refunds_of(parents)), _by_parent(_BALANCES.run(wanted))
    notices = _by_parent(_NOTICES.run(wanted))
    consents = {row.order_id: row for row in consents_of([head.parent_order_id for head in heads])}
    return [
        WholeOrder(
            head=head,
            lines=tuple(lines[head.continuity_order_id]),
            items={line.line_id: tuple(items[line.line_id]) for line in lines[head.continuity_order_id]},
            unplanned=_unplanned(head, rules[head.version_id]),
            holds=tuple(holds[head.continuity_order_id]),
            instalments=tuple(instalments[head.parent_line_id]),
            charges=tuple(charges[head.parent_line_id]),
            refunds=tuple(refunds[head.parent_line_id]),
            balances=tuple(balances[head.parent_line_id]),
            notices=tuple(notices[head.parent_line_id]),
            consent=consents.get(head.parent_order_id),
        )
        for head in heads
    ]


def parent_lines_of(criteria: Mapping[str, str]) -> list[int] | None:
    """The parent lines that the criteria of a job leave; None for no criteria, which leave all.

    Raises the typed errors of the criteria."""
    if not criteria:
        return None
    by = narrowed(criteria)
    wanted = _Criteria(by.program_id, by.customer_id, by.continuity_order_id, by.product_id)
    return [row.parent_line_id for row in _PARENT_LINES.run(wanted)]


def counts() -> list[Count]:
    """What there is, for the status page."""
    return _COUNTS.run(Nothing())


def _unplanned(head: Head, rules: VersionRules) -> Unplanned | None:
    """Where the chain goes on, with the moves of the order; None when it is complete or the order is over."""
    if head.status not in ("active", "paused"):
        return None
    cursor = Cursor.from_json(head.cursor)
    following = follow(rules.schedule, cursor, last_event=head.last_event)
    if following is None:
        return None
    first = following[0]
    more = remaining(rules.schedule, cursor, last_event=head.last_event)
    return Unplanned(more, first.event, first.repetition, add(first.nominal_on, head.moved_days, Unit.DAYS))


class _OfOrder(Protocol):
    @property
    def continuity_order_id(self) -> int: ...


class _OfParent(Protocol):
    @property
    def parent_line_id(self) -> int: ...


OfOrderT = TypeVar("OfOrderT", bound=_OfOrder)
OfParentT = TypeVar("OfParentT", bound=_OfParent)


def _by_order(rows: Iterable[OfOrderT]) -> Mapping[int, list[OfOrderT]]:
    grouped: defaultdict[int, list[OfOrderT]] = defaultdict(list)
    for row in rows:
        grouped[row.continuity_order_id].append(row)
    return grouped


def _by_parent(rows: Iterable[OfParentT]) -> Mapping[int, list[OfParentT]]:
    grouped: defaultdict[int, list[OfParentT]] = defaultdict(list)
    for row in rows:
        grouped[row.parent_line_id].append(row)
    return grouped
