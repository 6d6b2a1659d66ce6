"""Pausing and resuming a continuity order (domain.md §3.1): nothing is made or shipped meanwhile, instalments go on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kadens.domain.continuity.errors import PauseInvalid
from kadens.domain.continuity.models import ContinuityOrder, Pause
from kadens.domain.continuity.moving import PlannedRow, move_orders, planned_lines
from kadens.domain.continuity.orders import lock_order, open_children
from kadens.domain.notices.writing import NewNotice, write_notices
from kadens.domain.orders.holding import place_holds, release_holds
from kadens.domain.orders.models import Order
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Peek, Work
from kadens.pure.schedule.moves import resume_by

__all__ = ["PAUSE_WEEKS", "USUAL_PAUSE_WEEKS", "end_pauses", "pause_order", "peek_paused", "resume_order"]

PAUSE_WEEKS: Final = (2, 4, 8)
"""How long a pause may be that is offered, at the desk and to customers themselves; any other day can be named."""
USUAL_PAUSE_WEEKS: Final = 4
"""The one that is offered first."""


@dataclass(frozen=True)
class _Claim:
    as_of: date
    after: int
    limit: int


@dataclass(frozen=True, slots=True)
class _Paused:
    continuity_order_id: int
    parent_line_id: int
    customer_id: int
    pause_id: int


_CLAIM_PAUSES = load("kadens.domain.continuity", "claim_pauses", _Claim, _Paused)


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
        paused = _Paused(order.id, order.parent_line_id, order.customer_id, pause.id)
        place_holds(open_children(order), "paused", on=on, actor=actor)
        detail = {"until": until.isoformat() if until else None, "reason": reason}
        record([Deed("pause", "continuity_order", order.id, detail)], on=on, actor=actor)
        write_notices([_notice("paused", paused, on)])


def resume_order(continuity_order_id: int, *, on: date, actor: str) -> bool:
    """Go on; False, and nothing done, when the order is not paused. If the earliest unfulfilled line lies before the
    day, all of them move by the same number of days so that it falls on it, and what is planned later moves too."""
    with transaction():
        order = lock_order(continuity_order_id)
        pause = Pause.objects.select_for_update().filter(continuity_order_id=order.id, resumed_on=None).first()
        if order.status != "paused" or pause is None:
            return False
        _resume([_Paused(order.id, order.parent_line_id, order.customer_id, pause.id)], on=on, actor=actor)
        return True


def end_pauses(work: Work, after: int | None, size: int) -> Chunk[int]:
    """Resume the next chunk of continuity orders whose pause ends on the day or before; `done` counts them."""
    if not Pause.objects.filter(resumed_on=None, until__lte=work.as_of).exists():
        return Chunk(position=None)
    with transaction(), undo_if(work.dry_run):
        found = _CLAIM_PAUSES.run(_Claim(work.as_of, after or 0, size))
        _resume(found, on=work.as_of, actor=work.actor)
        return Chunk(position=found[-1].continuity_order_id if len(found) == size else None, done=len(found))


def peek_paused(work: Work, after: int | None) -> Peek[int] | None:
    """The continuity order that a chunk of one would take."""
    with transaction():
        found = _CLAIM_PAUSES.run(_Claim(work.as_of, after or 0, 1))
        return Peek(found[0].continuity_order_id, found[0].continuity_order_id) if found else None


def _resume(paused: Sequence[_Paused], *, on: date, actor: str) -> None:
    """Let locked orders go on."""
    if not paused:
        return
    ids = [each.continuity_order_id for each in paused]
    ContinuityOrder.objects.filter(id__in=ids).update(status="active")
    Pause.objects.filter(id__in=[each.pause_id for each in paused]).update(resumed_on=on, resumed_by=actor)
    release_holds(_open_children(paused), on=on, actor=actor, reasons=("paused",))
    days = _days_to_move(ids, on)
    move_orders(days, on=on, actor=actor, action="move_on_resume")
    record(
        [Deed("resume", "continuity_order", key, {"moved_days": days.get(key, 0)}) for key in ids], on=on, actor=actor
    )
    write_notices([_notice("resumed", each, on) for each in paused])


def _open_children(paused: Sequence[_Paused]) -> list[int]:
    parent_lines = [each.parent_line_id for each in paused]
    children = Order.objects.filter(parent_line_id__in=parent_lines, kind="child", status="open")
    return list(children.order_by("id").values_list("id", flat=True))


def _days_to_move(ids: Sequence[int], on: date) -> Mapping[int, int]:
    """By how many days the lines of each order move, so that the earliest of them is not before the day."""
    firsts: dict[int, PlannedRow] = {}
    for line in planned_lines(ids):
        first = firsts.setdefault(line.continuity_order_id, line)
        if line.delivery_on < first.delivery_on:
            firsts[line.continuity_order_id] = line
    return {key: resume_by(line.planned_on, on) for key, line in firsts.items() if line.delivery_on < on}


def _notice(kind: str, paused: _Paused, on: date) -> NewNotice:
    return NewNotice(
        kind=kind,
        customer_id=paused.customer_id,
        fact=f"pause:{paused.pause_id}",
        noticed_on=on,
        parent_line_id=paused.parent_line_id,
    )
