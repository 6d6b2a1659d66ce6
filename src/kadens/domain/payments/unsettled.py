"""Payments that are under way: the gateway has not said what became of them. Nobody has to do anything; runs ask it."""

from dataclasses import dataclass
from datetime import date, datetime

from kadens.plumbing.db.statement import load

__all__ = ["Unsettled", "unsettled_attempts"]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An attempt without an end, in its state since then; the amount in minor units. The gateway is asked again at
    `look_again_at` (None: by the next run)."""

    attempt_id: int
    key: str
    charge_id: int
    order_id: int
    customer: str
    customer_name: str
    amount: int
    currency: str
    started_on: date
    state: str
    since: datetime
    look_again_at: datetime | None


@dataclass(frozen=True)
class _Asked:
    most: int


_UNSETTLED = load("kadens.domain.payments", "unsettled_attempts", _Asked, Unsettled)


def unsettled_attempts(*, limit: int = 100) -> list[Unsettled]:
    """The attempts under way, the oldest first; at most so many."""
    return _UNSETTLED.run(_Asked(limit))
