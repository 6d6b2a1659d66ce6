"""What comes in: orders that agents work on, and history from elsewhere."""

from django.db import models

from kadens.domain.customers.models import Customer
from kadens.domain.orders.models import Order

__all__ = ["Draft", "Purchase"]


class Draft(models.Model):
    """An order that an agent works on: its cart as JSON (`cart_documents`). `version` counts its changes, so that two
    windows do not overwrite each other; once submitted it names the orders that it became, and moves no more."""

    owner = models.TextField()
    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    cart = models.JSONField()
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    parent_order = models.ForeignKey(
        Order, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    sales_order = models.ForeignKey(
        Order, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    holds = models.JSONField(default=list)

    class Meta:
        db_table = "intake_draft"
        constraints = [
            models.UniqueConstraint(fields=["parent_order"], name="uq_intake_draft_parent_order"),
            models.UniqueConstraint(fields=["sales_order"], name="uq_intake_draft_sales_order"),
            models.CheckConstraint(condition=models.Q(version__gt=0), name="ck_intake_draft_version"),
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True, parent_order__isnull=True, sales_order__isnull=True)
                | (
                    models.Q(submitted_at__isnull=False)
                    & (models.Q(parent_order__isnull=False) | models.Q(sales_order__isnull=False))
                ),
                name="ck_intake_draft_submitted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "changed_at"],
                condition=models.Q(submitted_at__isnull=True),
                name="ix_intake_draft_owner",
            ),
            models.Index(fields=["customer"], name="ix_intake_draft_customer"),
        ]


class Purchase(models.Model):
    """One past purchase, as a row of an imported file: (`source`, `row`) names it, so a file is read once."""

    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    source = models.TextField()
    row = models.IntegerField()
    purchased_on = models.DateField()
    quantity = models.IntegerField()
    amount = models.BigIntegerField()
    currency = models.TextField()

    class Meta:
        db_table = "intake_purchase"
        constraints = [
            models.UniqueConstraint(fields=["source", "row"], name="uq_intake_purchase_row"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0, amount__gte=0), name="ck_intake_purchase_amount"),
        ]
        indexes = [models.Index(fields=["customer", "purchased_on"], name="ix_intake_purchase_customer")]
