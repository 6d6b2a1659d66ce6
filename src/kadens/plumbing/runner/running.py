"""Running a job: chunk by chunk, with one report, whatever happens in between.

A chunk is a transaction of its own, so a run that is killed leaves whole chunks behind and the next run does the
rest. A chunk that breaks is halved until the row that breaks it stands alone; that row is parked with its traceback
and the others go on. A chunk may say that the run had better stop, and why. A database that is down ends the run at
once.
"""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from kadens.plumbing.db.errors import DatabaseConflict, DatabaseUnavailable
from kadens.plumbing.db.retrying import retried
from kadens.plumbing.runner.parking import park
from kadens.plumbing.runner.remembering import beat, begin_run, end_run
from kadens.plumbing.runner.shapes import Chunk, CriterionUnknown, Job, Peek, Request, RunReport, SurgeStopped, Work
from kadens.plumbing.runner.surging import refuse_surge

__all__ = ["run_job"]

PositionT = TypeVar("PositionT")
NO_RUN = 0
HEARTBEAT_SECONDS = 1.0


@dataclass(slots=True)
class _Tally:
    """What the chunks did so far."""

    done: int = 0
    late: int = 0
    parked: int = 0
    note: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)

    def add(self, chunk: Chunk[Any]) -> None:
        self.done += chunk.done
        self.late += chunk.late
        self.parked += chunk.parked
        self.note = chunk.stopped
        self.counts.update(chunk.counts)
        self.refusals.update(chunk.refusals)


def run_job(
    job: Job[PositionT],
    request: Request,
    *,
    surge_limit: Decimal | None = None,
    progress: Callable[[int], None] | None = None,
) -> RunReport:
    """Run the job for the day asked and report. `progress` hears how many more are done after each chunk.

    Raises CriterionUnknown and SurgeStopped before anything is done, DatabaseUnavailable when the database is gone,
    and whatever broke a chunk of a job that cannot park a row; the run's own row then says *failed*.
    """
    unknown = next((name for name in request.criteria if name not in job.criteria), None)
    if unknown is not None:
        raise CriterionUnknown(job=job.name, criterion=unknown)
    started = time.monotonic()
    run_id = begin_run(job.name, request) if request.remembered else NO_RUN
    work = Work(
        run_id=run_id,
        as_of=request.as_of,
        actor=request.actor,
        criteria=dict(request.criteria),
        limit=request.limit,
        dry_run=request.dry_run,
    )
    tally = _Tally()
    try:
        if surge_limit and not request.dry_run:
            refuse_surge(job, work, surge_limit)
        stopped = _work_through(job, work, tally, progress)
    except BaseException as error:
        status = "stopped" if isinstance(error, SurgeStopped) else "failed"
        with suppress(DatabaseUnavailable):  # the run's row stays *running* then, and its heartbeat tells
            _end(run_id, tally, status, note=str(error) or repr(error))
        raise
    status = "stopped" if stopped else "refusals" if tally.refusals or tally.parked else "done"
    _end(run_id, tally, status, note=tally.note)
    return _report(job.name, run_id, request, tally, status, seconds=time.monotonic() - started)


def _end(run_id: int, tally: _Tally, status: str, *, note: str = "") -> None:
    if run_id == NO_RUN:
        return
    end_run(
        run_id,
        status=status,
        done=tally.done,
        late=tally.late,
        counts=dict(tally.counts),
        refusals=dict(tally.refusals),
        note=note,
    )


def _report(job: str, run_id: int, request: Request, tally: _Tally, status: str, *, seconds: float) -> RunReport:
    return RunReport(
        run_id=run_id,
        job=job,
        as_of=request.as_of,
        dry_run=request.dry_run,
        status=status,
        done=tally.done,
        late=tally.late,
        counts=dict(tally.counts),
        refusals=dict(tally.refusals),
        parked=tally.parked,
        seconds=seconds,
        note=tally.note,
    )


def _work_through(job: Job[PositionT], work: Work, tally: _Tally, progress: Callable[[int], None] | None) -> bool:
    """Every chunk to the end; True when a person stopped the run in between, or a chunk said to stop."""
    position: PositionT | None = None
    size, beat_at = job.size, time.monotonic()
    while True:
        chunk: Chunk[PositionT] | None
        try:
            chunk = _with_retries(job, work, position, size)
        except (DatabaseUnavailable, DatabaseConflict):
            raise
        except Exception:  # noqa: BLE001 - whatever breaks a row, the others go on
            size, chunk = _around_the_broken(job, work, position, size, tally)
        else:
            size = min(job.size, size * 2)
        if chunk is None:
            continue
        tally.add(chunk)
        if progress:
            progress(chunk.done)
        position = chunk.position
        if position is None or chunk.stopped:
            return bool(chunk.stopped)
        if work.run_id != NO_RUN and time.monotonic() - beat_at >= HEARTBEAT_SECONDS:
            beat_at = time.monotonic()
            if beat(
                work.run_id, done=tally.done, late=tally.late, counts=dict(tally.counts), refusals=dict(tally.refusals)
            ):
                return True


def _around_the_broken(
    job: Job[PositionT], work: Work, position: PositionT | None, size: int, tally: _Tally
) -> tuple[int, Chunk[PositionT] | None]:
    """After a chunk broke: a half of it to try, or, once it is a single row, that row parked and the way on.

    Called while the exception is handled; raises it again for a job that cannot tell which row it was."""
    if job.peek is None or work.run_id == NO_RUN:
        raise  # noqa: PLE0704 - the exception being handled
    if size > 1:
        return max(1, size // 2), None
    return job.size, _park_alone(job, work, position, job.peek, tally)


def _park_alone(
    job: Job[PositionT],
    work: Work,
    position: PositionT | None,
    peek: Callable[[Work, PositionT | None], Peek[PositionT] | None],
    tally: _Tally,
) -> Chunk[PositionT]:
    """The single row once more; if it breaks again, it is parked.

    Runs beside this one lock, park and let go of rows between two looks. So only a row that was the next one before
    it broke and still is afterwards is to blame, not a neighbour that came into its place."""
    suspect = peek(work, position)
    while suspect is not None:
        try:
            return _with_retries(job, work, position, 1)
        except (DatabaseUnavailable, DatabaseConflict):
            raise
        except Exception:  # noqa: BLE001 - whatever breaks a row, the others go on
            found = peek(work, position)
            if found is not None and found.row_key == suspect.row_key:
                if not work.dry_run:
                    park(job.name, found.row_key, work.run_id)
                tally.parked += 1
                return Chunk(position=found.position)
            suspect = found
    return Chunk(position=None)


def _with_retries(job: Job[PositionT], work: Work, position: PositionT | None, size: int) -> Chunk[PositionT]:
    """A chunk that lost a race for its rows is undone whole, and done again."""
    return retried(lambda: job.work_chunk(work, position, size))
