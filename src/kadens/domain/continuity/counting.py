"""How all continuity orders stood at the end of a day, and what became of them: counts for reports and forecasts.

Everything is told from dated facts (orders, cancellations, moves, pauses, shipments), so a day that has passed is told
as it was known then. Orders that are alike are one row with a count: the rows grow with the days and programs, not
with the orders. Two things are told as they are now, whatever the day: a date that a customer chose for one line, and a
line that was skipped.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kadens.plumbing.db.statement import load

__all__ = [
    "Cancellation",
    "ChargeOutcome",
    "Lifetime",
    "Reached",
    "Shipped",
    "ShippedSince",
    "StandingChain",
    "StandingInstalment",
    "StandingItem",
    "StandingLine",
    "Taken",
    "cancellations",
    "charge_outcomes",
    "lifetimes",
    "money_taken",
    "reached_events",
    "shipped_lines",
    "shipped_of_standing",
    "standing_chains",
    "standing_instalments",
    "standing_items",
    "standing_lines",
]


@dataclass(frozen=True)
class _Asked:
    on: date
    program_id: int | None


@dataclass(frozen=True)
class _Stretch:
    first_on: date
    last_on: date
    program_id: int | None


@dataclass(frozen=True)
class _StretchOfOrders:
    first_on: date
    last_on: date
    ordered_by: date
    program_id: int | None


@dataclass(frozen=True)
class _Since:
    on: date
    last_on: date
    program_id: int | None


@dataclass(frozen=True, slots=True)
class StandingLine:
    """Shipments to come that have lines: so many `lines`, wanted `moved_days` after `wanted_on`, which cost `net` and
    `tax` minor units together. Of a paused order `first_on` is the earliest of its shipments to come; an order is
    `stuck` that was refused a child order on that day, or has one due that has not left."""

    program_id: int
    version_id: int
    ordered_on: date
    settlement: str
    pay_with: str
    event: int
    wanted_on: date
    moved_days: int
    paused: bool
    paused_until: date | None
    stuck: bool
    first_on: date | None
    lines: int
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class StandingItem:
    """The goods of such shipments: `quantity` of one product."""

    program_id: int
    version_id: int
    ordered_on: date
    event: int
    wanted_on: date
    moved_days: int
    paused: bool
    paused_until: date | None
    stuck: bool
    first_on: date | None
    product_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class StandingChain:
    """So many `orders` whose chain goes on from `cursor`, beyond the lines that they have."""

    program_id: int
    version_id: int
    ordered_on: date
    settlement: str
    pay_with: str
    cursor: dict[str, Any]
    last_event: int
    moved_days: int
    quantity: int
    locked_prices: dict[str, int]
    paused: bool
    paused_until: date | None
    stuck: bool
    first_on: date | None
    first_moved_days: int
    orders: int


@dataclass(frozen=True, slots=True)
class StandingInstalment:
    """Instalments that were neither paid nor billed, in minor units; `invoiced`: of what was shipped already."""

    program_id: int
    ordered_on: date
    due_on: date
    pay_with: str
    invoiced: bool
    amount: int


@dataclass(frozen=True, slots=True)
class Lifetime:
    """So many orders of a day, and how they ended: cancelled, closed with nothing left to do, or going on (neither)."""

    program_id: int
    ordered_on: date
    cancelled_on: date | None
    closed_on: date | None
    orders: int


@dataclass(frozen=True, slots=True)
class Shipped:
    """What left on one day: continuity lines, and what they cost in minor units with tax."""

    program_id: int
    shipped_on: date
    lines: int
    total: int


@dataclass(frozen=True, slots=True)
class ShippedSince:
    """What orders were shipped after the day on which they stood so."""

    program_id: int
    stuck: bool
    lines: int


@dataclass(frozen=True, slots=True)
class Reached:
    """So many orders of a day have had so many shipments."""

    program_id: int
    ordered_on: date
    shipments: int
    orders: int


@dataclass(frozen=True, slots=True)
class Cancellation:
    """So many orders were cancelled on a day for a reason: its code in the company's list, or the words where none was
    chosen."""

    program_id: int
    cancelled_on: date
    reason: str
    orders: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What was charged by card, or billed on account, on one day, in minor units."""

    program_id: int
    taken_on: date
    pay_with: str
    amount: int


@dataclass(frozen=True, slots=True)
class ChargeOutcome:
    """Charges by card first tried on a day: declined then for a reason (empty: not declined), and the day on which they
    were paid, if they were."""

    program_id: int
    first_on: date
    reason: str
    paid_on: date | None
    charges: int
    amount: int


_PACKAGE = "kadens.domain.continuity"
_STANDING_LINES = load(_PACKAGE, "standing_lines", _Asked, StandingLine)
_STANDING_ITEMS = load(_PACKAGE, "standing_items", _Asked, StandingItem)
_STANDING_CHAINS = load(_PACKAGE, "standing_chains", _Asked, StandingChain)
_STANDING_INSTALMENTS = load(_PACKAGE, "standing_instalments", _Asked, StandingInstalment)
_LIFETIMES = load(_PACKAGE, "lifetimes", _Asked, Lifetime)
_REACHED_EVENTS = load(_PACKAGE, "reached_events", _Asked, Reached)
_SHIPPED_LINES = load(_PACKAGE, "shipped_lines", _StretchOfOrders, Shipped)
_SHIPPED_OF_STANDING = load(_PACKAGE, "shipped_of_standing", _Since, ShippedSince)
_MONEY_TAKEN = load(_PACKAGE, "money_taken", _StretchOfOrders, Taken)
_CANCELLATIONS = load(_PACKAGE, "cancellations", _Stretch, Cancellation)
_CHARGE_OUTCOMES = load(_PACKAGE, "charge_outcomes", _Stretch, ChargeOutcome)


def standing_lines(*, on: date, program_id: int | None = None) -> list[StandingLine]:
    """The shipments that were to come at the end of a day and have lines."""
    return _STANDING_LINES.run(_Asked(on, program_id))


def standing_items(*, on: date, program_id: int | None = None) -> list[StandingItem]:
    """The goods of the shipments that were to come at the end of a day and have lines."""
    return _STANDING_ITEMS.run(_Asked(on, program_id))


def standing_chains(*, on: date, program_id: int | None = None) -> list[StandingChain]:
    """The running orders whose chain goes on beyond their lines."""
    return _STANDING_CHAINS.run(_Asked(on, program_id))


def standing_instalments(*, on: date, program_id: int | None = None) -> list[StandingInstalment]:
    """The instalments of running orders that were neither paid nor billed at the end of a day."""
    return _STANDING_INSTALMENTS.run(_Asked(on, program_id))


def lifetimes(*, on: date, program_id: int | None = None) -> list[Lifetime]:
    """How long orders have lived, as far as was known on a day."""
    return _LIFETIMES.run(_Asked(on, program_id))


def reached_events(*, on: date, program_id: int | None = None) -> list[Reached]:
    """How many shipments orders have had by a day."""
    return _REACHED_EVENTS.run(_Asked(on, program_id))


def shipped_lines(*, first_on: date, last_on: date, ordered_by: date, program_id: int | None = None) -> list[Shipped]:
    """What was shipped in a stretch of days for orders taken by a day."""
    return _SHIPPED_LINES.run(_StretchOfOrders(first_on, last_on, ordered_by, program_id))


def shipped_of_standing(*, on: date, last_on: date, program_id: int | None = None) -> list[ShippedSince]:
    """What the orders that ran at the end of a day were shipped after it, up to another day."""
    return _SHIPPED_OF_STANDING.run(_Since(on, last_on, program_id))


def money_taken(*, first_on: date, last_on: date, ordered_by: date, program_id: int | None = None) -> list[Taken]:
    """What was charged and billed in a stretch of days for continuity orders taken by a day."""
    return _MONEY_TAKEN.run(_StretchOfOrders(first_on, last_on, ordered_by, program_id))


def cancellations(*, first_on: date, last_on: date, program_id: int | None = None) -> list[Cancellation]:
    """Orders cancelled in a stretch of days, by reason."""
    return _CANCELLATIONS.run(_Stretch(first_on, last_on, program_id))


def charge_outcomes(*, first_on: date, last_on: date, program_id: int | None = None) -> list[ChargeOutcome]:
    """Charges by card first tried in a stretch of days, as they stood at its end."""
    return _CHARGE_OUTCOMES.run(_Stretch(first_on, last_on, program_id))
