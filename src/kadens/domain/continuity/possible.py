"""What can be done with a continuity order as it stands: the conditions that the verbs test, asked beforehand.

A page shows these as buttons, so that nobody is offered what the verb would refuse. The verb asks again under its lock:
things may change in between.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from kadens.domain.continuity.cancelling import RELEASED_BY_HAND
from kadens.domain.continuity.queries import HoldRow, WholeOrder
from kadens.domain.payments.owed import OpenMoney

__all__ = ["possible"]

RUNNING: Final = ("active", "paused")


def possible(order: WholeOrder, *, money: Sequence[OpenMoney], given: int) -> tuple[str, ...]:
    """The codes of what can be done now. `money` is what of the order was asked for and has not come, `given` what was
    taken or billed for it and not given back, in minor units."""
    return tuple(_possible(order, money, given))


def _possible(order: WholeOrder, money: Sequence[OpenMoney], given: int) -> Iterator[str]:
    head, open_holds = order.head, [hold for hold in order.holds if hold.released_on is None]
    if any(line.status == "planned" for line in order.lines):
        yield from ("skip", "reschedule", "swap", "change_price", "shift")
    if head.status in RUNNING:
        yield "change_quantity"
        yield "pause" if head.status == "active" else "resume"
        yield "cancel"
    yield from _about_holds(order, open_holds)
    if any(_can_be_tried_again(each) for each in money):
        yield "try_again"
    if head.pay_with == "card" and (head.status in RUNNING or money):
        yield "new_card"
    if given and any(line.status == "invoiced" for line in order.lines):
        yield "refund"


def _about_holds(order: WholeOrder, holds: Sequence[HoldRow]) -> Iterator[str]:
    if any(hold.reason in RELEASED_BY_HAND for hold in holds):
        yield "release_hold"
    if order.consent is None and any(hold.reason == "consent" for hold in holds):
        yield "record_consent"


def _can_be_tried_again(owed: OpenMoney) -> bool:
    return owed.pay_with == "card" and owed.status in ("declined", "failed") and not owed.barred
