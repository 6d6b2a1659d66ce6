"""What the database itself refuses: dangling references, and any change to what is append-only."""

from django.db import migrations

from kadens.plumbing.db.append_only import append_only


class Migration(migrations.Migration):
    """Named, immediate foreign keys and append-only triggers."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        *append_only("audit_event"),
    ]
