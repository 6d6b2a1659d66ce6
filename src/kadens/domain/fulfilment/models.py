"""What the warehouse and the bookkeeping did with an order: one reservation, one shipment and one invoice each."""

from django.db import models

from kadens.domain.orders.models import Order
from kadens.plumbing.db.shape import not_negative

__all__ = ["Invoice", "Reservation", "Shipment"]


class Reservation(models.Model):
    """Goods on the shelf are promised to this sales order: all its lines or none. It ends when the order is shipped or
    cancelled. A child order needs none: it is made with its goods reserved."""

    order = models.ForeignKey(Order, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    reserved_on = models.DateField()

    class Meta:
        db_table = "fulfilment_reservation"
        constraints = [models.UniqueConstraint(fields=["order"], name="uq_fulfilment_reservation_order")]


class Shipment(models.Model):
    """A parcel on its way: picked, then packed, then shipped. A step that is not done has no date."""

    order = models.ForeignKey(Order, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    picked_on = models.DateField()
    packed_on = models.DateField(null=True)
    shipped_on = models.DateField(null=True)
    tracking = models.TextField(default="")

    class Meta:
        db_table = "fulfilment_shipment"
        constraints = [
            models.UniqueConstraint(fields=["order"], name="uq_fulfilment_shipment_order"),
            models.CheckConstraint(
                condition=models.Q(shipped_on__isnull=True) | models.Q(packed_on__isnull=False),
                name="ck_fulfilment_shipment_steps",
            ),
        ]


class Invoice(models.Model):
    """The invoice of one order; its number is its key."""

    order = models.ForeignKey(Order, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    invoiced_on = models.DateField()
    net = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()

    class Meta:
        db_table = "fulfilment_invoice"
        constraints = [
            models.UniqueConstraint(fields=["order"], name="uq_fulfilment_invoice_order"),
            not_negative("ck_fulfilment_invoice_amounts", "net", "tax", "total"),
        ]
