"""Limits on money: refunds that one person may give, unpaid shipments, charges without an answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three parameters and their check."""

    dependencies = [("company", "0001_initial")]

    operations = [
        migrations.AddField("company", "refund_limit", models.BigIntegerField(null=True)),
        migrations.AddField("company", "exposure_limit", models.BigIntegerField(null=True)),
        migrations.AddField(
            "company", "unknown_limit", models.DecimalField(max_digits=5, decimal_places=2, default=2, db_default=2)
        ),
        migrations.AddConstraint(
            "company",
            models.CheckConstraint(
                condition=models.Q(refund_limit__gte=0, exposure_limit__gte=0, unknown_limit__gte=0),
                name="ck_company_money_limits",
            ),
        ),
    ]
