"""A chart of accounts, and reconciliations."""

from django.db import migrations


class Migration(migrations.Migration):
    """A chart of accounts, and reconciliations."""

    dependencies = [("ledger", "0004_order_index")]

    operations = []
