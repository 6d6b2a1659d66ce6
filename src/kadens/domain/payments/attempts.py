"""The attempt machine: how a crowd of attempts comes to its end (payments.md §2 and §3).

Calls are made outside every transaction. What was decided is committed before the call, what was answered is
committed after it, so a run that is killed anywhere leaves attempts from which the next run goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kadens.domain.payments.flights import Flight, Run, Step, give_back, take_steps
from kadens.domain.payments.gateway import Answer, CreateRequest, Outcome, gateway
from kadens.domain.payments.halving import in_halves
from kadens.domain.payments.outcomes import lock_charges, write_outcomes
from kadens.domain.payments.tally import Tally

__all__ = ["advance"]

_LOOKED_AT: Final = ("unknown", "processing", "requires_action")
_GIVE_UP_DAYS: Final = 7
_TAKEN: Final = {Outcome.APPROVED: "succeeded", Outcome.AUTHORIZED: "authorized"}
_OPEN: Final = {Outcome.PENDING: "processing", Outcome.REQUIRES_ACTION: "requires_action"}
_DEAD: Final = (Outcome.DECLINED, Outcome.CLOSED)


@dataclass(frozen=True, slots=True)
class _Answered:
    flight: Flight
    answer: Answer


def advance(flights: Sequence[Flight], run: Run, tally: Tally, *, taken_up: bool = False) -> None:
    """Take each attempt as far as the gateway lets it go now: create, confirm or ask, book, close.

    Attempts *taken up* from an earlier run may have been confirmed or captured already: they are asked first."""
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
    refusals = (Outcome.DECLINED, Outcome.FAULTY)
    made = [one for one in answered if one.answer.outcome is Outcome.CREATED]
    refused = [one for one in answered if one.answer.outcome in refusals]
    silent = [one.flight for one in answered if one.answer.outcome not in (Outcome.CREATED, *refusals)]
    lock_charges([one.flight for one in answered])
    created = take_steps(
        [Step(one.flight, "created", ref=one.answer.ref, evidence=one.answer.evidence) for one in made],
        lease=run.lease,
    )
    rejected = take_steps(
        [_rejected(one) for one in refused],
        lease=None,
    )
    write_outcomes(rejected + give_back(silent), run, tally)
    confirming = take_steps([Step(one, "confirming") for one in created if not one.unwanted], lease=run.lease)
    return confirming + take_steps([_to_close(one) for one in created if one.unwanted], lease=run.lease)


def _rejected(one: _Answered) -> Step:
    """No object was made, so nothing is to be closed; a refusal for good bars the card all the same."""
    hard = {"ending": "declined_hard"} if one.answer.hard and one.answer.outcome is Outcome.DECLINED else {}
    return Step(one.flight, "rejected", reason=_reason(one.answer), evidence={**one.answer.evidence, **hard})


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
    unsent = [one.flight for one in answered if _is_unsent(one)]
    if not unsent:
        return answered, []
    again = _move([one for one in unsent if one.state == "unknown" and not one.unwanted], "confirming", run, tally)
    again += [one for one in unsent if one.state in ("confirming", "capturing") and not one.unwanted]
    sent_again = {one.attempt_id for one in again}
    stepped = {one.attempt_id for one in unsent if one.state == "unknown" and not one.unwanted} - sent_again
    left = [one for one in answered if one.flight.attempt_id not in sent_again | stepped]
    return left, again


def _is_unsent(one: _Answered) -> bool:
    wanted = Outcome.AUTHORIZED if one.flight.state == "capturing" else Outcome.CREATED
    return one.answer.outcome is wanted and one.flight.state in ("unknown", "confirming", "capturing")


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

    def write(part: Sequence[_Answered], counted: Tally) -> list[Flight]:
        lock_charges([one.flight for one in part])
        steps = {one.flight.attempt_id: step for one in part if (step := _step(one, run))}
        closing = [step for step in steps.values() if step.to_state == "closing"]
        ended = [step for step in steps.values() if step.to_state != "closing"]
        moved = take_steps(ended, lease=None)
        silent = give_back([one.flight for one in part if one.flight.attempt_id not in steps])
        write_outcomes(moved + silent, run, counted)
        return take_steps(closing, lease=run.lease)

    return in_halves(write, answered, _charge_of, run, tally)


def _step(one: _Answered, run: Run) -> Step | None:
    """The step that an answer allows; None: no answer, look again."""
    flight, answer = one.flight, one.answer
    outcome = answer.outcome
    if outcome in _DEAD or outcome is Outcome.FAULTY or _is_idle(one):
        return _to_close(flight, answer)
    if outcome in _TAKEN:
        return _taken(flight, answer)
    if outcome in _OPEN and flight.state in ("confirming", "unknown"):
        return Step(flight, _OPEN[outcome], reason=answer.reason, evidence=answer.evidence)
    if flight.state == "confirming":
        return Step(flight, "unknown", reason=answer.reason, evidence=answer.evidence)
    too_long = flight.state == "unknown" and (run.as_of - flight.started_on).days >= _GIVE_UP_DAYS
    if too_long or (outcome is Outcome.NOT_FOUND and flight.state in ("unknown", "processing", "capturing")):
        return Step(flight, "quarantined", reason=answer.reason or outcome.value, evidence=answer.evidence)
    return None


def _is_idle(one: _Answered) -> bool:
    """Nobody wants the money any more, and none was taken."""
    return one.flight.unwanted and one.answer.outcome in (Outcome.CREATED, Outcome.AUTHORIZED)


def _taken(flight: Flight, answer: Answer) -> Step | None:
    """The money was taken, or kept for us. An object still authorized during a capture waits for its next try."""
    if answer.outcome is Outcome.AUTHORIZED and flight.state in ("capturing", "processing"):
        return None
    return Step(flight, _TAKEN[answer.outcome], evidence=answer.evidence)


def _to_close(flight: Flight, answer: Answer | None = None) -> Step:
    """Close before lost: what it becomes then is kept with the step."""
    if flight.unwanted or answer is None:
        return Step(flight, "closing", reason="cancelled", evidence={"ending": "canceled"})
    ending = "declined_hard" if answer.hard else "declined_soft"
    return Step(flight, "closing", reason=_reason(answer), evidence={**answer.evidence, "ending": ending})


def _close(flights: Sequence[Flight], run: Run, tally: Tally) -> None:
    """Have the objects killed, and write down that their attempts are lost, or won after all."""
    answered = [_Answered(flight, gateway().close(flight.ref or "")) for flight in flights]

    def write(part: Sequence[_Answered], counted: Tally) -> list[Flight]:
        lock_charges([one.flight for one in part])
        steps = {one.flight.attempt_id: step for one in part if (step := _closed(one))}
        moved = take_steps(list(steps.values()), lease=None)
        silent = give_back([one.flight for one in part if one.flight.attempt_id not in steps])
        write_outcomes(moved + silent, run, counted)
        return []

    in_halves(write, answered, _charge_of, run, tally)


def _closed(one: _Answered) -> Step | None:
    flight, answer = one.flight, one.answer
    if answer.outcome is Outcome.APPROVED:
        return Step(flight, "succeeded", evidence=answer.evidence)
    if answer.outcome in (Outcome.CLOSED, Outcome.DECLINED, Outcome.NOT_FOUND):
        return Step(flight, flight.ending or "canceled", reason=flight.reason, evidence=answer.evidence)
    return None


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


def _reason(answer: Answer) -> str:
    if answer.outcome is Outcome.FAULTY:
        return "faulty"
    return answer.reason or answer.outcome.value
