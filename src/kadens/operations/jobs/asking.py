"""Runs that a person asks for: they wait in the queue until a worker takes them, and run one at a time with all others.

The queue is procrastinate's, on the tables of this database, and the runs of the timetable go through it, too. What a
person asks for stands in a part of its own, so that a worker can leave the timetable alone, and before what the
timetable enqueued. It is delivered at least once; that its effects come about once is the job's own affair.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db.models import Max, Min
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import (
    ProcrastinateEvent,
    ProcrastinateJob,
    ProcrastinatePeriodicDefer,
    ProcrastinateWorker,
)
from procrastinate.exceptions import AlreadyEnqueued

from kadens.domain.continuity.criteria import CRITERIA, narrowed
from kadens.operations.jobs import ALL_JOBS
from kadens.operations.jobs.daily import DAY, JobUnknown, check_limit
from kadens.plumbing import clock
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.shapes import CriterionUnknown, Request
from kadens.pure.errors import KadensError

__all__ = [
    "ASKED",
    "LOOK",
    "ONE_AT_A_TIME",
    "QUEUE",
    "RUN_ASKED",
    "RUN_DUE",
    "SILENT_SECONDS",
    "AlreadyAsked",
    "DayNotNarrowed",
    "NotWaiting",
    "Queue",
    "Waiting",
    "ask_run",
    "queue_now",
    "request_of",
    "withdraw_run",
]

QUEUE: Final = "kadens"
"""The part of the queue for what the timetable says."""
ASKED: Final = "kadens_asked"
"""The part for what a person asked for."""
LOOK: Final = "look_at_the_timetable"
RUN_DUE: Final = "run_due"
RUN_ASKED: Final = "run_asked"
ONE_AT_A_TIME: Final = "jobs"
"""The lock that all runs share, so that one is under way at a time over all workers."""
SILENT_SECONDS: Final = 30.0
"""A worker that has shown no sign of life for so long is taken for dead."""

_A_PERSON_WAITS: Final = 10
_FOLLOWED_SECONDS: Final = 180
_CRITERIA: Final = frozenset(CRITERIA)


class AlreadyAsked(KadensError):
    """The same run was asked for a moment ago, and nobody has begun it."""

    code = "already_asked"
    message = "The same run of {job} for {as_of} waits already."


class DayNotNarrowed(KadensError):
    """All jobs of a day were asked for, for a part of what there is."""

    code = "day_not_narrowed"
    message = "The whole day cannot be narrowed or limited: run its jobs one by one for that."


class NotWaiting(KadensError):
    """A run was to be taken out of the queue that is not in it any more."""

    code = "not_waiting"
    message = "That run waits no longer: it was begun, or taken back."


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A run in the queue. `taken`: a worker has it; `attempts`: how often it was begun before; `again_at`: not to be
    begun before this instant."""

    number: int
    job: str
    as_of: date
    actor: str
    dry_run: bool
    criteria: Mapping[str, str]
    asked: bool
    taken: bool
    attempts: int
    again_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """How the queue stands: its runs in the order in which they are taken, since when the oldest waits, how many
    workers are alive, and when one last looked at the timetable (instants on the wall's clock, UTC)."""

    runs: Sequence[Waiting]
    oldest_at: datetime | None
    workers: int
    looked_at: datetime | None
    seen_at: datetime

    @property
    def waiting(self) -> list[Waiting]:
        """Those that no worker has taken."""
        return [run for run in self.runs if not run.taken]

    @property
    def timetable_followed(self) -> bool:
        """Whether a worker looks at the timetable, as it does each minute."""
        return self.looked_at is not None and self.seen_at - self.looked_at < timedelta(seconds=_FOLLOWED_SECONDS)


def ask_run(job: str, request: Request, *, on: date) -> int:
    """Let the next free worker run a job, or the whole day, as asked; the number in the queue.

    Raises what would end the run before it begins: JobUnknown, LimitNotKept, CriterionUnknown, DayNotNarrowed and the
    errors of codes that do not exist; AlreadyAsked while the same run waits."""
    with _asked_once(job, request), transaction():
        _check(job, request)
        written = _document(job, request)
        same = json.dumps({**written, "actor": ""}, sort_keys=True)
        task = app.configure_task(
            RUN_ASKED, queue=ASKED, lock=ONE_AT_A_TIME, queueing_lock=same, priority=_A_PERSON_WAITS
        )
        number = task.defer(**written)
        record([Deed("ask_run", "queued_run", number, written)], on=on, actor=request.actor)
        return number


def withdraw_run(number: int, *, on: date, actor: str) -> None:
    """Take a run out of the queue that a person asked for and no worker has begun. Raises NotWaiting."""
    with transaction():
        asked = ProcrastinateJob.objects.filter(id=number, task_name=RUN_ASKED).exists()
        if not asked or not app.job_manager.cancel_job_by_id(number, delete_job=True):
            raise NotWaiting
        record([Deed("withdraw_run", "queued_run", number)], on=on, actor=actor)


def queue_now() -> Queue:
    """How the queue stands, in four statements."""
    rows = ProcrastinateJob.objects.filter(task_name__in=(RUN_ASKED, RUN_DUE), status__in=("todo", "doing"))
    seen_at = clock.on_the_wall()
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gte=seen_at - timedelta(seconds=SILENT_SECONDS))
    since = ProcrastinateEvent.objects.filter(type="deferred", job__status="todo", job__lock=ONE_AT_A_TIME)
    looks = ProcrastinatePeriodicDefer.objects.filter(task_name=LOOK)
    looked: int | None = looks.aggregate(latest=Max("defer_timestamp"))["latest"]
    return Queue(
        runs=[_waiting(row) for row in rows.order_by("-priority", "id")],
        oldest_at=since.aggregate(first=Min("at"))["first"],
        workers=alive.count(),
        looked_at=None if looked is None else datetime.fromtimestamp(looked, UTC),
        seen_at=seen_at,
    )


def request_of(written: Mapping[str, Any]) -> tuple[str, Request]:
    """The job and the request that were written into the queue."""
    return str(written["job"]), Request(
        as_of=date.fromisoformat(written["as_of"]),
        actor=written["actor"],
        criteria=dict(written.get("criteria") or {}),
        limit=written.get("limit"),
        dry_run=bool(written.get("dry_run")),
    )


@contextmanager
def _asked_once(job: str, request: Request) -> Iterator[None]:
    try:
        yield
    except AlreadyEnqueued:
        raise AlreadyAsked(job=job, as_of=request.as_of) from None


def _check(job: str, request: Request) -> None:
    """Find out now what the run would be refused for, while the person is there to hear it."""
    if job == DAY:
        if request.criteria or request.limit is not None:
            raise DayNotNarrowed
        return
    found = ALL_JOBS.get(job)
    if found is None:
        raise JobUnknown(job=job, known=", ".join([*ALL_JOBS, DAY]))
    check_limit(job, request.limit)
    unknown = next((name for name in request.criteria if name not in found.criteria), None)
    if unknown is not None:
        raise CriterionUnknown(job=job, criterion=unknown)
    narrowed({name: code for name, code in request.criteria.items() if name in _CRITERIA})


def _document(job: str, request: Request) -> dict[str, Any]:
    return {
        "job": job,
        "as_of": request.as_of.isoformat(),
        "actor": request.actor,
        "criteria": dict(request.criteria),
        "limit": request.limit,
        "dry_run": request.dry_run,
    }


def _waiting(row: ProcrastinateJob) -> Waiting:
    asked = row.task_name == RUN_ASKED
    job, request = request_of({"actor": "timetable", **row.args})
    return Waiting(
        number=row.id,
        job=job,
        as_of=request.as_of,
        actor=request.actor,
        dry_run=request.dry_run,
        criteria=request.criteria,
        asked=asked,
        taken=row.status == "doing",
        attempts=row.attempts,
        again_at=row.scheduled_at,
    )
