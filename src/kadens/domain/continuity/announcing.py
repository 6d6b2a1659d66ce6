"""Notices ahead of the fact: a delivery, a charge, a card that expires (domain.md §8); written once each.

A run goes through one kind after the other, and through the continuity orders of each. All notices of a kind that one
continuity order gets are written together, so that an order whose notice breaks is parked alone, for every kind.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.domain.notices.mail import Answer, Outcome, mail_or_none
from kadens.domain.notices.outbox import Claimed
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.running import NO_RUN
from kadens.plumbing.runner.shapes import Chunk, Peek, Work

__all__ = ["Place", "announce", "peek_announced", "told_charges"]

CHARGE: Final = "charge:"
CUSTOMERS_OWN: Final = frozenset({"no_address", "bad_address", "refused"})
"""Why a notice could not be brought to a customer who has nobody else to blame: it counts as sent (ADR 39)."""


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
class _Charges(_Ahead):
    mailed: bool


@dataclass(frozen=True)
class _Free:
    after: int
    limit: int
    telling: bool


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
_ANNOUNCE_CHARGES = load("kadens.domain.continuity", "announce_charges", _Charges, _Told)
_FREE_CHARGES = load("kadens.domain.continuity", "free_charges", _Free, _Told)
_ANNOUNCE_EXPIRING_CARDS = load("kadens.domain.continuity", "announce_expiring_cards", _Expiring, _Told)


def announce(work: Work, place: Place | None, size: int) -> Chunk[Place]:
    """Write the next chunk of the day's notices ahead; `done` counts them. A lead that is not set sends nothing."""
    told: Counter[str] = Counter()
    position, left = None, size
    with transaction(), undo_if(work.dry_run):
        for kind, after, tell in _from(place, work):
            found = tell(_Slice(work.as_of, after, left, telling=True))
            told[kind] += found.told
            left -= found.found
            if left <= 0 and found.last_id:
                position = Place(kind, found.last_id)
                break
    return Chunk(position=position, done=told.total(), counts={kind: count for kind, count in told.items() if count})


def told_charges(claimed: Sequence[Claimed], answers: Sequence[Answer], *, on: date) -> Mapping[int, date]:
    """From when the charges may be taken of which customers were told on a day: the whole lead later."""
    told = {one.notice_id for one in answers if one.outcome == Outcome.SENT or one.reason in CUSTOMERS_OWN}
    return {
        int(notice.fact.removeprefix(CHARGE)): on + timedelta(days=notice.payload.get("lead_days", 0))
        for notice in claimed
        if notice.id in told and notice.kind == "upcoming_charge" and notice.fact.startswith(CHARGE)
    }


def peek_announced(work: Work, place: Place | None) -> Peek[Place] | None:
    """The continuity order that a chunk of one would take."""
    with transaction():
        for kind, after, tell in _from(place, work):
            found = tell(_Slice(work.as_of, after, 1, telling=False))
            if found.last_id:
                return Peek(found.last_id, Place(kind, found.last_id))
    return None


def _from(place: Place | None, work: Work) -> Iterator[tuple[str, int, Callable[[_Slice], _Told]]]:
    """The kinds that a run has before it: each with the order after which it goes on, and with its teller."""
    leads = _NOTICE_LEADS.run(Nothing())[0]
    mailed = _is_mailed(work)
    until_on = work.as_of + timedelta(days=parameters().card_expiry_warning_days)
    tellers: dict[str, Callable[[_Slice], _Told] | None] = {
        "upcoming_delivery": _within(leads.deliveries, _ANNOUNCE_DELIVERIES.run),
        "free_charges": lambda part: _FREE_CHARGES.run(_Free(part.after, part.limit, part.telling))[0],
        "upcoming_charge": _within(
            leads.charges, lambda ahead: _ANNOUNCE_CHARGES.run(_Charges(**vars(ahead), mailed=mailed))
        ),
        "card_expiring": lambda part: _ANNOUNCE_EXPIRING_CARDS.run(_Expiring(**vars(part), until_on=until_on))[0],
    }
    kinds = list(tellers)
    for kind in kinds[kinds.index(place.kind) if place else 0 :]:
        if tell := tellers[kind]:
            yield kind, place.after if place and place.kind == kind else 0, tell


def _is_mailed(work: Work) -> bool:
    """Whether what is written is told only once it was sent. A run that leaves no row of its own is a simulation's."""
    post = mail_or_none()
    return post is not None and post.sends and work.run_id != NO_RUN


def _within(days: list[int], tell_of: Callable[[_Ahead], list[_Told]]) -> Callable[[_Slice], _Told] | None:
    """Who tells of what lies within its lead, one statement for all leads; nobody without a lead."""
    if not days:
        return None

    def tell(part: _Slice) -> _Told:
        until = [part.as_of + timedelta(days=lead) for lead in days]
        return tell_of(_Ahead(**vars(part), leads=days, until_dates=until, last_until_on=max(until)))[0]

    return tell
