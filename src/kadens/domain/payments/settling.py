"""Taking up what earlier runs left: unknown is settled by asking, a killed run's attempts go on (payments.md §3)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kadens.domain.payments.attempts import advance
from kadens.domain.payments.flights import Run, read_flights
from kadens.domain.payments.tally import Tally
from kadens.plumbing import clock
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["Scope", "settle_in_flight"]

_LONGEST_NAP: Final = 0.2
_PATIENCE: Final = 3


@dataclass(frozen=True, slots=True)
class Scope:
    """Which charges a run is for: those of parent lines, or these charges; None is all of them."""

    parent_line_ids: list[int] | None = None
    charge_ids: list[int] | None = None


@dataclass(frozen=True)
class _TakeUp:
    now: datetime
    lease_until: datetime
    seen: list[int]
    parent_line_ids: list[int] | None
    charge_ids: list[int] | None
    chunk: int


@dataclass(frozen=True, slots=True)
class _Attempt:
    attempt_id: int


@dataclass(frozen=True)
class _Waiting:
    now: datetime
    seen: list[int]
    parent_line_ids: list[int] | None
    charge_ids: list[int] | None


@dataclass(frozen=True, slots=True)
class _FreeAt:
    free_at: datetime | None


_TAKE_UP = load("kadens.domain.payments", "take_up", _TakeUp, _Attempt)
_NEXT_LOOK = load("kadens.domain.payments", "next_look", _Waiting, _FreeAt)


def settle_in_flight(scope: Scope, run: Run, tally: Tally, *, chunk: int) -> None:
    """Bring every attempt in flight as far as it goes.

    Waits for attempts that another run holds until they are done or their lease has ended, so that nothing is left
    undone; gives up on one that is held longer than a few leases."""
    attempts: set[int] = set()
    patient_until = clock.now() + _PATIENCE * run.lease + timedelta(seconds=1)
    while True:
        with transaction():
            ids = [row.attempt_id for row in _TAKE_UP.run(_take_up(scope, run, sorted(attempts), chunk))]
            flights = read_flights(ids)
        if flights:
            before = tally.counts["unknown"] + tally.counts["pending"]
            advance(flights, run, tally, taken_up=True)
            open_still = tally.counts["unknown"] + tally.counts["pending"] - before
            tally.counts["settled"] += max(0, len(flights) - open_still)
            attempts.update(ids)
        elif not _nap(scope, sorted(attempts), patient_until):
            return


def _nap(scope: Scope, seen: Sequence[int], patient_until: datetime) -> bool:
    """Sleep a little if another run holds attempts; False when there is nothing to wait for."""
    now = clock.now()
    waiting = _NEXT_LOOK.run(_Waiting(now, list(seen), scope.parent_line_ids, scope.charge_ids))
    free_at = waiting[0].free_at
    if free_at is None or now > patient_until:
        return False
    time.sleep(min(_LONGEST_NAP, max(0.005, (free_at - now).total_seconds())))
    return True


def _take_up(scope: Scope, run: Run, seen: list[int], chunk: int) -> _TakeUp:
    now = clock.now()
    return _TakeUp(now, now + run.lease, seen, scope.parent_line_ids, scope.charge_ids, chunk)
