"""Facts about money that goes back: credit notes, refunds that waited, came back, or went by the bank."""

from django.db import migrations, models

KINDS = (
    "charge",
    "bill",
    "invoice",
    "refund",
    "credit",
    "bill_paid",
    "credit_note",
    "payout",
    "refund_returned",
    "transfer",
)


class Migration(migrations.Migration):
    """Four kinds more."""

    dependencies = [("ledger", "0005_accounts")]

    operations = [
        migrations.RemoveConstraint("entry", "ck_ledger_entry_kind"),
        migrations.AddConstraint(
            "entry", models.CheckConstraint(condition=models.Q(kind__in=[*KINDS]), name="ck_ledger_entry_kind")
        ),
    ]
