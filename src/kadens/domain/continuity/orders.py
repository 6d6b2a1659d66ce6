"""One continuity order under lock: what every change to it begins with."""

from kadens.domain.continuity.errors import LineNotPlanned, LineUnknown, NothingPlanned, OrderOver
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder
from kadens.domain.continuity.moving import PlannedRow, planned_lines
from kadens.domain.orders.models import Order

__all__ = ["any_line", "lock_order", "locked_line", "next_line", "open_children", "running"]


def lock_order(continuity_order_id: int) -> ContinuityOrder:
    """The continuity order, kept from jobs and other people until the transaction ends."""
    return ContinuityOrder.objects.select_for_update(no_key=True).get(id=continuity_order_id)


def locked_line(order: ContinuityOrder, *, event: int, repetition: int) -> PlannedRow:
    """A planned line of a locked order. Raises LineUnknown, and LineNotPlanned for one past changing."""
    for row in planned_lines([order.id]):
        if (row.event, row.repetition) == (event, repetition):
            return row
    line = any_line(order, event=event, repetition=repetition)
    raise LineNotPlanned(event=event, repetition=repetition, status=line.status)


def next_line(order: ContinuityOrder) -> PlannedRow:
    """The planned line of a locked order that is delivered first. Raises NothingPlanned."""
    rows = planned_lines([order.id])
    if not rows:
        raise NothingPlanned
    return min(rows, key=lambda row: (row.delivery_on, row.event, row.repetition))


def any_line(order: ContinuityOrder, *, event: int, repetition: int) -> ContinuityLine:
    """A line of a locked order, whatever became of it. Raises LineUnknown."""
    line = ContinuityLine.objects.filter(continuity_order_id=order.id, event=event, repetition=repetition).first()
    if line is None:
        raise LineUnknown(event=event, repetition=repetition)
    return line


def running(order: ContinuityOrder) -> ContinuityOrder:
    """The order, which goes on. Raises OrderOver for one that ended or was cancelled."""
    if order.status not in ("active", "paused"):
        raise OrderOver(status=order.status)
    return order


def open_children(order: ContinuityOrder) -> list[int]:
    """The numbers of its child orders that are not shipped yet."""
    children = Order.objects.filter(parent_line_id=order.parent_line_id, kind="child", status="open")
    return list(children.order_by("id").values_list("id", flat=True))
