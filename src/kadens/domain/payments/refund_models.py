"""Money that goes back to customers: what was decided, and what became of each share of it (domain.md §6)."""

from django.db import models

from kadens.domain.customers.models import Customer
from kadens.domain.orders.models import Order, OrderLine
from kadens.plumbing.approvals.models import ApprovalRequest
from kadens.plumbing.db.shape import one_of

__all__ = ["Refund", "RefundPart"]

OPEN_PARTS = ("waiting", "refused", "quarantined")
PART_STATUSES = ("planned", *OPEN_PARTS, "done", "transferred", "credited")


class Refund(models.Model):
    """Money given back for one reason: by card through the gateway (*refunded*), or as a credit on the bill
    (*credited*).

    A *concession* makes goods cheaper that were shipped: those of `order`, or any of the parent line's. `approval` is
    the second person's, where one had to agree."""

    parent_line = models.ForeignKey(
        OrderLine, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    order = models.ForeignKey(
        Order, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    kind = models.TextField()
    amount = models.BigIntegerField()
    currency = models.TextField()
    reason = models.TextField()
    concession = models.BooleanField(default=False, db_default=False)
    approval = models.ForeignKey(
        ApprovalRequest, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    refunded_on = models.DateField()
    decided_by = models.TextField()

    class Meta:
        db_table = "payments_refund"
        constraints = [
            one_of("kind", ("refunded", "credited"), "ck_payments_refund_kind"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="ck_payments_refund_amount"),
            models.UniqueConstraint(
                fields=["approval"], condition=models.Q(approval__isnull=False), name="uq_payments_refund_approval"
            ),
        ]
        indexes = [
            models.Index(fields=["parent_line"], name="ix_payments_refund_parent_line"),
            models.Index(fields=["order"], condition=models.Q(order__isnull=False), name="ix_payments_refund_order"),
        ]


class RefundPart(models.Model):
    """The share of a refund that goes back along one attempt; its state is asked of the gateway until settled.

    `sent_at` is when the gateway was first told, committed before it was. A part that the gateway *refused*, or about
    which it contradicts itself (*quarantined*), waits for a person: who says that it was *done* after all, has it
    *transferred* by the bank, or leaves it as a credit (*credited*)."""

    refund = models.ForeignKey(Refund, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    attempt = models.ForeignKey(
        "payments.Attempt", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    key = models.TextField()
    amount = models.BigIntegerField()
    status = models.TextField(default="planned")
    reason = models.TextField(default="", db_default="")
    sent_at = models.DateTimeField(null=True)
    settled_on = models.DateField(null=True)
    settled_by = models.TextField(default="", db_default="")
    note = models.TextField(default="", db_default="")

    class Meta:
        db_table = "payments_refund_part"
        constraints = [
            one_of("status", PART_STATUSES, "ck_payments_refund_part_status"),
            models.UniqueConstraint(fields=["key"], name="uq_payments_refund_part_key"),
            models.UniqueConstraint(fields=["refund", "attempt"], name="uq_payments_refund_part_attempt"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="ck_payments_refund_part_amount"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(status="planned"), name="ix_refund_part_planned"),
            models.Index(fields=["id"], condition=models.Q(status__in=OPEN_PARTS), name="ix_refund_part_open"),
        ]
