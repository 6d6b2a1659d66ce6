"""The attempt machine: how a crowd of attempts comes to its end (payments.md §2 and §3).

Calls are made outside every transaction. What was decided is committed before the call, what was answered is
committed after it, so a run that is killed anywhere leaves attempts from which the next run goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kadens.domain.payments.answers import closed, is_unsent, reason_of, step_for, to_close, to_quarantine
from kadens.domain.payments.flights import Flight, Run, Step, give_back, read_flights, take_steps
from kadens.domain.payments.gateway import Answer, CreateRequest, Outcome, gateway
from kadens.domain.payments.halving import in_halves
from kadens.domain.payments.outcomes import lock_charges, write_outcomes
from kadens.domain.payments.tally import Tally
from kadens.plumbing import clock

__all__ = ["advance"]

_LOOKED_AT: Final = ("unknown", "processing", "requires_action")
_REFUSED: Final = (Outcome.DECLINED, Outcome.FAULTY)


@dataclass(frozen=True, slots=True)
class _Answered:
    flight: Flight
    answer: Answer


def advance(flights: Sequence[Flight], run: Run, tally: Tally, *, taken_up: bool = False) -> None:
    """Take each attempt as far as the gateway lets it go now: create, confirm or ask, book, close.

    Attempts *taken up* from an earlier run may have been confirmed or captured already: they are asked first. An
    attempt for which the gateway has no time stays as it is, and is not tried again in this run."""
    by_state = _by_state(flights)
    creating = by_state("creating") + _move(by_state("planned"), "creating", run, tally)
    confirming, closing = _create(creating, run, tally)
    confirming += _move(by_state("created"), "confirming", run, tally)
    sent = by_state("confirming", "capturing")
    again: list[Flight] = []
    answered: list[_Answered] = []
    if taken_up:
        answered, again = _look(by_state(*_LOOKED_AT) + sent, run, tally)
    else:
        confirming += [flight for flight in sent if flight.state == "confirming"]
        again = [flight for flight in sent if flight.state == "capturing"]
    answered += [_Answered(flight, _send(flight)) for flight in confirming + again]
    closing += _answer(answered, run, tally)
    _close(closing + by_state("closing"), run, tally)


def _by_state(flights: Sequence[Flight]) -> Callable[..., list[Flight]]:
    def of(*states: str) -> list[Flight]:
        return [flight for flight in flights if flight.state in states]

    return of


def _create(flights: Sequence[Flight], run: Run, tally: Tally) -> tuple[list[Flight], list[Flight]]:
    """Make the objects and store their names; those to confirm, and those that nobody wants any more."""
    answered = [_Answered(flight, gateway().create(_request(flight))) for flight in flights]

    def store(part: Sequence[_Answered], counted: Tally) -> list[Flight]:
        return _store(part, run, counted)

    stored = _by_state(in_halves(store, answered, _charge_of, run, tally))
    return stored("confirming"), stored("closing")


def _store(answered: Sequence[_Answered], run: Run, tally: Tally) -> list[Flight]:
    """Write down what became of the objects; the attempts that go on, to be confirmed or closed."""
    lock_charges([one.flight for one in answered])
    answered = _still_wanted(_without_busy(answered, tally))
    made = [one for one in answered if one.answer.outcome is Outcome.CREATED]
    ended = [step for one in answered if (step := _not_made(one))]
    stepped = {one.flight.attempt_id for one in made} | {step.flight.attempt_id for step in ended}
    silent = [one.flight for one in answered if one.flight.attempt_id not in stepped]
    created = take_steps(
        [Step(one.flight, "created", ref=one.answer.ref, evidence=one.answer.evidence) for one in made],
        lease=run.lease,
    )
    write_outcomes(take_steps(ended, lease=None) + give_back(silent), run, tally)
    confirming = take_steps([Step(one, "confirming") for one in created if not one.unwanted], lease=run.lease)
    return confirming + take_steps([to_close(one, run) for one in created if one.unwanted], lease=run.lease)


def _not_made(one: _Answered) -> Step | None:
    """The step of an attempt whose object the gateway refused to make: nothing is to be closed, and a refusal for good
    bars the card all the same. A key that it knows with another request is no refusal: somebody else's object may have
    taken money under our name, so no other key may be tried."""
    if one.answer.outcome is Outcome.CONFLICT:
        return to_quarantine(one.flight, one.answer)
    if one.answer.outcome in _REFUSED:
        hard = {"ending": "declined_hard"} if one.answer.hard and one.answer.outcome is Outcome.DECLINED else {}
        return Step(one.flight, "rejected", reason=reason_of(one.answer), evidence={**one.answer.evidence, **hard})
    return None


def _still_wanted(answered: Sequence[_Answered]) -> list[_Answered]:
    """The same, with what a cancellation changed while the gateway was called: cancelling wins (payments.md §3.9)."""
    unwanted = {
        flight.attempt_id for flight in read_flights(one.flight.attempt_id for one in answered) if flight.unwanted
    }
    return [replace(one, flight=replace(one.flight, unwanted=one.flight.attempt_id in unwanted)) for one in answered]


def _without_busy(answered: Sequence[_Answered], tally: Tally) -> list[_Answered]:
    """Those that were answered; the gateway had no time for the others, which are given back just as they are."""
    busy = give_back([one.flight for one in answered if one.answer.outcome is Outcome.BUSY], busy=True)
    tally.counts["busy"] += len(busy)
    return [one for one in answered if one.answer.outcome is not Outcome.BUSY]


def _move(flights: Sequence[Flight], to_state: str, run: Run, tally: Tally) -> list[Flight]:
    """The attempts one state further, before the call that belongs to it."""

    def move(part: Sequence[Flight], _counted: Tally) -> list[Flight]:
        return take_steps([Step(flight, to_state) for flight in part], lease=run.lease)

    return in_halves(move, flights, lambda flight: flight.charge_id, run, tally)


def _charge_of(one: _Answered) -> int:
    return one.flight.charge_id


def _look(flights: Sequence[Flight], run: Run, tally: Tally) -> tuple[list[_Answered], list[Flight]]:
    """Ask what became of them; the answers, and those that proved not to be executed, ready to be sent again."""
    answered = [_Answered(flight, _asked(flight)) for flight in flights]
    unsent = [one.flight for one in answered if is_unsent(one.flight, one.answer)]
    if not unsent:
        return answered, []
    again = _move([one for one in unsent if one.state == "unknown" and not one.unwanted], "confirming", run, tally)
    again += [one for one in unsent if one.state in ("confirming", "capturing") and not one.unwanted]
    sent_again = {one.attempt_id for one in again}
    stepped = {one.attempt_id for one in unsent if one.state == "unknown" and not one.unwanted} - sent_again
    left = [one for one in answered if one.flight.attempt_id not in sent_again | stepped]
    return left, again


def _asked(flight: Flight) -> Answer:
    """What the gateway says of the object; an answer that cannot be read is no answer."""
    answer = gateway().get(flight.ref or "")
    return Answer(Outcome.UNKNOWN, reason=answer.reason) if answer.outcome is Outcome.FAULTY else answer


def _send(flight: Flight) -> Answer:
    if flight.state == "capturing":
        return gateway().capture(flight.ref or "", f"{flight.key}/c")
    return gateway().confirm(flight.ref or "", flight.key)


def _answer(answered: Sequence[_Answered], run: Run, tally: Tally) -> list[Flight]:
    """Write the answers down; the attempts to close, because they are lost once the gateway confirms it."""

    def step(one: _Answered) -> Step | None:
        return step_for(one.flight, one.answer, run, clock.now())

    def write(part: Sequence[_Answered], counted: Tally) -> list[Flight]:
        closing = _write(part, step, run, counted)
        return take_steps(closing, lease=run.lease)

    return in_halves(write, answered, _charge_of, run, tally)


def _write(
    answered: Sequence[_Answered], step_of: Callable[[_Answered], Step | None], run: Run, tally: Tally
) -> list[Step]:
    """Take the steps that the answers allow, and write what they mean; the steps to *closing*, which are still to be
    taken. Without a step it is given back."""
    lock_charges([one.flight for one in answered])
    told = _without_busy(answered, tally)
    steps = {one.flight.attempt_id: step for one in told if (step := step_of(one))}
    moved = take_steps([step for step in steps.values() if step.to_state != "closing"], lease=None)
    silent = give_back([one.flight for one in told if one.flight.attempt_id not in steps])
    write_outcomes(moved + silent, run, tally)
    return [step for step in steps.values() if step.to_state == "closing"]


def _close(flights: Sequence[Flight], run: Run, tally: Tally) -> None:
    """Have the objects killed, and write down that their attempts are lost, or won after all."""
    answered = [_Answered(flight, _killed(flight)) for flight in flights]

    def write(part: Sequence[_Answered], counted: Tally) -> list[Flight]:
        _write(part, lambda one: closed(one.flight, one.answer, run), run, counted)
        return []

    in_halves(write, answered, _charge_of, run, tally)


def _killed(flight: Flight) -> Answer:
    """What the gateway says to the killing of the object; of an attempt that never had one, that there is none."""
    return Answer(Outcome.NOT_FOUND) if flight.ref is None else gateway().close(flight.ref)


def _request(flight: Flight) -> CreateRequest:
    return CreateRequest(
        key=flight.key,
        amount=flight.amount,
        currency=flight.currency,
        token=flight.token,
        expires_on=flight.expires_on,
        on=flight.started_on,
        capture_later=flight.capture_later,
    )
