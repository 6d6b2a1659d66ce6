"""The story of a payment: what is owed, every attempt at it, and each step with its evidence. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from kadens.plumbing.db.statement import load
from kadens.pure.errors import KadensError

__all__ = [
    "AttemptStory",
    "ChargeStory",
    "PaymentUnknown",
    "StepTaken",
    "attempt_called",
    "payments_of_order",
    "story_of",
]

_MOST_DIGITS: Final = 19


class PaymentUnknown(KadensError):
    """Neither a charge nor an attempt is called so."""

    code = "payment_unknown"
    message = "No charge or attempt is called {name}; `kadens payment list --order REF` lists those of an order."


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step, when it was taken, and what the gateway (or a person) said."""

    at: datetime
    from_state: str | None
    to_state: str
    evidence: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AttemptStory:
    """One attempt and its steps in their order; the amount in minor units."""

    attempt_id: int
    key: str
    state: str
    reason: str
    started_on: date
    amount: int
    currency: str
    account: str
    gateway_ref: str | None
    look_again_at: datetime | None
    steps: Sequence[StepTaken]


@dataclass(frozen=True, slots=True)
class _Charge:
    charge_id: int
    key: str
    order_id: int
    customer: str
    number: int | None
    due_on: date
    amount: int
    given_back: int
    currency: str
    status: str
    decline_reason: str
    retry_on: date | None


@dataclass(frozen=True, slots=True)
class ChargeStory(_Charge):
    """A charge and its attempts in their order; amounts in minor units. `number` is the instalment's, None for a charge
    paid when its order ships."""

    attempts: Sequence[AttemptStory]


@dataclass(frozen=True)
class _Named:
    name: str | None
    attempt_id: int | None
    order_id: int | None


@dataclass(frozen=True)
class _Charges:
    charge_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Step:
    charge_id: int
    attempt_id: int
    key: str
    state: str
    reason: str
    started_on: date
    amount: int
    currency: str
    account: str
    gateway_ref: str | None
    look_again_at: datetime | None
    stepped_at: datetime
    from_state: str | None
    to_state: str
    evidence: Mapping[str, object]


_CHARGES = load("kadens.domain.payments", "charges_named", _Named, _Charge)
_STEPS = load("kadens.domain.payments", "steps_of_charges", _Charges, _Step)


def story_of(name: str) -> ChargeStory:
    """The charge of that key, or the one that the attempt of that key or number is for. Raises PaymentUnknown."""
    found = _told(_CHARGES.run(_Named(name, _number(name), None)))
    if not found:
        raise PaymentUnknown(name=name)
    return found[0]


def attempt_called(name: str) -> int:
    """The number of the attempt of that key or number. Raises PaymentUnknown."""
    number = _number(name)
    for attempt in story_of(name).attempts:
        if attempt.key == name or attempt.attempt_id == number:
            return attempt.attempt_id
    raise PaymentUnknown(name=name)


def _number(name: str) -> int | None:
    return int(name) if name.isascii() and name.isdecimal() and len(name) < _MOST_DIGITS else None


def payments_of_order(order_id: int) -> list[ChargeStory]:
    """Everything owed for an order: instalments of its parent lines, itself when it ships, its child orders."""
    return _told(_CHARGES.run(_Named(None, None, order_id)))


def _told(charges: Sequence[_Charge]) -> list[ChargeStory]:
    by_attempt: dict[tuple[int, int], list[_Step]] = {}
    for step in _STEPS.run(_Charges([charge.charge_id for charge in charges])):
        by_attempt.setdefault((step.charge_id, step.attempt_id), []).append(step)
    attempts: dict[int, list[AttemptStory]] = {}
    for (charge_id, _), steps in by_attempt.items():
        attempts.setdefault(charge_id, []).append(_attempt(steps))
    return [ChargeStory(**asdict(charge), attempts=attempts.get(charge.charge_id, [])) for charge in charges]


def _attempt(steps: Sequence[_Step]) -> AttemptStory:
    one = steps[0]
    return AttemptStory(
        attempt_id=one.attempt_id,
        key=one.key,
        state=one.state,
        reason=one.reason,
        started_on=one.started_on,
        amount=one.amount,
        currency=one.currency,
        account=one.account,
        gateway_ref=one.gateway_ref,
        look_again_at=one.look_again_at,
        steps=[StepTaken(step.stepped_at, step.from_state, step.to_state, step.evidence) for step in steps],
    )
