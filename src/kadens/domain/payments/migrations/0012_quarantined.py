from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever opens the desk is told how many payments wait in quarantine: found without reading all attempts."""

    dependencies = [("payments", "0011_announced")]

    operations = [
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("state", "quarantined")), fields=["id"], name="ix_payments_attempt_quarantined"
            ),
        ),
    ]
