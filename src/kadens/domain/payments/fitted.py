"""How the instalments of a plan follow a new total (domain.md §6, Cancelling, Changing, Continuity update).

Arithmetic only, in minor units. *Received* is what was paid or billed less what was given back; *in flight* is what
a gateway may be taking this moment: it is never touched, and given back by the run that settles it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kadens.pure.instalments import cut_from_last, spread_over

__all__ = ["Fitted", "follow_change", "follow_update", "taken_from_last"]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The new amounts of the unpaid instalments, in their order, 0 being none; what a new instalment is over (0: no
    new one); what is given back at once."""

    unpaid: tuple[int, ...]
    added: int
    given_back: int


def follow_change(unpaid: Sequence[int], *, received: int, in_flight: int, target: int) -> Fitted:
    """A decrease is cut from the last unpaid instalment backwards, and what is left is given back; an increase goes
    on the last unpaid instalment, with none left it is a new one."""
    difference = target - received - in_flight - sum(unpaid)
    if difference < 0:
        cut = cut_from_last(unpaid, min(-difference, sum(unpaid)))
        return Fitted(tuple(cut), 0, max(0, received - target))
    if not unpaid:
        return Fitted((), difference, 0)
    return Fitted((*unpaid[:-1], unpaid[-1] + difference), 0, 0)


def follow_update(unpaid: Sequence[date], *, received: int, in_flight: int, target: int) -> Fitted:
    """What is not received yet, equally over the due dates that remain, the residue on the last; less than nothing
    is given back."""
    rest = target - received - in_flight
    if rest < 0:
        return Fitted((0,) * len(unpaid), 0, max(0, received - target))
    if not unpaid:
        return Fitted((), rest, 0)
    return Fitted(tuple(amount for _, amount in spread_over(rest, unpaid)), 0, 0)


def taken_from_last(available: Sequence[int], amount: int) -> list[int]:
    """How much of each is taken, from the last backwards. Raises ValueError if there is not so much."""
    return [before - after for before, after in zip(available, cut_from_last(available, amount), strict=True)]
