"""Refunds over a limit, and card pages."""

from django.db import migrations


class Migration(migrations.Migration):
    """Refunds over a limit, and card pages."""

    dependencies = [("payments", "0008_sealed")]

    operations = []
