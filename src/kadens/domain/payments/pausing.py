"""When a run had better stop: the gateway does not answer, or leaves too many charges unknown (payments.md §3.6).

The unknown are counted in the steps of all workers, so that one worker hears what another one ran into.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from kadens.domain.payments.guarding import circuit_open
from kadens.plumbing import clock
from kadens.plumbing.db.statement import load
from kadens.pure.money import format_quantity

__all__ = ["LEAST_UNKNOWN", "reason_to_pause"]

LOOKED_BACK: Final = timedelta(minutes=1)
LEAST_UNKNOWN: Final = 5
"""So many unknown are no accident of one card or one packet. The floor counts the unknown and not the confirmations: a
gateway that hangs lets a run make six calls a minute, and no share of many calls would ever be reached."""
_GOES_ON: Final = "nothing further was started, and the next run goes on."
_CIRCUIT_OPEN: Final = f"Paused, because the payment gateway does not answer at present; {_GOES_ON}"
_TOO_MANY: Final = (
    "Paused, because the payment gateway left {unknown} of the {confirmed} charges of the last minute without an "
    f"answer, more than {{limit}} %; {_GOES_ON}"
)


@dataclass(frozen=True)
class _Since:
    since: datetime


@dataclass(frozen=True, slots=True)
class _Confirmed:
    confirmed: int
    unknown: int


_COUNT = load("kadens.domain.payments", "count_confirmed", _Since, _Confirmed)


def reason_to_pause(unknown_limit: Decimal | None) -> str:
    """Why a run had better start nothing further, in a sentence; empty when it may go on.

    `unknown_limit` is in percent; None: however many are unknown."""
    if circuit_open():
        return _CIRCUIT_OPEN
    if unknown_limit is None:
        return ""
    last = _COUNT.run(_Since(clock.now() - LOOKED_BACK))[0]
    if last.unknown < LEAST_UNKNOWN or 100 * last.unknown <= unknown_limit * last.confirmed:
        return ""
    return _TOO_MANY.format(unknown=last.unknown, confirmed=last.confirmed, limit=format_quantity(unknown_limit))
