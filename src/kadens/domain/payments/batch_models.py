"""What a run of payments planned before its first charge, and what it has started of that (payments.md §3.10)."""

from django.db import models

from kadens.plumbing.runner.models import JobRun

__all__ = ["Batch"]


class Batch(models.Model):
    """What a run planned to try in one currency, stored before its first charge, and what it has started of it
    (payments.md §3.10); amounts in minor units. What was planned never changes, and what was started only grows."""

    run = models.ForeignKey(JobRun, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+")
    planned_on = models.DateField()
    planned_at = models.DateTimeField()
    actor = models.TextField()
    currency = models.TextField()
    planned_count = models.BigIntegerField()
    planned_amount = models.BigIntegerField()
    started_count = models.BigIntegerField(default=0)
    started_amount = models.BigIntegerField(default=0)

    class Meta:
        db_table = "payments_batch"
        constraints = [
            models.UniqueConstraint(fields=["id", "currency"], name="uq_payments_batch_currency"),
            models.CheckConstraint(
                condition=models.Q(
                    planned_count__gt=0, started_count__gte=0, started_count__lte=models.F("planned_count")
                ),
                name="ck_payments_batch_count",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    planned_amount__gt=0, started_amount__gte=0, started_amount__lte=models.F("planned_amount")
                ),
                name="ck_payments_batch_amount",
            ),
        ]
