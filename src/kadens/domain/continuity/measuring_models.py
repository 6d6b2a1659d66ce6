"""The table of how far forecasts were from what happened."""

from django.db import models

from kadens.domain.continuity.program_models import Program
from kadens.plumbing.db.shape import not_negative, one_of

__all__ = ["FORECAST_MODELS", "ForecastErrorRow"]

FORECAST_MODELS = ("forecast", "plan", "last_month")
"""Ours, and two that need no model: the plan at face value, and last month's mean going on."""


class ForecastErrorRow(models.Model):
    """The errors of one model, some weeks ahead, for a program or for all of them together (none): shipments a week,
    and shares in percent, which nothing has that shipped nothing. Those of one measurement share their instant."""

    measured_at = models.DateTimeField()
    first_on = models.DateField()
    last_on = models.DateField()
    program = models.ForeignKey(
        Program, models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="+"
    )
    first_week = models.IntegerField()
    last_week = models.IntegerField()
    model = models.TextField()
    weeks = models.IntegerField()
    shipped = models.IntegerField()
    mean_error = models.DecimalField(max_digits=12, decimal_places=1)
    bias = models.DecimalField(max_digits=12, decimal_places=1)
    mape = models.DecimalField(max_digits=12, decimal_places=1, null=True)
    wape = models.DecimalField(max_digits=12, decimal_places=1, null=True)

    class Meta:
        db_table = "continuity_forecast_error"
        constraints = [
            models.UniqueConstraint(
                fields=["measured_at", "program", "first_week", "model"],
                name="uq_continuity_forecast_error",
                nulls_distinct=False,
            ),
            one_of("model", FORECAST_MODELS, "ck_continuity_forecast_error_model"),
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on"))
                & models.Q(first_week__gte=1, last_week__gte=models.F("first_week")),
                name="ck_continuity_forecast_error_stretch",
            ),
            not_negative("ck_continuity_forecast_error_counts", "weeks", "shipped", "mean_error"),
        ]
