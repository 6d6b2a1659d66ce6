"""Taking up what earlier runs left: unknown is settled by asking, a killed run's attempts go on (payments.md §3).

A run of the payments asks about everything that nobody holds (domain.md §6, *unknown is asked again by the next run*).
In between, `settle_payments` asks only about what is due: by the times of `looks`, or by a hint of the gateway.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kadens.domain.payments.attempts import advance
from kadens.domain.payments.flights import Flight, Run, read_flights
from kadens.domain.payments.halving import in_halves
from kadens.domain.payments.tally import Tally
from kadens.plumbing import clock
from kadens.plumbing.db.statement import load

__all__ = ["DUE", "Looked", "Scope", "begin_looking", "due_looks", "settle_in_flight", "settle_next"]

_LONGEST_NAP: Final = 0.2
_PATIENCE: Final = 3
_OPEN: Final = ("unknown", "pending", "busy", "quarantined", "parked")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which charges a run is for: those of parent lines, or these charges; None is all of them. `only_due`: of what is
    in flight, only what it is time to look at."""

    parent_line_ids: list[int] | None = None
    charge_ids: list[int] | None = None
    only_due: bool = False


DUE: Final = Scope(only_due=True)
"""Everything that it is time to look at."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Which attempts a run has looked at already, and until when it waits for those that another run holds."""

    attempts: frozenset[int]
    patient_until: datetime


@dataclass(frozen=True)
class _TakeUp:
    now: datetime
    held_until: datetime
    attempt_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Attempt:
    attempt_id: int


@dataclass(frozen=True)
class _Waiting:
    now: datetime
    seen: list[int]
    parent_line_ids: list[int] | None
    charge_ids: list[int] | None
    only_due: bool


@dataclass(frozen=True)
class _Free(_Waiting):
    chunk: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    attempt_id: int
    charge_id: int


@dataclass(frozen=True, slots=True)
class _FreeAt:
    free_at: datetime | None


_FREE_ATTEMPTS = load("kadens.domain.payments", "free_attempts", _Free, _Candidate)
_TAKE_UP = load("kadens.domain.payments", "take_up", _TakeUp, _Attempt)
_NEXT_LOOK = load("kadens.domain.payments", "next_look", _Waiting, _FreeAt)


def due_looks(scope: Scope = DUE, *, most: int = 1_000_000) -> int:
    """How many attempts in flight nobody holds and a run of that scope would look at now, counted up to `most`."""
    free = _FREE_ATTEMPTS.run(
        _Free(clock.now(), [], scope.parent_line_ids, scope.charge_ids, scope.only_due, most),
    )
    return len(free)


def settle_in_flight(scope: Scope, run: Run, tally: Tally, *, chunk: int) -> None:
    """Bring every attempt in flight as far as it goes."""
    looked: Looked | None = begin_looking(run)
    while looked is not None:
        looked = settle_next(scope, run, tally, looked, chunk=chunk)


def begin_looking(run: Run, *, patient: bool = True) -> Looked:
    """Nothing looked at yet; patient for a few leases, or not at all."""
    wait = _PATIENCE * run.lease + timedelta(seconds=1) if patient else timedelta(seconds=-1)
    return Looked(frozenset(), clock.now() + wait)


def settle_next(scope: Scope, run: Run, tally: Tally, looked: Looked, *, chunk: int) -> Looked | None:
    """Bring the next chunk of attempts in flight as far as it goes; None when none is left.

    Waits a little if another run holds some, until they are done or their lease has ended, so that nothing is left
    undone; gives up on one that is held longer than a few leases."""
    now, seen = clock.now(), sorted(looked.attempts)
    free = _FREE_ATTEMPTS.run(_Free(now, seen, scope.parent_line_ids, scope.charge_ids, scope.only_due, chunk))
    flights = in_halves(_taking_up(run), free, lambda one: one.charge_id, run, tally)
    if not flights:
        return looked if _nap(scope, seen, looked.patient_until) else None
    before = _left_open(tally)
    advance(flights, run, tally, taken_up=True)
    tally.counts["settled"] += max(0, len(flights) - (_left_open(tally) - before))
    return replace(looked, attempts=looked.attempts | {flight.attempt_id for flight in flights})


def _taking_up(run: Run) -> Callable[[Sequence[_Candidate], Tally], list[Flight]]:
    def take_up(part: Sequence[_Candidate], _counted: Tally) -> list[Flight]:
        now = clock.now()
        taken = _TAKE_UP.run(_TakeUp(now, now + run.lease, [one.attempt_id for one in part]))
        return read_flights(row.attempt_id for row in taken)

    return take_up


def _left_open(tally: Tally) -> int:
    return sum(tally.counts[what] for what in _OPEN)


def _nap(scope: Scope, seen: Sequence[int], patient_until: datetime) -> bool:
    """Sleep a little if another run holds attempts; False when there is nothing to wait for."""
    now = clock.now()
    waiting = _NEXT_LOOK.run(_Waiting(now, list(seen), scope.parent_line_ids, scope.charge_ids, scope.only_due))
    free_at = waiting[0].free_at
    if free_at is None or now > patient_until:
        return False
    time.sleep(min(_LONGEST_NAP, max(0.005, (free_at - now).total_seconds())))
    return True
