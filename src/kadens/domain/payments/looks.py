"""When an attempt without an answer is looked at again (payments.md §3.3). Arithmetic only."""

from datetime import datetime, timedelta
from typing import Final

__all__ = ["GIVE_UP_DAYS", "REST_WHEN_BUSY", "next_look"]

GIVE_UP_DAYS: Final = 7
"""So many business days without an answer, and a person decides."""

REST_WHEN_BUSY: Final = timedelta(seconds=15)
"""A gateway that is busy is left alone so long."""

_LOOKS: Final = (
    timedelta(seconds=2),
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
_EVERY: Final = timedelta(hours=12)


def next_look(since: datetime, now: datetime) -> datetime:
    """The first look after `now` at what has stood still since then: at 2 s, 10 s, 1 min, 5 min, 30 min, 2 h, 6 h, and
    every 12 h after that. Looks that were missed are not made up for."""
    waited = now - since
    for look in _LOOKS:
        if look > waited:
            return since + look
    missed = (waited - _LOOKS[-1]) // _EVERY
    return since + _LOOKS[-1] + (missed + 1) * _EVERY
