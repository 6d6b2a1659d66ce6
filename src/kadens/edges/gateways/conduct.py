"""How a card behaves at the test gateway: what is decided in the books, and in what manner the answer comes.

The two are apart because that is where money is lost: a charge can be taken and its answer not arrive.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["CONDUCT", "PLAIN", "Behaviour", "Conduct", "Decision", "Manner", "Trouble"]


class Behaviour(StrEnum):
    """How a card behaves. `unknown` takes the money and then times out; `faulty` takes nothing."""

    APPROVE = "approve"
    DECLINE = "decline"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    DO_NOT_HONOR = "do_not_honor"
    CARD_EXPIRED = "card_expired"
    DECLINE_HARD = "decline_hard"
    LOST_CARD = "lost_card"
    STOLEN_CARD = "stolen_card"
    FRAUD = "fraud"
    AUTHENTICATE = "authenticate"
    PROCESSING = "processing"
    PROCESSING_FAILS = "processing_fails"
    UNKNOWN = "unknown"
    TIMEOUT_BEFORE = "timeout_before"
    HANG = "hang"
    ERROR_AFTER = "error_after"
    ERROR_BEFORE = "error_before"
    GARBAGE = "garbage"
    RESET = "reset"
    TOO_MANY = "too_many"
    KEY_RUNNING = "key_running"
    FAULTY = "faulty"
    REFUND_REFUSED = "refund_refused"
    REFUND_UNKNOWN = "refund_unknown"


class Decision(StrEnum):
    """What the books do with a payment that is confirmed."""

    TAKE = "take"
    DECLINE = "decline"
    AUTHENTICATE = "authenticate"
    PROCESS = "process"
    REFUSE = "refuse"
    """Refuse the request itself: nothing is decided about the card."""


class Manner(StrEnum):
    """How an answer comes, or does not."""

    PLAIN = "plain"
    HANG = "hang"
    RESET = "reset"
    ERROR = "error"
    GARBAGE = "garbage"
    TOO_MANY = "too_many"
    KEY_RUNNING = "key_running"


@dataclass(frozen=True, slots=True)
class Trouble:
    """An answer that does not come as it should, `after` all was done or before anything was.

    Before: it happens the first so many `times` that one object is sent; then it is done."""

    manner: Manner
    after: bool = False
    times: int = 1


@dataclass(frozen=True, slots=True)
class Conduct:
    """What is decided, for which reason, and how the answer comes. `fails`: what is processed comes to nothing."""

    decision: Decision = Decision.TAKE
    reason: str = ""
    hard: bool = False
    fails: bool = False
    trouble: Trouble | None = None
    refunds: bool = True
    refund_trouble: Trouble | None = None


PLAIN: Final = Conduct()
_FOR_EVER: Final = 1_000_000_000


def _decline(reason: str, *, hard: bool = False) -> Conduct:
    return Conduct(Decision.DECLINE, reason, hard)


CONDUCT: Final[Mapping[Behaviour, Conduct]] = {
    Behaviour.APPROVE: PLAIN,
    Behaviour.DECLINE: _decline("card_declined"),
    Behaviour.INSUFFICIENT_FUNDS: _decline("insufficient_funds"),
    Behaviour.DO_NOT_HONOR: _decline("do_not_honor"),
    Behaviour.CARD_EXPIRED: _decline("card_expired"),
    Behaviour.DECLINE_HARD: _decline("do_not_honor", hard=True),
    Behaviour.LOST_CARD: _decline("lost_card", hard=True),
    Behaviour.STOLEN_CARD: _decline("stolen_card", hard=True),
    Behaviour.FRAUD: _decline("fraud", hard=True),
    Behaviour.AUTHENTICATE: Conduct(Decision.AUTHENTICATE, "authentication_required"),
    Behaviour.PROCESSING: Conduct(Decision.PROCESS, "processing"),
    Behaviour.PROCESSING_FAILS: Conduct(Decision.PROCESS, "processing", fails=True),
    Behaviour.UNKNOWN: Conduct(trouble=Trouble(Manner.HANG, after=True)),
    Behaviour.TIMEOUT_BEFORE: Conduct(trouble=Trouble(Manner.HANG)),
    Behaviour.HANG: Conduct(trouble=Trouble(Manner.HANG, times=_FOR_EVER)),
    Behaviour.ERROR_AFTER: Conduct(trouble=Trouble(Manner.ERROR, after=True)),
    Behaviour.ERROR_BEFORE: Conduct(trouble=Trouble(Manner.ERROR)),
    Behaviour.GARBAGE: Conduct(trouble=Trouble(Manner.GARBAGE, after=True)),
    Behaviour.RESET: Conduct(trouble=Trouble(Manner.RESET, after=True)),
    Behaviour.TOO_MANY: Conduct(trouble=Trouble(Manner.TOO_MANY, times=2)),
    Behaviour.KEY_RUNNING: Conduct(trouble=Trouble(Manner.KEY_RUNNING, times=2)),
    Behaviour.FAULTY: Conduct(Decision.REFUSE, "faulty"),
    Behaviour.REFUND_REFUSED: Conduct(refunds=False),
    Behaviour.REFUND_UNKNOWN: Conduct(refund_trouble=Trouble(Manner.HANG, after=True)),
}
