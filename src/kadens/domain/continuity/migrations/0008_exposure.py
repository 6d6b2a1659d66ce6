"""A customer who owes too much for shipments gets no further one: a reason more to refuse a line (ADR 27)."""

from django.db import migrations, models

REASONS = ("paused", "hold", "payment", "exposure", "card_expired", "no_stock", "cap")


class Migration(migrations.Migration):
    """The reason *exposure*."""

    dependencies = [("continuity", "0007_no_card_in_reasons")]

    operations = [
        migrations.RemoveConstraint("refusal", "ck_continuity_refusal_reason"),
        migrations.AddConstraint(
            "refusal",
            models.CheckConstraint(
                condition=models.Q(reason__in=[*REASONS]), name="ck_continuity_refusal_reason"
            ),
        ),
    ]
