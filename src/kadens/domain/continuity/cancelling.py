"""Cancelling a continuity order, and releasing one that is held (domain.md §3.5, §6)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from kadens.domain.continuity.billing import refit_plans
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder, Offer, Pause
from kadens.domain.continuity.orders import lock_order, open_children
from kadens.domain.continuity.reasons import UNSPECIFIED, keep_cancellation
from kadens.domain.fulfilment.cancelling import cancel_orders
from kadens.domain.notices.writing import NewNotice, write_notices
from kadens.domain.orders.holding import RELEASABLE, release_holds
from kadens.domain.payments.queries import OnItsWay, on_its_way
from kadens.domain.payments.refunds import refund_orders
from kadens.domain.payments.retrying import try_again
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError

__all__ = ["RELEASED_BY_HAND", "AlreadyEnded", "Cancelled", "cancel_order", "release_order"]

RELEASED_BY_HAND: Final = tuple(reason for reason in RELEASABLE if reason != "paused")
"""The holds that releasing an order does away with; a pause is ended, not released."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What a cancellation left open: the payments that are with the gateway now, if any. The transaction that books one
    of them also decides its refund."""

    on_its_way: OnItsWay | None


class AlreadyEnded(KadensError):
    """A continuity order that ended or was cancelled cannot be cancelled again."""

    code = "already_ended"
    message = "The continuity order is {status} already."


def cancel_order(
    continuity_order_id: int,
    *,
    reason: str,
    code: str = UNSPECIFIED,
    on: date,
    actor: str,
    ship_open_children: bool = False,
) -> Cancelled:
    """End the order for good: what has no child order is cancelled, open children are cancelled or still shipped, the
    plan is cut to what was invoiced or still ships, and what was received beyond it goes back. History stays.

    No payment of it begins any more; one that has begun is told. `code` is the reason in the company's list, `reason`
    the words. An offer to stay that is still open is declined. Raises AlreadyEnded, CancelReasonUnknown."""
    with transaction():
        order = lock_order(continuity_order_id)
        if order.status not in ("active", "paused"):
            raise AlreadyEnded(status=order.status)
        lines = ContinuityLine.objects.filter(continuity_order_id=order.id, status="planned")
        lines.update(status="cancelled", reason=reason)
        children = open_children(order)
        ContinuityOrder.objects.filter(id=order.id).update(status="cancelled")
        keep_cancellation(order.id, code, reason, on=on, actor=actor)
        Offer.objects.filter(continuity_order_id=order.id, answer="open").update(
            answer="declined", answered_on=on, answered_by=actor
        )
        Pause.objects.filter(continuity_order_id=order.id, resumed_on=None).update(resumed_on=on, resumed_by=actor)
        release_holds(children, on=on, actor=actor, reasons=("paused",))
        if not ship_open_children:
            stopped = cancel_orders(children, on=on, actor=actor)
            refund_orders(sorted(stopped), on=on, actor=actor, reason=reason)
        refit_plans([order.id], on=on, actor=actor, reason=reason, way="cancel")
        record([Deed("cancel", "continuity_order", order.id, {"reason": reason, "code": code})], on=on, actor=actor)
        write_notices([_notice(order, on)])
        return Cancelled(next(iter(on_its_way([order.parent_line_id])), None))


def release_order(continuity_order_id: int, *, on: date, actor: str) -> frozenset[int]:
    """Release the holds of the order and of its open children, a pause apart; declined charges are tried again on the
    next run. The numbers of the orders that were held."""
    with transaction():
        order = lock_order(continuity_order_id)
        orders = [order.parent_order_id, *open_children(order)]
        released = release_holds(orders, on=on, actor=actor, reasons=RELEASED_BY_HAND)
        try_again(parent_line_ids=[order.parent_line_id], order_ids=orders, on=on, actor=actor)
        return released


def _notice(order: ContinuityOrder, on: date) -> NewNotice:
    return NewNotice(
        kind="cancelled",
        customer_id=order.customer_id,
        fact=f"continuity:{order.id}",
        noticed_on=on,
        parent_line_id=order.parent_line_id,
    )
