"""What a customer owes is read by order, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index for the entries of an order."""

    dependencies = [("ledger", "0003_balanced"), ("orders", "0002_guards")]

    operations = [
        migrations.AddIndex(
            model_name="entry", index=models.Index(fields=["order"], name="ix_ledger_entry_order")
        ),
    ]
