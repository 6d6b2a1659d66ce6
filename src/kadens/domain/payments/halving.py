"""A step for many charges at once, which survives the one charge that breaks it.

A step is a transaction between two calls to the gateway. The answers are in memory, so a step that breaks is tried
again in halves without calling anybody; what was sent and cannot be booked stays as it was committed last, and the
resolver asks the gateway about it once the charge is released (payments.md §3).
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from kadens.domain.payments.errors import BatchExceeded
from kadens.domain.payments.flights import Run
from kadens.domain.payments.tally import Tally
from kadens.plumbing.db.errors import DatabaseConflict, DatabaseUnavailable
from kadens.plumbing.db.retrying import retried
from kadens.plumbing.db.transactions import transaction

__all__ = ["in_halves"]

RowT = TypeVar("RowT")
ResultT = TypeVar("ResultT")


def in_halves(
    step: Callable[[Sequence[RowT], Tally], list[ResultT]],
    rows: Sequence[RowT],
    charge_of: Callable[[RowT], int],
    run: Run,
    tally: Tally,
) -> list[ResultT]:
    """Take the step for all rows in one transaction. If it breaks, for each half by itself, down to the one row that
    breaks, whose charge is parked. A run that cannot park raises what broke, and one that would exceed its plan raises
    BatchExceeded, for which no charge is to blame; nothing is counted that was undone."""
    if not rows:
        return []
    try:
        return _committed(step, rows, tally)
    except (DatabaseUnavailable, DatabaseConflict, BatchExceeded):
        raise
    except Exception:
        if run.park is None:
            raise
        if len(rows) == 1:
            run.park(charge_of(rows[0]))
            tally.add("parked")
            return []
    middle = len(rows) // 2
    halves = [in_halves(step, half, charge_of, run, tally) for half in (rows[:middle], rows[middle:])]
    return halves[0] + halves[1]


def _committed(
    step: Callable[[Sequence[RowT], Tally], list[ResultT]], rows: Sequence[RowT], tally: Tally
) -> list[ResultT]:
    """The step, done again when it lost a race for its rows; only the try that was committed is counted."""

    def take() -> tuple[list[ResultT], Tally]:
        counted = Tally()
        with transaction():
            return step(rows, counted), counted

    result, counted = retried(take)
    tally.merge(counted)
    return result
