"""Limits on money: refunds that one person may give, unpaid shipments, charges without an answer."""

from django.db import migrations, models

from kadens.plumbing.db.shape import not_negative


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
            not_negative("ck_company_money_limits", "refund_limit", "exposure_limit", "unknown_limit"),
        ),
    ]
