"""What the runner remembers: past runs, and the rows that broke one; read, stopped and released by people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kadens.operations.jobs import ALL_JOBS
from kadens.plumbing import clock
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.models import JobRun, ParkedRow
from kadens.pure.errors import KadensError

__all__ = [
    "LastRun",
    "NothingParked",
    "Parked",
    "Run",
    "last_runs",
    "parked_rows",
    "past_runs",
    "release_parked",
    "stop_runs",
]


class NothingParked(KadensError):
    """A row was to be released that is not parked (any more)."""

    code = "nothing_parked"
    message = "No parked row has the number {parked}; `kadens job parked` lists them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run as it is remembered."""

    id: int
    job: str
    as_of: date
    status: str
    dry_run: bool
    actor: str
    criteria: Mapping[str, str]
    started_at: datetime
    heartbeat_at: datetime
    finished_at: datetime | None
    done: int
    late: int
    counts: Mapping[str, int]
    refusals: Mapping[str, int]
    note: str

    @property
    def refused(self) -> int:
        return sum(self.refusals.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """A job, with its last run that was not a dry one (None: it never ran)."""

    job: str
    title: str
    run: Run | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A row that broke a job and is left out until it is released. `error` is the last line of its traceback."""

    id: int
    job: str
    row_key: int
    run_id: int
    parked_at: datetime
    error: str
    traceback: str


def past_runs(*, job: str | None = None, limit: int = 20) -> list[Run]:
    """The newest runs first, of one job or of all."""
    runs = JobRun.objects.filter(job=job) if job else JobRun.objects.all()
    return [_run(row) for row in runs.order_by("-id")[:limit]]


def last_runs() -> list[LastRun]:
    """Every job in the order of a day, then those beside it, in one statement."""
    rows = JobRun.objects.filter(dry_run=False, job__in=list(ALL_JOBS)).order_by("job", "-id").distinct("job")
    found = {row.job: _run(row) for row in rows}
    return [LastRun(job=job.name, title=job.title, run=found.get(job.name)) for job in ALL_JOBS.values()]


def stop_runs(*, actor: str) -> int:
    """Ask the runs of this actor to stop after their chunk; how many were asked."""
    with transaction():
        return JobRun.objects.filter(status="running", actor=actor).update(status="stopped")


def parked_rows(*, job: str | None = None) -> list[Parked]:
    """The rows that are parked now, oldest first."""
    rows = ParkedRow.objects.filter(released_at=None)
    return [_parked(row) for row in (rows.filter(job=job) if job else rows).order_by("id")]


def release_parked(ids: Collection[int] | None, *, job: str | None = None, on: date, actor: str) -> list[Parked]:
    """Let the next run try these parked rows again (None: all, or all of a job); those that were released.

    Raises NothingParked for a number that is not parked; nothing is released then."""
    with transaction():
        rows = ParkedRow.objects.select_for_update().filter(released_at=None)
        rows = rows.filter(job=job) if job else rows
        found = list((rows if ids is None else rows.filter(id__in=ids)).order_by("id"))
        unknown = next((wanted for wanted in ids or () if wanted not in {row.id for row in found}), None)
        if unknown is not None:
            raise NothingParked(parked=unknown)
        keys = [row.id for row in found]
        ParkedRow.objects.filter(id__in=keys).update(released_at=clock.now(), released_by=actor)
        record([Deed("release_parked", "parked_row", key) for key in keys], on=on, actor=actor)
        return [_parked(row) for row in found]


def _run(row: JobRun) -> Run:
    return Run(
        id=row.id,
        job=row.job,
        as_of=row.as_of,
        status=row.status,
        dry_run=row.dry_run,
        actor=row.actor,
        criteria=row.criteria,
        started_at=row.started_at,
        heartbeat_at=row.heartbeat_at,
        finished_at=row.finished_at,
        done=row.done,
        late=row.late,
        counts=row.counts,
        refusals=row.refusals,
        note=row.note,
    )


def _parked(row: ParkedRow) -> Parked:
    lines = [line for line in row.traceback.splitlines() if line.strip()]
    return Parked(
        id=row.id,
        job=row.job,
        row_key=row.row_key,
        run_id=row.run_id,
        parked_at=row.parked_at,
        error=lines[-1] if lines else "",
        traceback=row.traceback,
    )
