"""Notices are sent once."""

from django.db import migrations


class Migration(migrations.Migration):
    """Notices are sent once."""

    dependencies = [("notices", "0001_initial")]

    operations = []
