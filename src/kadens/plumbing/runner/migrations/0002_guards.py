"""What the database itself refuses: dangling references."""

from django.db import migrations

from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """Named, immediate foreign keys."""

    dependencies = [("runner", "0001_initial")]

    operations = [
        foreign_key("runner_parked_row", "run_id", "runner_job_run"),
    ]
