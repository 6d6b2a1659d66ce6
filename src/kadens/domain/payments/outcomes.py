"""Writing down what an attempt came to: its step, its charge, the journal, the notice and the hold, all together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.ledger.posting import NewEntry, post
from kadens.domain.notices.writing import NewNotice, write_notices
from kadens.domain.payments.booking import taken
from kadens.domain.payments.dunning import next_try
from kadens.domain.payments.flights import Flight, Run
from kadens.domain.payments.surplus import return_surplus
from kadens.domain.payments.tally import Tally
from kadens.plumbing.db.statement import load

__all__ = ["lock_charges", "write_outcomes"]

_STATUS_OF = {
    "succeeded": "paid",
    "authorized": "authorized",
    "processing": "pending",
    "requires_action": "pending",
}
_LOST = ("declined_soft", "declined_hard", "rejected")


@dataclass(frozen=True)
class _Locked:
    charge_ids: list[int]
    plan_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Charge:
    charge_id: int
    status: str
    given_back: int


@dataclass(frozen=True)
class _Outcomes:
    charge_ids: list[int]
    statuses: list[str]
    processed_ons: list[date | None]
    declines: list[int]
    first_declined_ons: list[date | None]
    decline_reasons: list[str]
    refused_cards: list[int | None]
    retry_ons: list[date | None]


@dataclass(frozen=True, slots=True)
class _Written:
    charge_id: int


@dataclass(frozen=True)
class _Orders:
    order_ids: list[int]
    on: date
    actor: str


@dataclass(frozen=True, slots=True)
class _Order:
    order_id: int


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a charge becomes."""

    flight: Flight
    status: str
    processed_on: date | None
    declines: int
    first_declined_on: date | None
    reason: str = ""
    refused_card: int | None = None
    retry_on: date | None = None


_LOCK = load("kadens.domain.payments", "lock_charges", _Locked, _Charge)
_WRITE = load("kadens.domain.payments", "write_outcomes", _Outcomes, _Written)
_PLACE_HOLDS = load("kadens.domain.payments", "place_payment_holds", _Orders, _Order)
_RELEASE_HOLDS = load("kadens.domain.payments", "release_payment_holds", _Orders, _Order)


def lock_charges(flights: Sequence[Flight]) -> None:
    """Lock the charges of these attempts, and their plans before them, until the transaction ends."""
    plans = {flight.plan_id for flight in flights if flight.plan_id is not None}
    _LOCK.run(_Locked([flight.charge_id for flight in flights], sorted(plans)))


def write_outcomes(flights: Sequence[Flight], run: Run, tally: Tally) -> None:
    """Write what attempts that have just stepped (or have no answer yet) mean for their charges, and tell of it.

    In the transaction of the step, with the charges locked."""
    tally.counts["quarantined"] += sum(flight.state == "quarantined" for flight in flights)
    outcomes = [_outcome(flight, run) for flight in flights if flight.state != "closing"]
    if not outcomes:
        return
    written = {row.charge_id for row in _WRITE.run(_columns(outcomes))}
    told = [outcome for outcome in outcomes if outcome.flight.charge_id in written]
    _book([outcome.flight for outcome in told if outcome.status == "paid"], run)
    _tell(told, run)
    _hold(told, run)
    for outcome in told:
        _count(outcome, tally)
    return_surplus([outcome.flight for outcome in told], on=run.as_of, actor=run.actor)


def _outcome(flight: Flight, run: Run) -> _Outcome:
    if flight.state in _LOST:
        return _declined(flight, run)
    if flight.state == "canceled":
        return _let_go(flight, run)
    status = _STATUS_OF.get(flight.state, "unknown")
    taken_on = None if status == "authorized" else _taken_on(flight)
    return _Outcome(flight, status, taken_on, flight.declines, flight.first_declined_on)


def _let_go(flight: Flight, run: Run) -> _Outcome:
    """Nobody owes it any more; or a person found that nothing was taken of what is still owed: the next run tries it,
    and no decline is counted or told."""
    ended = "cancelled" if flight.unwanted else "declined"
    retry_on = None if flight.unwanted else run.as_of
    return _Outcome(flight, ended, None, flight.declines, flight.first_declined_on, flight.reason, retry_on=retry_on)


def _taken_on(flight: Flight) -> date:
    """The day of the charge, for ever: the attempt's, or the capture's for what was authorized before."""
    return flight.processed_on or flight.started_on


def _declined(flight: Flight, run: Run) -> _Outcome:
    first = flight.first_declined_on or _taken_on(flight)
    declines = flight.declines + 1
    if flight.refused_for_good:
        return _Outcome(flight, "failed", None, declines, first, flight.reason, refused_card=flight.payment_method_id)
    retry_on = next_try(run.dunning, declines=declines, tries=flight.tries, first_declined_on=first, as_of=run.as_of)
    status = "declined" if retry_on else "failed"
    return _Outcome(flight, status, None, declines, first, flight.reason, retry_on=retry_on)


def _columns(outcomes: Sequence[_Outcome]) -> _Outcomes:
    return _Outcomes(
        charge_ids=[outcome.flight.charge_id for outcome in outcomes],
        statuses=[outcome.status for outcome in outcomes],
        processed_ons=[outcome.processed_on for outcome in outcomes],
        declines=[outcome.declines for outcome in outcomes],
        first_declined_ons=[outcome.first_declined_on for outcome in outcomes],
        decline_reasons=[outcome.reason for outcome in outcomes],
        refused_cards=[outcome.refused_card for outcome in outcomes],
        retry_ons=[outcome.retry_on for outcome in outcomes],
    )


def _book(paid: Sequence[Flight], run: Run) -> None:
    post(
        [
            NewEntry(
                kind="charge",
                subject_id=flight.charge_id,
                entered_on=run.as_of,
                legs=taken(flight.amount, flight.plan_kind),
                parent_line_id=flight.parent_line_id,
                order_id=flight.order_id,
            )
            for flight in paid
        ]
    )


def _tell(outcomes: Sequence[_Outcome], run: Run) -> None:
    write_notices([_notice(outcome, kind, run) for outcome in outcomes if (kind := _notice_kind(outcome))])


def _notice_kind(outcome: _Outcome) -> str | None:
    flight = outcome.flight
    if outcome.status == "paid":
        return "continuity_charged"
    if flight.state in _LOST:
        return "payment_failed"
    return "payment_link" if flight.state == "requires_action" and flight.link else None


def _notice(outcome: _Outcome, kind: str, run: Run) -> NewNotice:
    flight = outcome.flight
    payload: dict[str, object] = {
        "amount": flight.amount,
        "currency": flight.currency,
        "instalment": flight.number,
        "order": flight.order_id,
    }
    if kind == "payment_link":
        expires_at = flight.link_expires_at
        payload |= {"link": flight.link, "expires_at": expires_at.isoformat() if expires_at else None}
    else:
        payload["reason"] = outcome.reason
    return NewNotice(
        kind=kind,
        customer_id=flight.customer_id,
        fact=f"attempt {flight.key}",
        noticed_on=run.as_of,
        parent_line_id=flight.parent_line_id,
        payload=payload,
    )


def _hold(outcomes: Sequence[_Outcome], run: Run) -> None:
    """A declined shipment holds its order; a later success releases it."""
    own = [one for one in outcomes if one.flight.per_shipment]
    held = [order for one in own if one.flight.state in _LOST and (order := one.flight.order_id) is not None]
    free = [order for one in own if one.status in ("paid", "authorized") and (order := one.flight.order_id) is not None]
    if held:
        _PLACE_HOLDS.run(_Orders(held, run.as_of, run.actor))
    if free:
        _RELEASE_HOLDS.run(_Orders(free, run.as_of, run.actor))


def _count(outcome: _Outcome, tally: Tally) -> None:
    amount = outcome.flight.amount
    if outcome.status == "paid":
        tally.add("charged", amount)
    elif outcome.status in ("authorized", "pending", "unknown") and outcome.flight.state != "quarantined":
        tally.add(outcome.status)
    elif outcome.flight.state in _LOST:
        tally.decline(outcome.reason, amount)
        if outcome.status == "failed":
            tally.add("failed")
