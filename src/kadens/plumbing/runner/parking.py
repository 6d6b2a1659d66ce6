"""Setting a row aside that breaks a job, with the traceback of what broke."""

import sys
import traceback
from typing import Final

from kadens.plumbing import clock
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.models import ParkedRow
from kadens.pure.errors import KadensError

__all__ = ["MOST_PARKED", "TooManyBroken", "park"]

MOST_PARKED: Final = 100


class TooManyBroken(KadensError):
    """So many rows of a run broke that the rows are not to blame."""

    code = "too_many_broken"
    message = (
        "The job {job} broke on more than {most} rows, so it is not the rows that are wrong. The run was ended; what "
        "it set aside can be released once the cause is mended. The last one: {error}"
    )


def park(job: str, row_key: int, run_id: int) -> None:
    """Set the row aside until a person releases it. Called while the exception is handled.

    Raises TooManyBroken when the run has set MOST_PARKED rows aside already: one that goes on charging cards whose
    charges it cannot book does harm."""
    if ParkedRow.objects.filter(run_id=run_id).count() >= MOST_PARKED:
        raise TooManyBroken(job=job, most=MOST_PARKED, error=sys.exception() or "unknown")
    with transaction():
        row = ParkedRow(
            job=job, row_key=row_key, run_id=run_id, parked_at=clock.now(), traceback=traceback.format_exc()
        )
        ParkedRow.objects.bulk_create([row], ignore_conflicts=True)
