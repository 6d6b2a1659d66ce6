"""How what has no answer is settled."""

from django.db import migrations


class Migration(migrations.Migration):
    """How what has no answer is settled."""

    dependencies = [("payments", "0006_consent")]

    operations = []
