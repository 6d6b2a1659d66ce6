"""What the model asks of the code: which steps the schema allows, and to which step an answer leads.

The code's own functions answer, so that the model cannot drift from them; each question is asked once.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any, Final

from kadens.domain.payments import answers
from kadens.domain.payments.attempts import _Answered, _not_made
from kadens.domain.payments.dunning import Dunning
from kadens.domain.payments.flights import Flight, Run
from kadens.domain.payments.gateway import Answer, Outcome
from kadens.domain.payments.outcomes import _outcome

__all__ = ["charge_status", "closed", "is_allowed", "is_unsent", "step_for", "stored"]

DAY: Final = date(2024, 1, 15)
NOON: Final = datetime(2024, 1, 15, 12, tzinfo=UTC)
LATE: Final = timedelta(days=8)
"""After the week in which there was no answer, and after the end of every link."""
IN_FLIGHT: Final = frozenset({"charging", "pending", "unknown"})
WITHOUT_OUTCOME: Final = frozenset({"creating", "created", "confirming", "capturing", "closing"})
KNOWN: Final[Mapping[str, Any]] = {
    "version": 2,
    "state": "creating",
    "ref": "object",
    "amount": 100,
    "attempt_number": 1,
    "capture_later": False,
    "started_on": DAY,
    "declines": 0,
    "tries": 1,
    "reason": "",
    "unwanted": False,
    "trusted": False,
    "stepped_at": NOON,
    "waits_since": DAY,
    "link_expires_at": NOON + timedelta(days=1),
}
FLIGHT: Final = Flight(**{each.name: KNOWN.get(each.name) for each in fields(Flight)})
"""An attempt as the code's functions see it; what they do not ask for is left out."""


def _steps() -> Mapping[str, frozenset[str]]:
    """The steps that the migrations allow."""
    migrations = (import_module(f"kadens.domain.payments.migrations.{name}") for name in WITH_STEPS)
    allowed: dict[str, set[str]] = {}
    for migration in migrations:
        steps = migration.STEPS
        pairs = steps if isinstance(steps, tuple) else [(start, end) for start in steps for end in steps[start]]
        for start, end in pairs:
            allowed.setdefault(start, set()).add(end)
    return {start: frozenset(ends) for start, ends in allowed.items()}


WITH_STEPS: Final = ("0003_attempt_machine", "0007_settling")
STEPS: Final = _steps()


def is_allowed(start: str, end: str) -> bool:
    """Whether the schema allows the step."""
    return end in STEPS.get(start, ())


def stored(outcome: str) -> str:
    """The step that the answer to creating leads to; nothing if to none."""
    if outcome == Outcome.CREATED:
        return "created"
    step = _not_made(_Answered(FLIGHT, Answer(Outcome(outcome))))
    return step.to_state if step else ""


def step_for(
    state: str, outcome: str, *, unwanted: bool, hard: bool, capture_later: bool, late: bool
) -> tuple[str, str] | None:
    """The step that an answer leads to, and how what is closed is to end."""
    flight = replace(FLIGHT, state=state, unwanted=unwanted, capture_later=capture_later)
    answer = Answer(Outcome(outcome), ref="object", hard=hard, link="link")
    step = answers.step_for(flight, answer, _run(late), NOON + LATE if late else NOON)
    return (step.to_state, str(step.evidence.get("ending", ""))) if step else None


def closed(outcome: str, ending: str, *, trusted: bool, late: bool) -> str:
    """The step that the answer to closing leads to; nothing if to none."""
    flight = replace(FLIGHT, state="closing", ending=ending or None, trusted=trusted)
    step = answers.closed(flight, Answer(Outcome(outcome)), _run(late))
    return step.to_state if step else ""


@cache
def is_unsent(state: str, outcome: str) -> bool:
    """Whether a look proves that what was sent was never executed."""
    return answers.is_unsent(replace(FLIGHT, state=state), Answer(Outcome(outcome)))


@cache
def charge_status(state: str, *, unwanted: bool, number: int, attempts: int) -> str:
    """What becomes of the charge of which so many attempts may be tried, when the attempt comes to a state; nothing if
    it stays what it was."""
    if state in WITHOUT_OUTCOME:
        return ""
    run = replace(_run(late=False), dunning=Dunning(attempts - 1, tuple(range(1, attempts))))
    status = _outcome(replace(FLIGHT, state=state, unwanted=unwanted, declines=number), run).status
    return "charging" if status in IN_FLIGHT else status


def _run(late: bool) -> Run:
    return Run(DAY + LATE if late else DAY, "test", timedelta(seconds=20), Dunning(0, ()))
