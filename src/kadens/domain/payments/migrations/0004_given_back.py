"""What of a charge was given back, and the attempts that a run has to look at."""

from django.db import migrations, models

IN_FLIGHT = (
    "planned",
    "creating",
    "created",
    "confirming",
    "unknown",
    "processing",
    "requires_action",
    "capturing",
    "closing",
)


class Migration(migrations.Migration):
    """`given_back` on charges, and an index over attempts in flight."""

    dependencies = [("payments", "0003_attempt_machine")]

    operations = [
        migrations.AddField("charge", "given_back", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddConstraint(
            "charge",
            models.CheckConstraint(
                condition=models.Q(given_back__gte=0, given_back__lte=models.F("amount")),
                name="ck_payments_charge_given_back",
            ),
        ),
        migrations.AddIndex(
            "attempt",
            models.Index(
                fields=["id"], condition=models.Q(state__in=IN_FLIGHT), name="ix_payments_attempt_in_flight"
            ),
        ),
    ]
