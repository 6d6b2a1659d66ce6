"""When a declined charge is tried again (domain.md §6, payments.md §3.8). Arithmetic only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["MOST_ATTEMPTS", "Dunning", "next_try"]

MOST_ATTEMPTS = 8
"""So often one card is tried for what is owed, whatever row stands for it (`Charge.tries`); so many attempts a row can
have, too: one that has used them up with earlier cards gets a successor."""


@dataclass(frozen=True, slots=True)
class Dunning:
    """At most `retries` retries, on these days after the first decline."""

    retries: int
    days: Sequence[int]


def next_try(dunning: Dunning, *, declines: int, tries: int, first_declined_on: date, as_of: date) -> date | None:
    """The day of the next try after so many declines, the last one on `as_of`, and so many tries of the card; None
    when there is none.

    A day that has passed without jobs becomes the next run's: never the same day again."""
    if tries >= MOST_ATTEMPTS or declines > min(dunning.retries, len(dunning.days)):
        return None
    planned = first_declined_on + timedelta(days=sorted(dunning.days)[declines - 1])
    return max(planned, as_of + timedelta(days=1))
