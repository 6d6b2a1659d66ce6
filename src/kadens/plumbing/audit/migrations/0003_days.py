"""The audit log is searched by day: an index of a few pages, since deeds come in the order of their days."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("audit", "0002_guards")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["acted_on"], name="ix_audit_event_acted_on"),
        ),
    ]
