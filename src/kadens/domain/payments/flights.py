"""Attempts on their way: reading them, starting them, and taking their steps (payments.md §2).

A *flight* is an attempt as it was read, with all that its next step needs. A step is one event and one update; it
happens only if the attempt still stands where it was read, so two workers never both take it.

Who goes on with an attempt *holds* it, until a time by the clock on the wall; whoever has no answer gives it back, with
the time of the next look.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from psycopg.types.json import Jsonb

from kadens.domain.payments.dunning import Dunning
from kadens.domain.payments.gateway import gateway
from kadens.domain.payments.looks import REST_WHEN_BUSY, next_look
from kadens.plumbing import clock
from kadens.plumbing.db.statement import load

__all__ = ["Flight", "Run", "Step", "give_back", "read_flights", "start_attempts", "take_steps"]

_WAITING: Final = ("unknown", "processing", "requires_action")


@dataclass(frozen=True, slots=True)
class Run:
    """One run over charges: its business day, who acts, how long it holds an attempt, and the rules of dunning.

    `park` sets a charge aside that breaks a step, while the exception is handled; without it the step raises."""

    as_of: date
    actor: str
    lease: timedelta
    dunning: Dunning
    park: Callable[[int], None] | None = None


@dataclass(frozen=True, slots=True)
class Flight:
    """An attempt with its request, its charge and its charge's dunning; amounts in minor units.

    `order_id` is the order that is paid: the one of a charge paid per shipment, or the one an invoice plan is for.
    `stepped_at` is when it came into its state, `waits_since` the business day of that where silence has an end.
    `ending` is what a closing attempt becomes once the gateway confirms; `unwanted`: nobody wants its money now;
    `trusted`: a person answers for it that the object took nothing. `link` is the page on which the customer
    authenticates, until `link_expires_at`."""

    attempt_id: int
    version: int
    state: str
    key: str
    ref: str | None
    amount: int
    currency: str
    attempt_number: int
    capture_later: bool
    started_on: date
    token: str
    expires_on: date
    charge_id: int
    charge_key: str
    charge_status: str
    plan_id: int | None
    plan_kind: str | None
    parent_line_id: int | None
    order_id: int | None
    number: int | None
    customer_id: int
    payment_method_id: int
    tries: int
    declines: int
    first_declined_on: date | None
    processed_on: date | None
    reason: str
    ending: str | None
    unwanted: bool
    trusted: bool
    stepped_at: datetime
    waits_since: date | None
    link: str | None
    link_expires_at: datetime | None

    @property
    def per_shipment(self) -> bool:
        return self.plan_id is None

    @property
    def refused_for_good(self) -> bool:
        """Lost, and only another card can help; an object that was never made says so in its ending."""
        return self.state == "declined_hard" or (self.state == "rejected" and self.ending == "declined_hard")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: to which state, with the gateway's name of the object, the reason and the evidence."""

    flight: Flight
    to_state: str
    ref: str | None = None
    reason: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class _Attempts:
    attempt_ids: list[int]


@dataclass(frozen=True)
class _Start:
    charge_ids: list[int]
    capture_laters: list[bool]
    account: str
    on: date
    held_until: datetime
    stepped_at: datetime
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class _Attempt:
    attempt_id: int


@dataclass(frozen=True)
class _Steps:
    attempt_ids: list[int]
    versions: list[int]
    from_states: list[str]
    to_states: list[str]
    refs: list[str | None]
    reasons: list[str]
    evidences: list[Jsonb]
    look_again_ats: list[datetime | None]
    held_until: datetime | None
    stepped_at: datetime


@dataclass(frozen=True)
class _Given:
    attempt_ids: list[int]
    versions: list[int]
    look_again_ats: list[datetime]


_START = load("kadens.domain.payments", "start_attempts", _Start, _Attempt)
_READ = load("kadens.domain.payments", "read_flights", _Attempts, Flight)
_TAKE_STEPS = load("kadens.domain.payments", "take_steps", _Steps, _Attempt)
_LOOK_AGAIN = load("kadens.domain.payments", "look_again", _Given, _Attempt)


def start_attempts(charges: Mapping[int, bool], run: Run, *, batch_id: int | None = None) -> list[Flight]:
    """Start an attempt for each charge (its id → only authorize), in the transaction that locked the charges.

    Attempts of a batch are counted in it; raises BatchExceeded rather than start more than was planned."""
    if not charges:
        return []
    started = _START.run(
        _Start(
            charge_ids=list(charges),
            capture_laters=list(charges.values()),
            account=gateway().account,
            on=run.as_of,
            held_until=clock.now() + run.lease,
            stepped_at=clock.now(),
            batch_id=batch_id,
        )
    )
    return read_flights(attempt.attempt_id for attempt in started)


def read_flights(attempt_ids: Iterable[int]) -> list[Flight]:
    """The attempts as they stand now."""
    ids = list(attempt_ids)
    return _READ.run(_Attempts(ids)) if ids else []


def take_steps(steps: Sequence[Step], *, lease: timedelta | None) -> list[Flight]:
    """Take the steps in the transaction that is open; the flights that moved, as they stand now.

    With a lease the attempts stay ours so long; without one, anybody may go on with them from now on, and what waits
    for an answer is looked at when its time has come."""
    if not steps:
        return []
    now = clock.now()
    held_until = None if lease is None else now + lease
    moved = {row.attempt_id for row in _TAKE_STEPS.run(_steps(steps, held_until, now))}
    return [_moved(step, now) for step in steps if step.flight.attempt_id in moved]


def give_back(flights: Sequence[Flight], *, busy: bool = False) -> list[Flight]:
    """Let anybody look at these attempts again when their time has come, or a little later where the gateway is busy;
    those that nobody else moved meanwhile."""
    if not flights:
        return []
    now = clock.now()
    given = _LOOK_AGAIN.run(
        _Given(
            [flight.attempt_id for flight in flights],
            [flight.version for flight in flights],
            [now + REST_WHEN_BUSY if busy else next_look(flight.stepped_at, now) for flight in flights],
        )
    )
    kept = {row.attempt_id for row in given}
    return [flight for flight in flights if flight.attempt_id in kept]


def _moved(step: Step, now: datetime) -> Flight:
    """The flight after its step: what belongs to the new state comes from the evidence, as it does when it is read."""
    said = step.evidence
    expires_at = said.get("link_expires_at")
    return replace(
        step.flight,
        state=step.to_state,
        version=step.flight.version + 1,
        ref=step.flight.ref or step.ref,
        reason=step.reason,
        ending=str(said["ending"]) if "ending" in said else None,
        trusted=said.get("trusted") is True,
        stepped_at=now,
        waits_since=date.fromisoformat(str(said["on"])) if "on" in said else None,
        link=str(said["link"]) if "link" in said else None,
        link_expires_at=datetime.fromisoformat(str(expires_at)) if expires_at else None,
    )


def _steps(steps: Sequence[Step], held_until: datetime | None, now: datetime) -> _Steps:
    return _Steps(
        attempt_ids=[step.flight.attempt_id for step in steps],
        versions=[step.flight.version for step in steps],
        from_states=[step.flight.state for step in steps],
        to_states=[step.to_state for step in steps],
        refs=[step.ref for step in steps],
        reasons=[step.reason for step in steps],
        evidences=[Jsonb(dict(step.evidence)) for step in steps],
        look_again_ats=[next_look(now, now) if step.to_state in _WAITING else None for step in steps],
        held_until=held_until,
        stepped_at=now,
    )
