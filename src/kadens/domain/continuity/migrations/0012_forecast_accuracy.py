"""How far forecasts were from what happened, as it was measured (ADR 38)."""

import django.db.models.deletion
from django.db import migrations, models

from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """The table of measured errors, which are never changed."""

    dependencies = [("continuity", "0010_migration_plans")]

    operations = [
        migrations.CreateModel(
            name="ForecastErrorRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measured_at", models.DateTimeField()),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                (
                    "program",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="continuity.program",
                    ),
                ),
                ("first_week", models.IntegerField()),
                ("last_week", models.IntegerField()),
                ("model", models.TextField()),
                ("weeks", models.IntegerField()),
                ("shipped", models.IntegerField()),
                ("mean_error", models.DecimalField(decimal_places=1, max_digits=12)),
                ("bias", models.DecimalField(decimal_places=1, max_digits=12)),
                ("mape", models.DecimalField(decimal_places=1, max_digits=12, null=True)),
                ("wape", models.DecimalField(decimal_places=1, max_digits=12, null=True)),
            ],
            options={
                "db_table": "continuity_forecast_error",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measured_at", "program", "first_week", "model"),
                        name="uq_continuity_forecast_error",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(model__in=["forecast", "plan", "last_month"]),
                        name="ck_continuity_forecast_error_model",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(last_on__gte=models.F("first_on"))
                        & models.Q(first_week__gte=1, last_week__gte=models.F("first_week")),
                        name="ck_continuity_forecast_error_stretch",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(weeks__gte=0) & models.Q(shipped__gte=0) & models.Q(mean_error__gte=0),
                        name="ck_continuity_forecast_error_counts",
                    ),
                ],
            },
        ),
        foreign_key("continuity_forecast_error", "program_id", "continuity_program"),
        *append_only("continuity_forecast_error"),
    ]
