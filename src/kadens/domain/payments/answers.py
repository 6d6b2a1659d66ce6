"""What an answer of the gateway means for an attempt: the step that it allows (payments.md §2 and §3).

Nothing here reads or writes; `attempts` takes the steps. A step to a state in which silence has an end keeps the
business day (`on`) with its evidence, since a test clock and the clock on the wall are two.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from kadens.domain.payments.flights import Flight, Run, Step
from kadens.domain.payments.gateway import Answer, Outcome
from kadens.domain.payments.looks import GIVE_UP_DAYS

__all__ = ["closed", "is_unsent", "reason_of", "step_for", "to_close", "to_quarantine"]

_DEAD: Final = (Outcome.DECLINED, Outcome.CLOSED, Outcome.FAULTY)
_JUST_SENT: Final = ("confirming", "unknown")
_NEVER_LOST: Final = ("unknown", "processing", "requires_action", "capturing")
_OURS: Final = ("on", "ending", "trusted", "link", "link_expires_at", "because")
"""What of the evidence is ours to write: a gateway's words of the same names are left out."""


def step_for(flight: Flight, answer: Answer, run: Run, now: datetime) -> Step | None:
    """The step that the answer to a confirmation, a capture or a look allows; None: none, look again."""
    outcome = answer.outcome
    if outcome is Outcome.CONFLICT or (outcome is Outcome.NOT_FOUND and flight.state in _NEVER_LOST):
        return to_quarantine(flight, answer)
    if outcome in _DEAD or _is_idle(flight, outcome):
        return to_close(flight, run, answer)
    if outcome is Outcome.APPROVED:
        return Step(flight, "succeeded", evidence=_said(answer))
    if outcome is Outcome.AUTHORIZED:
        return _authorized(flight, run, answer)
    if flight.state in _JUST_SENT:
        return _under_way(flight, run, answer)
    return _waited_for(flight, run, answer, now)


def closed(flight: Flight, answer: Answer, run: Run) -> Step | None:
    """The step that the answer to a closing allows: lost once the gateway says that the object is dead, won if it had
    paid. That the gateway does not know an object of ours proves nothing, unless a person answers for it."""
    outcome = answer.outcome
    if outcome is Outcome.APPROVED:
        return Step(flight, "succeeded", evidence=_said(answer))
    dead = outcome in (Outcome.CLOSED, Outcome.DECLINED)
    if dead or (outcome is Outcome.NOT_FOUND and flight.trusted):
        return Step(flight, flight.ending or "canceled", reason=flight.reason, evidence=_said(answer))
    if outcome in (Outcome.CONFLICT, Outcome.NOT_FOUND) or _silent_too_long(flight, outcome, run):
        return to_quarantine(flight, answer)
    return None


def to_close(flight: Flight, run: Run, answer: Answer | None = None) -> Step:
    """Close before lost: what it becomes then is kept with the step."""
    if flight.unwanted or answer is None:
        return Step(flight, "closing", reason="cancelled", evidence={"ending": "canceled", **_day(run)})
    ending = "declined_hard" if answer.hard else "declined_soft"
    return Step(flight, "closing", reason=reason_of(answer), evidence={**_said(answer), "ending": ending, **_day(run)})


def to_quarantine(flight: Flight, answer: Answer) -> Step:
    """A contradiction, or silence for too long: a person decides. An object that the gateway names is not taken over:
    it is not ours. `because` says which of the three it was: conflict, not_found or unknown."""
    evidence = {**_said(answer), "because": answer.outcome.value}
    if answer.ref and answer.ref != flight.ref:
        evidence["other_object"] = answer.ref
    return Step(flight, "quarantined", reason=answer.reason or answer.outcome.value, evidence=evidence)


def is_unsent(flight: Flight, answer: Answer) -> bool:
    """Whether a look proves that the confirmation, or the capture, was never executed."""
    wanted = Outcome.AUTHORIZED if flight.state == "capturing" else Outcome.CREATED
    return answer.outcome is wanted and flight.state in ("unknown", "confirming", "capturing")


def reason_of(answer: Answer) -> str:
    """The reason of a decline, in the gateway's word."""
    if answer.outcome is Outcome.FAULTY:
        return "faulty"
    return answer.reason or answer.outcome.value


def _is_idle(flight: Flight, outcome: Outcome) -> bool:
    """Nobody wants the money any more, and none was taken."""
    return flight.unwanted and outcome in (Outcome.CREATED, Outcome.AUTHORIZED, Outcome.REQUIRES_ACTION)


def _authorized(flight: Flight, run: Run, answer: Answer) -> Step | None:
    """The money is kept for us. An object still authorized during a capture waits for its next try; one that should
    have taken the money at once would never do so, and is let go."""
    if flight.state == "capturing":
        return None
    if not flight.capture_later:
        return to_close(flight, run, Answer(Outcome.FAULTY, evidence=_said(answer)))
    return Step(flight, "authorized", evidence=_said(answer))


def _under_way(flight: Flight, run: Run, answer: Answer) -> Step | None:
    """The gateway, or the cardholder, still has something to do; or nobody knows."""
    if answer.outcome is Outcome.REQUIRES_ACTION:
        return _authentication(flight, run, answer)
    if answer.outcome is Outcome.PENDING:
        return Step(flight, "processing", reason=answer.reason, evidence=_said(answer))
    if flight.state == "confirming":
        return Step(flight, "unknown", reason=answer.reason, evidence={**_said(answer), **_day(run)})
    return to_quarantine(flight, answer) if _silent_too_long(flight, answer.outcome, run) else None


def _authentication(flight: Flight, run: Run, answer: Answer) -> Step:
    """The customer must authenticate: the link is kept with its end. Without a link nobody can."""
    if answer.link is None:
        return to_close(flight, run, _given_up("authentication_required", answer))
    link: dict[str, object] = {"link": answer.link}
    if answer.link_expires_at is not None:
        link["link_expires_at"] = answer.link_expires_at.isoformat()
    evidence = {**_said(answer), **link, **_day(run)}
    return Step(flight, "requires_action", reason=answer.reason, evidence=evidence)


def _waited_for(flight: Flight, run: Run, answer: Answer, now: datetime) -> Step | None:
    """It still waits. Not for ever: a link has an end, silence has one, and what was once under way and is now said
    never to have been sent is let go."""
    waits = answer.outcome in (Outcome.REQUIRES_ACTION, Outcome.CREATED)
    if flight.state == "requires_action" and waits and _link_has_ended(flight, run, now):
        return to_close(flight, run, _given_up("authentication_expired", answer))
    if flight.state == "processing" and answer.outcome is Outcome.CREATED:
        return to_close(flight, run, Answer(Outcome.FAULTY, evidence=_said(answer)))
    return to_quarantine(flight, answer) if _silent_too_long(flight, answer.outcome, run) else None


def _link_has_ended(flight: Flight, run: Run, now: datetime) -> bool:
    if flight.link_expires_at is None:
        return _days_waited(flight, run) >= GIVE_UP_DAYS
    return flight.link_expires_at <= now


def _given_up(reason: str, answer: Answer) -> Answer:
    return Answer(Outcome.DECLINED, reason=reason, evidence=_said(answer))


def _silent_too_long(flight: Flight, outcome: Outcome, run: Run) -> bool:
    return outcome is Outcome.UNKNOWN and _days_waited(flight, run) >= GIVE_UP_DAYS


def _days_waited(flight: Flight, run: Run) -> int:
    """For how many business days it has had no answer."""
    since = flight.waits_since
    if since is None and flight.state == "unknown":
        since = flight.started_on
    if since is None and flight.state == "capturing":
        since = flight.processed_on
    return (run.as_of - since).days if since else 0


def _said(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in answer.evidence.items() if name not in _OURS}


def _day(run: Run) -> Mapping[str, object]:
    return {"on": run.as_of.isoformat()}
