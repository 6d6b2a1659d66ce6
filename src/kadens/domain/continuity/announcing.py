"""Notices ahead of the fact: a delivery, a charge, a card that expires (domain.md §8); written once each.

A run goes through one kind after the other, and through the continuity orders of each. All notices of a kind that one
continuity order gets are written together, so that an order whose notice breaks is parked alone, for every kind.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kadens.domain.company.parameters import parameters
from kadens.plumbing.db.statement import Nothing, Statement, load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Peek, Work

__all__ = ["Place", "announce", "peek_announced"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: at which kind of notice, and after which continuity order."""

    kind: str
    after: int


@dataclass(frozen=True)
class _Slice:
    as_of: date
    after: int
    limit: int
    telling: bool


@dataclass(frozen=True)
class _Ahead(_Slice):
    leads: list[int]
    until_dates: list[date]
    last_until_on: date


@dataclass(frozen=True)
class _Expiring(_Slice):
    until_on: date


@dataclass(frozen=True, slots=True)
class _Told:
    found: int
    told: int
    last_id: int | None


@dataclass(frozen=True, slots=True)
class _Leads:
    deliveries: list[int]
    charges: list[int]


_NOTICE_LEADS = load("kadens.domain.continuity", "notice_leads", Nothing, _Leads)
_ANNOUNCE_DELIVERIES = load("kadens.domain.continuity", "announce_deliveries", _Ahead, _Told)
_ANNOUNCE_CHARGES = load("kadens.domain.continuity", "announce_charges", _Ahead, _Told)
_ANNOUNCE_EXPIRING_CARDS = load("kadens.domain.continuity", "announce_expiring_cards", _Expiring, _Told)


def announce(work: Work, place: Place | None, size: int) -> Chunk[Place]:
    """Write the next chunk of the day's notices ahead; `done` counts them. A lead that is not set sends nothing."""
    told: Counter[str] = Counter()
    position, left = None, size
    with transaction(), undo_if(work.dry_run):
        for kind, after, tell in _from(place, work.as_of):
            found = tell(_Slice(work.as_of, after, left, telling=True))
            told[kind] += found.told
            left -= found.found
            if left <= 0 and found.last_id:
                position = Place(kind, found.last_id)
                break
    return Chunk(position=position, done=told.total(), counts={kind: count for kind, count in told.items() if count})


def peek_announced(work: Work, place: Place | None) -> Peek[Place] | None:
    """The continuity order that a chunk of one would take."""
    with transaction():
        for kind, after, tell in _from(place, work.as_of):
            found = tell(_Slice(work.as_of, after, 1, telling=False))
            if found.last_id:
                return Peek(found.last_id, Place(kind, found.last_id))
    return None


def _from(place: Place | None, as_of: date) -> Iterator[tuple[str, int, Callable[[_Slice], _Told]]]:
    """The kinds that a run has before it: each with the order after which it goes on, and with its teller."""
    leads = _NOTICE_LEADS.run(Nothing())[0]
    until_on = as_of + timedelta(days=parameters().card_expiry_warning_days)
    tellers: dict[str, Callable[[_Slice], _Told] | None] = {
        "upcoming_delivery": _within(leads.deliveries, _ANNOUNCE_DELIVERIES),
        "upcoming_charge": _within(leads.charges, _ANNOUNCE_CHARGES),
        "card_expiring": lambda part: _ANNOUNCE_EXPIRING_CARDS.run(_Expiring(**vars(part), until_on=until_on))[0],
    }
    kinds = list(tellers)
    for kind in kinds[kinds.index(place.kind) if place else 0 :]:
        if tell := tellers[kind]:
            yield kind, place.after if place and place.kind == kind else 0, tell


def _within(days: list[int], statement: Statement[_Ahead, _Told]) -> Callable[[_Slice], _Told] | None:
    """Who tells of what lies within its lead, one statement for all leads; nobody without a lead."""
    if not days:
        return None

    def tell(part: _Slice) -> _Told:
        until = [part.as_of + timedelta(days=lead) for lead in days]
        return statement.run(_Ahead(**vars(part), leads=days, until_dates=until, last_until_on=max(until)))[0]

    return tell
