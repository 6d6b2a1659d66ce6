"""Notices ahead of the fact: a delivery, a charge, a card that expires (domain.md §8); written once each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kadens.domain.company.parameters import parameters
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Work

__all__ = ["announce"]


@dataclass(frozen=True)
class _Ahead:
    as_of: date
    leads: list[int]
    until_dates: list[date]
    last_until_on: date


@dataclass(frozen=True)
class _Expiring:
    as_of: date
    until_on: date


@dataclass(frozen=True, slots=True)
class _Told:
    notice_id: int


@dataclass(frozen=True, slots=True)
class _Leads:
    deliveries: list[int]
    charges: list[int]


_NOTICE_LEADS = load("kadens.domain.continuity", "notice_leads", Nothing, _Leads)
_ANNOUNCE_DELIVERIES = load("kadens.domain.continuity", "announce_deliveries", _Ahead, _Told)
_ANNOUNCE_CHARGES = load("kadens.domain.continuity", "announce_charges", _Ahead, _Told)
_ANNOUNCE_EXPIRING_CARDS = load("kadens.domain.continuity", "announce_expiring_cards", _Expiring, _Told)


def announce(work: Work, _after: int | None, _size: int) -> Chunk[int]:
    """Write the day's notices ahead; `done` counts them. A lead that is not set sends nothing."""
    with transaction(), undo_if(work.dry_run):
        leads = _NOTICE_LEADS.run(Nothing())[0]
        warning = timedelta(days=parameters().card_expiry_warning_days)
        told = {
            "upcoming_delivery": _ahead(leads.deliveries, work.as_of, _ANNOUNCE_DELIVERIES.run),
            "upcoming_charge": _ahead(leads.charges, work.as_of, _ANNOUNCE_CHARGES.run),
            "card_expiring": len(_ANNOUNCE_EXPIRING_CARDS.run(_Expiring(work.as_of, work.as_of + warning))),
        }
        return Chunk(position=None, done=sum(told.values()), counts={kind: n for kind, n in told.items() if n})


def _ahead(days: list[int], as_of: date, announce_within: Callable[[_Ahead], Sequence[_Told]]) -> int:
    """How many were told of what lies within their lead, one statement for all leads."""
    if not days:
        return 0
    until = [as_of + timedelta(days=lead) for lead in days]
    return len(announce_within(_Ahead(as_of, days, until, max(until))))
