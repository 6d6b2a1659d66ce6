"""What the runner remembers: past runs, and the rows that broke one; read, stopped and released by people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kadens.operations.jobs import ALL_JOBS
from kadens.plumbing import clock
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.models import JobRun, ParkedRow
from kadens.pure.errors import KadensError

__all__ = [
    "LastRun",
    "NotRunning",
    "NothingParked",
    "Parked",
    "Run",
    "RunUnknown",
    "Runs",
    "Sought",
    "last_runs",
    "latest_run",
    "one_parked",
    "one_run",
    "parked_of_run",
    "parked_rows",
    "parked_still",
    "past_runs",
    "release_parked",
    "runs_page",
    "runs_under_way",
    "stop_run",
    "stop_runs",
]

_PAGE: Final = 50


class NothingParked(KadensError):
    """A row was to be released that is not parked (any more)."""

    code = "nothing_parked"
    message = "No parked row has the number {parked}; `kadens job parked` lists them."


class RunUnknown(KadensError):
    """No run has that number."""

    code = "run_unknown"
    message = "There is no run {run}."


class NotRunning(KadensError):
    """A run was to be stopped that is not under way."""

    code = "not_running"
    message = "The run {run} is not under way any more."


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

    @property
    def under_way(self) -> bool:
        """Whether it has not ended: it runs, or was asked to stop and has not done so."""
        return self.finished_at is None

    @property
    def seconds(self) -> float:
        """How long it took, or has taken when it last showed a sign of life."""
        return ((self.finished_at or self.heartbeat_at) - self.started_at).total_seconds()

    @property
    def rows_per_second(self) -> float:
        return self.done / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which runs are looked for; what is left out lets all through. `dry` None: dry ones and others;
    `ended`: only those that are not under way."""

    job: str = ""
    status: str = ""
    dry: bool | None = None
    ended: bool = False
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Runs:
    """A page of runs, the newest first, and the number after which the next page begins (None: it was the last)."""

    rows: list[Run]
    after: int | None


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
    released_at: datetime | None
    released_by: str


def past_runs(*, job: str | None = None, limit: int = 20) -> list[Run]:
    """The newest runs first, of one job or of all."""
    runs = JobRun.objects.filter(job=job) if job else JobRun.objects.all()
    return [_run(row) for row in runs.order_by("-id")[:limit]]


def runs_page(sought: Sought, *, after: int | None = None, limit: int = _PAGE) -> Runs:
    """The newest runs first, page by page."""
    wanted: dict[str, object] = {
        "job": sought.job or None,
        "status": sought.status or None,
        "dry_run": sought.dry,
        "as_of__gte": sought.first_on,
        "as_of__lte": sought.last_on,
        "id__lt": after,
        "finished_at__isnull": False if sought.ended else None,
    }
    rows = JobRun.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    found = [_run(row) for row in rows.order_by("-id")[: limit + 1]]
    return Runs(found[:limit], found[limit - 1].id if len(found) > limit else None)


def one_run(run_id: int) -> Run:
    """The run with that number. Raises RunUnknown."""
    row = JobRun.objects.filter(id=run_id).first()
    if row is None:
        raise RunUnknown(run=run_id)
    return _run(row)


def latest_run(job: str) -> Run | None:
    """The last run of a job that was not a dry one."""
    row = JobRun.objects.filter(job=job, dry_run=False).order_by("-id").first()
    return None if row is None else _run(row)


def runs_under_way(*, alive_since: datetime) -> list[Run]:
    """The runs that have not ended and have shown a sign of life since then, in the order in which they began."""
    rows = JobRun.objects.filter(finished_at=None, heartbeat_at__gte=alive_since)
    return [_run(row) for row in rows.order_by("id")]


def last_runs() -> list[LastRun]:
    """Every job in the order of a day, then those beside it, in one statement."""
    rows = JobRun.objects.filter(dry_run=False, job__in=list(ALL_JOBS)).order_by("job", "-id").distinct("job")
    found = {row.job: _run(row) for row in rows}
    return [LastRun(job=job.name, title=job.title, run=found.get(job.name)) for job in ALL_JOBS.values()]


def stop_runs(*, actor: str) -> int:
    """Ask the runs of this actor to stop after their chunk; how many were asked."""
    with transaction():
        return JobRun.objects.filter(status="running", actor=actor).update(status="stopped")


def stop_run(run_id: int, *, on: date, actor: str) -> None:
    """Ask a run to stop after its chunk; what was done stays done. Raises RunUnknown, NotRunning."""
    with transaction():
        if not JobRun.objects.filter(id=run_id, status="running").update(status="stopped"):
            raise NotRunning(run=one_run(run_id).id)
        record([Deed("stop_run", "job_run", run_id)], on=on, actor=actor)


def parked_of_run(run_id: int) -> list[Parked]:
    """The rows that a run set aside, oldest first, also those that were released since."""
    return [_parked(row) for row in ParkedRow.objects.filter(run_id=run_id).order_by("id")]


def one_parked(number: int) -> Parked:
    """The parked row with that number, also if it was released since. Raises NothingParked."""
    row = ParkedRow.objects.filter(id=number).first()
    if row is None:
        raise NothingParked(parked=number)
    return _parked(row)


def parked_still(numbers: Collection[int]) -> list[Parked]:
    """Those of these rows that are parked now, oldest first."""
    return [_parked(row) for row in ParkedRow.objects.filter(id__in=numbers, released_at=None).order_by("id")]


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
        released_at=row.released_at,
        released_by=row.released_by,
    )
