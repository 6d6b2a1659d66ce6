"""Quarantine: attempts that only a person can settle, and the verb with which the person does (payments.md §2).

The gateway is asked before anything is decided. Against what it says, or without its word, a person must answer for
the decision; that is kept with the step and in the audit log. Until then the charge blocks what it gates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from kadens.domain.payments.attempts import advance
from kadens.domain.payments.flights import Flight, Run, Step, read_flights, take_steps
from kadens.domain.payments.gateway import Answer, Outcome, gateway
from kadens.domain.payments.outcomes import lock_charges, write_outcomes
from kadens.domain.payments.starting import LEASE, run_on
from kadens.domain.payments.tally import Tally
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError

__all__ = [
    "Finding",
    "GatewayDisagrees",
    "NotQuarantined",
    "Quarantined",
    "Resolved",
    "quarantined_attempts",
    "resolve_attempt",
]

Finding = Literal["took-money", "took-nothing"]
_TOOK_NOTHING: Final = (Outcome.CREATED, Outcome.DECLINED, Outcome.CLOSED, Outcome.AUTHORIZED, Outcome.REQUIRES_ACTION)


class NotQuarantined(KadensError):
    """The attempt is not in quarantine (any more): it needs nobody, or somebody else was faster."""

    code = "not_quarantined"
    message = "The attempt {attempt} is {state}, not in quarantine: there is nothing to decide."


class GatewayDisagrees(KadensError):
    """The gateway does not say what the person found, and the person did not answer for it."""

    code = "gateway_disagrees"
    message = (
        "The gateway {says}. Nothing is changed. If its own books tell you otherwise, say so with --trust-me; that is "
        "recorded under your name."
    )


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An attempt in quarantine; the amount in minor units. `evidence` is what the gateway said when it came there."""

    attempt_id: int
    key: str
    charge_key: str
    order_id: int
    customer: str
    amount: int
    currency: str
    started_on: date
    since: datetime
    reason: str
    gateway_ref: str | None
    evidence: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of the attempt and its charge: *closing* while the gateway has not confirmed that the object is
    dead; the next run asks again then."""

    key: str
    state: str
    charge_status: str
    amount: int
    currency: str
    gateway_said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    """What a person found: `by` whom, `note` why, and whether the person answers for it (`trust_me`)."""

    finding: Finding
    note: str
    by: str
    trust_me: bool


_QUARANTINED = load("kadens.domain.payments", "quarantined", Nothing, Quarantined)


def quarantined_attempts() -> list[Quarantined]:
    """All that waits for a person, the oldest first."""
    return _QUARANTINED.run(Nothing())


def resolve_attempt(
    attempt_id: int,
    *,
    finding: Finding,
    note: str,
    by: str,
    on: date,
    actor: str,
    trust_me: bool = False,
    lease: timedelta = LEASE,
) -> Resolved:
    """Settle an attempt in quarantine as a person found it; how it stands then.

    *took-money*: booked as paid, in the transaction of the step. *took-nothing*: the gateway is asked to kill the
    object, and once it has, the charge is tried again by the next run. It calls the gateway, so no transaction may be
    open around it. Raises NotQuarantined and GatewayDisagrees."""
    decision = _Decision(finding=finding, note=note, by=by, trust_me=trust_me)
    flight, run = _in_quarantine(attempt_id), run_on(on, actor, lease)
    answer = _asked(flight)
    _refuse_unproven(flight, answer, decision)
    with transaction():
        _decide(flight, answer, decision, run)
    if finding == "took-nothing":
        advance(read_flights([attempt_id]), run, Tally(), taken_up=True)
    [after] = read_flights([attempt_id])
    return Resolved(flight.key, after.state, after.charge_status, flight.amount, flight.currency, answer.outcome.value)


def _in_quarantine(attempt_id: int) -> Flight:
    found = read_flights([attempt_id])
    if not found or found[0].state != "quarantined":
        raise NotQuarantined(
            attempt=found[0].key if found else attempt_id, state=found[0].state if found else "unknown"
        )
    return found[0]


def _asked(flight: Flight) -> Answer:
    """What the gateway says of the object; where we never got its name, of what it has under our key."""
    if flight.ref is not None:
        return gateway().get(flight.ref)
    return gateway().find(flight.key) if gateway().abilities.finds_by_key else Answer(Outcome.NOT_FOUND)


def _refuse_unproven(flight: Flight, answer: Answer, decision: _Decision) -> None:
    """The gateway's word decides, or a person's who answers for it. Nobody can answer for money without an object: it
    could never be given back."""
    ours = flight.ref is not None
    if decision.finding == "took-money":
        if ours and (answer.outcome is Outcome.APPROVED or decision.trust_me):
            return
        if not ours:
            raise GatewayDisagrees(says="has no object of this attempt, so this attempt took no money")
    elif decision.trust_me or (ours and answer.outcome in _TOOK_NOTHING):
        return
    raise GatewayDisagrees(says=_in_words(answer, ours=ours))


def _in_words(answer: Answer, *, ours: bool) -> str:
    outcome = answer.outcome
    if outcome in (Outcome.UNKNOWN, Outcome.BUSY, Outcome.FAULTY):
        return "does not answer"
    if outcome is Outcome.NOT_FOUND:
        return "does not know the object" if ours else "never told us the name of an object, and finds none by our key"
    if not ours:
        other = f"has another request's object under our key ({answer.ref}, {outcome.value})"
        return f"{other}: see to that one first, it may have taken a customer's money"
    if outcome is Outcome.APPROVED:
        return f"says that it took the money ({answer.ref})"
    return f"says that the object is {outcome.value.replace('_', ' ')}"


def _decide(flight: Flight, answer: Answer, decision: _Decision, run: Run) -> None:
    """The step, what it means for the charge, and the deed, in the open transaction."""
    lock_charges([flight])
    evidence: dict[str, object] = {
        "decided_by": decision.by,
        "note": decision.note,
        "gateway_said": answer.outcome.value,
        "trusted": decision.trust_me,
    }
    if decision.finding == "took-money":
        moved = take_steps([Step(flight, "succeeded", reason="took_money", evidence=evidence)], lease=None)
        write_outcomes(moved, run, Tally())
    else:
        evidence |= {"ending": "canceled", "on": run.as_of.isoformat()}
        moved = take_steps([Step(flight, "closing", reason="took_nothing", evidence=evidence)], lease=run.lease)
    if not moved:
        raise NotQuarantined(attempt=flight.key, state="settled by somebody else")
    deed = Deed("resolve", "payment_attempt", flight.attempt_id, {"found": decision.finding, **evidence})
    record([deed], on=run.as_of, actor=run.actor)
