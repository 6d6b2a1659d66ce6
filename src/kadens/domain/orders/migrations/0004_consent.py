"""What a customer said yes to."""

from django.db import migrations


class Migration(migrations.Migration):
    """What a customer said yes to."""

    dependencies = [("orders", "0003_parent_line_state")]

    operations = []
