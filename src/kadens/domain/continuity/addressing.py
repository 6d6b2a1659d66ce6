"""Sending deliveries elsewhere: one of them, or all that are still to come (domain.md §2.6).

An address is never edited. What is delivered goes where its line says, else where its continuity order says, else where
the parent order goes (docs/adr/0035).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.continuity.errors import LineNotPlanned
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder
from kadens.domain.continuity.orders import any_line, lock_order, open_children, running
from kadens.domain.customers.adding import replace_address
from kadens.domain.customers.registering import NewAddress
from kadens.domain.fulfilment.readdressing import readdress_orders
from kadens.domain.orders.holding import release_holds
from kadens.domain.orders.models import Order
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction

__all__ = ["Readdressed", "change_address", "change_line_address"]


@dataclass(frozen=True, slots=True)
class Readdressed:
    """The address given, and the child orders that go there though they were made before."""

    address_id: int
    child_orders: tuple[int, ...] = ()


def change_address(
    continuity_order_id: int, to: NewAddress, *, open_children_too: bool = False, on: date, actor: str, reason: str = ""
) -> Readdressed:
    """Send everything still to come to another address, which becomes the customer's own; deliveries that had one of
    their own go there as well.

    Child orders that are made already stay as they are, unless `open_children_too`; then those that are not picked go
    there. A parent order that was held for want of an address goes there too, and goes on. Raises OrderOver."""
    with transaction():
        order = running(lock_order(continuity_order_id))
        address_id = replace_address(order.customer_id, to, on=on, actor=actor)
        ContinuityOrder.objects.filter(id=order.id).update(address_id=address_id)
        ContinuityLine.objects.filter(continuity_order_id=order.id, child_order=None).update(address_id=None)
        Order.objects.filter(id=order.parent_order_id, address=None).update(address_id=address_id)
        release_holds([order.parent_order_id], on=on, actor=actor, reasons=("address",))
        children = open_children(order) if open_children_too else []
        return _readdressed(order, address_id, children, {"reason": reason}, on=on, actor=actor)


def change_line_address(
    continuity_order_id: int,
    to: NewAddress,
    *,
    event: int,
    repetition: int,
    open_children_too: bool = False,
    on: date,
    actor: str,
    reason: str = "",
) -> Readdressed:
    """Send one delivery elsewhere, a gift for instance; the customer's own address stays.

    A line whose child order is made already only goes there if `open_children_too`, and if it is not picked; what
    shares its parcel goes along. Raises OrderOver, LineUnknown, LineNotPlanned."""
    with transaction():
        order = running(lock_order(continuity_order_id))
        line = any_line(order, event=event, repetition=repetition)
        made = line.child_order_id if line.status == "child_created" and open_children_too else None
        if line.status != "planned" and made is None:
            raise LineNotPlanned(event=event, repetition=repetition, status=line.status)
        address_id = replace_address(order.customer_id, to, once=True, on=on, actor=actor)
        detail: dict[str, object] = {"event": event, "repetition": repetition, "reason": reason}
        if made is None:
            ContinuityLine.objects.filter(id=line.id).update(address_id=address_id)
            return _readdressed(order, address_id, [], detail, on=on, actor=actor)
        readdressed = _readdressed(order, address_id, [made], detail, on=on, actor=actor)
        if not readdressed.child_orders:
            raise LineNotPlanned(event=event, repetition=repetition, status="picked or shipped")
        return readdressed


def _readdressed(
    order: ContinuityOrder,
    address_id: int,
    children: Sequence[int],
    detail: dict[str, object],
    *,
    on: date,
    actor: str,
) -> Readdressed:
    gone = readdress_orders(children, address_id, on=on, actor=actor)
    deed = Deed("change_address", "continuity_order", order.id, {"address": address_id, **detail})
    record([deed], on=on, actor=actor)
    return Readdressed(address_id, tuple(sorted(gone)))
