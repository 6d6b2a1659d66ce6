"""History that came from elsewhere: what customers bought before."""

from django.db import models

from kadens.domain.customers.models import Customer

__all__ = ["Purchase"]


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
