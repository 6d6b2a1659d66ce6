"""Setting a row aside that breaks a job, with the traceback of what broke."""

import traceback

from kadens.plumbing import clock
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.models import ParkedRow

__all__ = ["park"]


def park(job: str, row_key: int, run_id: int) -> None:
    """Set the row aside until a person releases it. Called while the exception is handled."""
    with transaction():
        row = ParkedRow(
            job=job, row_key=row_key, run_id=run_id, parked_at=clock.now(), traceback=traceback.format_exc()
        )
        ParkedRow.objects.bulk_create([row], ignore_conflicts=True)
