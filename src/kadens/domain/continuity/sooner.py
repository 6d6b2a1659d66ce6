"""Shipping one delivery now: its child order is made at once, by the statement of the job that makes all the others."""

from dataclasses import dataclass
from datetime import date

from django.db.transaction import on_commit

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.creating import create_child_order_of
from kadens.domain.continuity.errors import ShipNowRefused
from kadens.domain.continuity.models import ContinuityLine
from kadens.domain.continuity.moving import place_line
from kadens.domain.continuity.orders import lock_order, locked_line, running
from kadens.domain.payments.shipments import authorize_orders
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.shapes import Work

__all__ = ["MadeNow", "ship_now"]


@dataclass(frozen=True, slots=True)
class MadeNow:
    """The child order that was made, and its delivery date: today, or the next day on which parcels are delivered."""

    order_id: int
    delivery_on: date


def ship_now(
    continuity_order_id: int, *, event: int, repetition: int, on: date, actor: str, reason: str = ""
) -> MadeNow:
    """Move one planned delivery to today and make its child order at once, whatever its window; nothing else moves.

    What refuses the line in a run refuses it here, the cap apart, and then nothing is changed; the gates of
    fulfilment hold as for any child order. Its card is authorized after the commit, where the company wants that.
    Raises LineUnknown, LineNotPlanned, OrderOver, ShipNowRefused."""
    with transaction():
        order = running(lock_order(continuity_order_id))
        row = locked_line(order, event=event, repetition=repetition)
        place_line(row, on, on=on)
        delivery_on = ContinuityLine.objects.values_list("delivery_on", flat=True).get(id=row.line_id)
        work = Work(run_id=0, as_of=on, actor=actor, criteria={}, limit=None, dry_run=False)
        refusals = create_child_order_of(row.line_id, delivery_on=delivery_on, work=work)
        child_id = ContinuityLine.objects.values_list("child_order_id", flat=True).get(id=row.line_id)
        if child_id is None:
            raise ShipNowRefused(event=event, repetition=repetition, reason=next(iter(refusals), "parked"))
        detail = {"event": event, "repetition": repetition, "from": row.delivery_on.isoformat(), "reason": reason}
        record([Deed("ship_now", "continuity_order", order.id, detail)], on=on, actor=actor)
        if parameters().authorize_child_orders:
            on_commit(lambda: _authorize(child_id, on, actor))
        return MadeNow(child_id, delivery_on)


def _authorize(order_id: int, on: date, actor: str) -> None:
    authorize_orders([order_id], as_of=on, actor=actor)
