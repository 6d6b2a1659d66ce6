"""The journal as people look through it: entry by entry, narrowed, page by page. Amounts are minor units."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Final

from kadens.domain.ledger.queries import LegRow
from kadens.plumbing.db.statement import load

__all__ = [
    "EntriesAsked",
    "EntriesSummed",
    "EntryShown",
    "Place",
    "entries_of_facts",
    "entry_shown",
    "legs_asked",
    "list_entries",
    "sum_entries",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesAsked:
    """Which entries: of these days, both included; with a leg on the account of that role, and of that order (of a
    parent order its child orders too), where given."""

    first_on: date
    last_on: date
    account: str = ""
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: at this entry of this day."""

    day: date
    entry_id: int


_START: Final = Place(date.max, 2**62)


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry with all its legs; it has one at least, and its debit is its credit."""

    legs: Sequence[LegRow]

    @property
    def head(self) -> LegRow:
        """What all its legs say alike: the day, the fact, the order."""
        return self.legs[0]

    @property
    def debit(self) -> int:
        return sum(leg.debit for leg in self.legs)

    @property
    def credit(self) -> int:
        return sum(leg.credit for leg in self.legs)

    @property
    def order_id(self) -> int | None:
        """The order that it belongs to; of a child order its own."""
        return self.head.order_id or self.head.parent_order_id

    @property
    def place(self) -> Place:
        """The place after this entry."""
        return Place(self.head.entered_on, self.head.entry_id)


@dataclass(frozen=True, slots=True)
class EntriesSummed:
    """How many entries, what all their legs come to, and those on the account that was asked for."""

    entries: int
    debit: int
    credit: int
    account_debit: int
    account_credit: int


@dataclass(frozen=True)
class _Asked:
    first_on: date
    last_on: date
    account: str
    order_id: int | None


@dataclass(frozen=True)
class _Page(_Asked):
    before_day: date
    before_id: int
    most: int


@dataclass(frozen=True)
class _Entry:
    entry_id: int


@dataclass(frozen=True)
class _Facts:
    kinds: list[str]
    subject_ids: list[int]


_PAGE = load("kadens.domain.ledger", "entries_page", _Page, LegRow)
_ALL = load("kadens.domain.ledger", "entries_asked", _Asked, LegRow)
_SUMMED = load("kadens.domain.ledger", "entries_summed", _Asked, EntriesSummed)
_ENTRY = load("kadens.domain.ledger", "entry_legs", _Entry, LegRow)
_OF_FACTS = load("kadens.domain.ledger", "entries_of_facts", _Facts, LegRow)


def list_entries(asked: EntriesAsked, *, after: Place | None = None, limit: int = 50) -> list[EntryShown]:
    """The entries with their legs, the newest first, from behind a place; at most so many."""
    place = after or _START
    return _entries(_PAGE.run(_Page(**asdict(asked), before_day=place.day, before_id=place.entry_id, most=limit)))


def legs_asked(asked: EntriesAsked) -> Iterator[LegRow]:
    """The legs of all the entries, in the order of the journal; memory holds a page of them."""
    return _ALL.stream(_Asked(**asdict(asked)))


def sum_entries(asked: EntriesAsked) -> EntriesSummed:
    """What they come to."""
    return _SUMMED.run(_Asked(**asdict(asked)))[0]


def entry_shown(entry_id: int) -> EntryShown | None:
    """One entry; None: there is none of that number."""
    return next(iter(_entries(_ENTRY.run(_Entry(entry_id)))), None)


def entries_of_facts(facts: Iterable[tuple[str, int]]) -> list[EntryShown]:
    """What was booked for these facts, each a kind and the number of its subject, in the order of the journal."""
    pairs = list(facts)
    return _entries(_OF_FACTS.run(_Facts([kind for kind, _ in pairs], [subject for _, subject in pairs])))


def _entries(legs: Iterable[LegRow]) -> list[EntryShown]:
    return [EntryShown(list(group)) for _, group in groupby(legs, key=lambda leg: leg.entry_id)]
