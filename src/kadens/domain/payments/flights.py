"""Attempts on their way: reading them, starting them, and taking their steps (payments.md §2).

A *flight* is an attempt as it was read, with all that its next step needs. A step is one event and one update; it
happens only if the attempt still stands where it was read, so two workers never both take it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from psycopg.types.json import Jsonb

from kadens.domain.payments.dunning import Dunning
from kadens.domain.payments.gateway import gateway
from kadens.plumbing import clock
from kadens.plumbing.db.statement import load

__all__ = ["Flight", "Run", "Step", "give_back", "read_flights", "start_attempts", "take_steps"]


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
    `ending` is what a closing attempt becomes once the gateway confirms; `unwanted`: nobody wants its money now."""

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
    lease_until: datetime
    stepped_at: datetime


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
    look_again_at: datetime | None
    stepped_at: datetime


@dataclass(frozen=True)
class _Given:
    attempt_ids: list[int]
    versions: list[int]
    look_again_at: datetime


_START = load("kadens.domain.payments", "start_attempts", _Start, _Attempt)
_READ = load("kadens.domain.payments", "read_flights", _Attempts, Flight)
_TAKE_STEPS = load("kadens.domain.payments", "take_steps", _Steps, _Attempt)
_LOOK_AGAIN = load("kadens.domain.payments", "look_again", _Given, _Attempt)


def start_attempts(charges: Mapping[int, bool], run: Run) -> list[Flight]:
    """Start an attempt for each charge (its id → only authorize), in the transaction that locked the charges."""
    if not charges:
        return []
    started = _START.run(
        _Start(
            charge_ids=list(charges),
            capture_laters=list(charges.values()),
            account=gateway().account,
            on=run.as_of,
            lease_until=clock.now() + run.lease,
            stepped_at=clock.now(),
        )
    )
    return read_flights(attempt.attempt_id for attempt in started)


def read_flights(attempt_ids: Iterable[int]) -> list[Flight]:
    """The attempts as they stand now."""
    ids = list(attempt_ids)
    return _READ.run(_Attempts(ids)) if ids else []


def take_steps(steps: Sequence[Step], *, lease: timedelta | None) -> list[Flight]:
    """Take the steps in the transaction that is open; the flights that moved, as they stand now.

    With a lease the attempts stay ours so long; without one, anybody may look at them from now on."""
    if not steps:
        return []
    now = clock.now()
    moved = {row.attempt_id for row in _TAKE_STEPS.run(_steps(steps, now + (lease or timedelta()), now))}
    return [
        replace(
            step.flight,
            state=step.to_state,
            version=step.flight.version + 1,
            ref=step.flight.ref or step.ref,
            reason=step.reason,
            ending=str(step.evidence["ending"]) if "ending" in step.evidence else None,
        )
        for step in steps
        if step.flight.attempt_id in moved
    ]


def give_back(flights: Sequence[Flight]) -> list[Flight]:
    """Let anybody look at these attempts from now on; those that nobody else moved meanwhile."""
    if not flights:
        return []
    given = _LOOK_AGAIN.run(
        _Given(
            [flight.attempt_id for flight in flights],
            [flight.version for flight in flights],
            clock.now(),
        )
    )
    kept = {row.attempt_id for row in given}
    return [flight for flight in flights if flight.attempt_id in kept]


def _steps(steps: Sequence[Step], look_again_at: datetime, now: datetime) -> _Steps:
    return _Steps(
        attempt_ids=[step.flight.attempt_id for step in steps],
        versions=[step.flight.version for step in steps],
        from_states=[step.flight.state for step in steps],
        to_states=[step.to_state for step in steps],
        refs=[step.ref for step in steps],
        reasons=[step.reason for step in steps],
        evidences=[Jsonb(dict(step.evidence)) for step in steps],
        look_again_at=look_again_at,
        stepped_at=now,
    )
