"""Pausing and resuming a continuity order (domain.md §3.1): nothing is made or shipped meanwhile, instalments go on."""

from datetime import date

from kadens.domain.continuity.errors import PauseInvalid
from kadens.domain.continuity.models import ContinuityOrder, Pause
from kadens.domain.continuity.moving import move_orders, planned_lines
from kadens.domain.continuity.orders import lock_order, open_children
from kadens.domain.notices.writing import NewNotice, write_notices
from kadens.domain.orders.holding import place_holds, release_holds
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Work
from kadens.pure.schedule.moves import resume_by

__all__ = ["end_pauses", "pause_order", "resume_order"]


def pause_order(continuity_order_id: int, *, until: date | None, on: date, actor: str, reason: str = "") -> None:
    """Make and ship nothing until a day (None: until somebody resumes it). Its open children are held.

    Raises PauseInvalid for an order that is not active, or a day that is not ahead."""
    with transaction():
        order = lock_order(continuity_order_id)
        if order.status != "active":
            raise PauseInvalid(reason=f"it is {order.status}")
        if until is not None and until <= on:
            raise PauseInvalid(reason=f"{until} is not after {on}")
        pause = Pause.objects.create(
            continuity_order_id=order.id, paused_on=on, until=until, paused_by=actor, reason=reason
        )
        ContinuityOrder.objects.filter(id=order.id).update(status="paused")
        place_holds(open_children(order), "paused", on=on, actor=actor)
        detail = {"until": until.isoformat() if until else None, "reason": reason}
        record([Deed("pause", "continuity_order", order.id, detail)], on=on, actor=actor)
        write_notices([_notice("paused", order, pause, on)])


def resume_order(continuity_order_id: int, *, on: date, actor: str) -> bool:
    """Go on; False, and nothing done, when the order is not paused. If the earliest unfulfilled line lies before the
    day, all of them move by the same number of days so that it falls on it, and what is planned later moves too."""
    with transaction():
        order = lock_order(continuity_order_id)
        pause = Pause.objects.select_for_update().filter(continuity_order_id=order.id, resumed_on=None).first()
        if order.status != "paused" or pause is None:
            return False
        ContinuityOrder.objects.filter(id=order.id).update(status="active")
        Pause.objects.filter(id=pause.id).update(resumed_on=on, resumed_by=actor)
        release_holds(open_children(order), on=on, actor=actor, reasons=("paused",))
        lines = planned_lines([order.id])
        first = min(lines, key=lambda line: line.delivery_on, default=None)
        days = resume_by(first.planned_on, on) if first and first.delivery_on < on else 0
        move_orders({order.id: days}, on=on, actor=actor, action="move_on_resume")
        record([Deed("resume", "continuity_order", order.id, {"moved_days": days})], on=on, actor=actor)
        write_notices([_notice("resumed", order, pause, on)])
        return True


def end_pauses(work: Work, after: int | None, size: int) -> Chunk[int]:
    """Resume the next chunk of pauses that end on the day or before; `done` counts the orders."""
    if not Pause.objects.filter(resumed_on=None, until__lte=work.as_of).exists():
        return Chunk(position=None)
    with transaction(), undo_if(work.dry_run):
        pauses = Pause.objects.filter(resumed_on=None, until__lte=work.as_of, id__gt=after or 0).order_by("id")
        found = list(pauses.values_list("id", "continuity_order_id")[:size])
        resumed = [resume_order(order_id, on=work.as_of, actor=work.actor) for _, order_id in found]
        return Chunk(position=found[-1][0] if len(found) == size else None, done=sum(resumed))


def _notice(kind: str, order: ContinuityOrder, pause: Pause, on: date) -> NewNotice:
    return NewNotice(
        kind=kind,
        customer_id=order.customer_id,
        fact=f"pause:{pause.id}",
        noticed_on=on,
        parent_line_id=order.parent_line_id,
    )
