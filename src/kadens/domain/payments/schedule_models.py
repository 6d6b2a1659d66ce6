"""Templates that split an amount into instalments (domain.md §2.4)."""

from django.db import models

from kadens.plumbing.db.shape import one_of

__all__ = ["PaymentSchedule", "PaymentScheduleLine"]

UNITS = ("days", "weeks", "months", "years")


class PaymentSchedule(models.Model):
    """A template that splits an amount into instalments (domain.md §2.4)."""

    code = models.TextField()
    currency = models.TextField()
    allocation = models.TextField()
    payments = models.IntegerField(null=True)
    amount = models.BigIntegerField(null=True)
    minimum = models.BigIntegerField(null=True)
    every = models.IntegerField(default=1)
    unit = models.TextField(default="months")
    tax_spread = models.TextField(default="proportional")

    class Meta:
        db_table = "payments_schedule"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="uq_payments_schedule_code"),
            one_of(
                "allocation",
                ("total", "fixed_amount", "fixed_quantity", "specified"),
                "ck_payments_schedule_allocation",
            ),
            one_of("unit", UNITS, "ck_payments_schedule_unit"),
            one_of("tax_spread", ("proportional", "first", "last"), "ck_payments_schedule_tax_spread"),
            models.CheckConstraint(
                condition=(models.Q(amount__isnull=True) | models.Q(amount__gt=0))
                & (models.Q(minimum__isnull=True) | models.Q(minimum__gte=0)),
                name="ck_payments_schedule_amounts",
            ),
        ]


class PaymentScheduleLine(models.Model):
    """One line of a *specified* schedule: so long after the first due date, a percentage or an amount."""

    schedule = models.ForeignKey(
        PaymentSchedule, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    position = models.IntegerField()
    after = models.IntegerField()
    unit = models.TextField(default="days")
    percent = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    amount = models.BigIntegerField(null=True)
    ship = models.BooleanField(default=False)

    class Meta:
        db_table = "payments_schedule_line"
        constraints = [
            models.UniqueConstraint(fields=["schedule", "position"], name="uq_payments_schedule_line_position"),
            models.UniqueConstraint(
                fields=["schedule"], condition=models.Q(ship=True), name="uq_payments_schedule_line_ship"
            ),
            one_of("unit", UNITS, "ck_payments_schedule_line_unit"),
            models.CheckConstraint(
                condition=models.Q(percent__isnull=False, amount__isnull=True)
                | models.Q(percent__isnull=True, amount__isnull=False, amount__gte=0),
                name="ck_payments_schedule_line_amount",
            ),
        ]
