"""Sending orders elsewhere that are not picked yet."""

from collections.abc import Collection
from datetime import date

from kadens.domain.fulfilment.gates import lock_orders
from kadens.domain.fulfilment.models import Shipment
from kadens.domain.orders.models import Order
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction

__all__ = ["readdress_orders"]


def readdress_orders(order_ids: Collection[int], address_id: int, *, on: date, actor: str) -> frozenset[int]:
    """Send the open orders among these to another address; those that go there now. One that is picked stays: its
    parcel has its label."""
    if not order_ids:
        return frozenset()
    with transaction():
        lock_orders(order_ids)
        picked = Shipment.objects.filter(order_id__in=order_ids)
        going = Order.objects.filter(id__in=order_ids, status="open").exclude(id__in=picked.values("order_id"))
        gone = frozenset(going.values_list("id", flat=True))
        Order.objects.filter(id__in=gone).update(address_id=address_id)
        record([Deed("readdress", "order", key, {"address": address_id}) for key in sorted(gone)], on=on, actor=actor)
        return gone
