"""Charges as finance looks at them: of a stretch of due days, narrowed, page by page, and what they come to."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from kadens.plumbing.db.statement import Nothing, load

__all__ = [
    "ChargeListed",
    "ChargesAsked",
    "Place",
    "StatusSum",
    "all_charges",
    "decline_reasons",
    "list_charges",
    "sum_charges",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesAsked:
    """Which charges: due from the first day to the last, both included; the rest narrows only where it is given.

    `order_id` is any order: of a parent order what its lines owe, of a child order what itself owes. Without a
    `status` cancelled charges are left out; those whose place a successor took always are."""

    due_from: date
    due_to: date
    status: str = ""
    reason: str = ""
    customer_id: int | None = None
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: at this charge, due on this day."""

    day: date
    charge_id: int


_START: Final = Place(date.max, 2**62)


@dataclass(frozen=True, slots=True)
class ChargeListed:
    """A charge, whose it is, of which order, and how it stands; the amounts in minor units. `number` is the
    instalment's; `tries` counts how often the present card was tried."""

    charge_id: int
    key: str
    order_id: int
    customer: str
    customer_name: str
    number: int | None
    due_on: date
    processed_on: date | None
    amount: int
    given_back: int
    currency: str
    pay_with: str
    status: str
    decline_reason: str
    retry_on: date | None
    tries: int

    @property
    def place(self) -> Place:
        """The place after this charge."""
        return Place(self.due_on, self.charge_id)


@dataclass(frozen=True, slots=True)
class StatusSum:
    """How many of the charges have a status, what they come to, and what of that was given back; minor units."""

    status: str
    charges: int
    amount: int
    given_back: int


@dataclass(frozen=True)
class _Asked:
    due_from: date
    due_to: date
    status: str
    reason: str
    customer_id: int | None
    order_id: int | None


@dataclass(frozen=True)
class _Page(_Asked):
    before_day: date
    before_id: int
    most: int | None


@dataclass(frozen=True, slots=True)
class _Reason:
    reason: str


_LIST = load("kadens.domain.payments", "list_charges", _Page, ChargeListed)
_SUM = load("kadens.domain.payments", "sum_charges", _Asked, StatusSum)
_REASONS = load("kadens.domain.payments", "decline_reasons", Nothing, _Reason)


def list_charges(asked: ChargesAsked, *, after: Place | None = None, limit: int = 50) -> list[ChargeListed]:
    """The charges, the latest due first, from behind a place; at most so many."""
    return _LIST.run(_page(asked, after, limit))


def all_charges(asked: ChargesAsked) -> Iterator[ChargeListed]:
    """The same, all of them; memory holds a page of them."""
    return _LIST.stream(_page(asked, None, None))


def sum_charges(asked: ChargesAsked) -> list[StatusSum]:
    """What they come to, by status."""
    return _SUM.run(_Asked(**asdict(asked)))


def decline_reasons() -> list[str]:
    """The reasons for which charges are declined or failed now, as the gateway names them."""
    return [row.reason for row in _REASONS.run(Nothing())]


def _page(asked: ChargesAsked, after: Place | None, limit: int | None) -> _Page:
    place = after or _START
    return _Page(**asdict(asked), before_day=place.day, before_id=place.charge_id, most=limit)
