"""The queue behind `kadens worker`, by procrastinate.

Each minute one worker looks at the timetable and enqueues what has come due, once for all workers; what a person asks
for is enqueued by the desk. A worker takes it and runs the job, one at a time over all workers. The queue delivers at
least once; that a job's effects come about exactly once is the job's own affair. The look takes no lock, so nothing
that died can be in its way.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from kadens.edges.cli.failing import say
from kadens.pure.timetable import Entry, latest_due

if TYPE_CHECKING:
    from procrastinate import App

    from kadens.plumbing.runner.shapes import Request, RunReport

__all__ = ["ACTOR", "Switch", "ask_to_stop", "look", "make_queue", "parts_of", "run_due", "run_queued", "take_back"]

ACTOR: Final = "timetable"
EVERY_MINUTE: Final = "* * * * *"
TAKE_BACK: Final = "take_back_what_was_left"
RETRIES: Final = 6
RETRY_BASE_SECONDS: Final = 4
MOST_CONNECTIONS: Final = 4
PATIENCE_SECONDS: Final = 10.0


class Paused(Exception):
    """A run thought it better to stop, and said why; it is tried again later."""


class Stopping(Exception):
    """The worker was told to stop in the middle of a run; the job goes back into the queue."""


@dataclass(slots=True)
class Switch:
    """Whether this process was told to stop, and for whom it is running a job now."""

    off: bool = False
    acting: str = ""
    asking: "asyncio.Future[None] | None" = None

    @property
    def told(self) -> bool:
        """As `off`, read anew: the signal comes in another thread."""
        return self.off


def parts_of(timetable: Sequence[Entry] | None) -> list[str]:
    """The parts of the queue that a worker serves: without a timetable only what a person asked for."""
    from kadens.operations.jobs.asking import ASKED, QUEUE  # noqa: PLC0415 - after the set-up

    return [ASKED] if timetable is None else [QUEUE, ASKED]


def make_queue(timetable: Sequence[Entry] | None, switch: Switch) -> "App":
    """The queue with its tasks: a run that is due, one that a person asked for, and each minute the look at the
    timetable, or at what a dead worker left where there is no timetable."""
    from procrastinate import PsycopgConnector  # noqa: PLC0415 - not for --help
    from procrastinate.contrib.django.db_cleanup import DjangoApp  # noqa: PLC0415

    from kadens.operations.jobs import asking  # noqa: PLC0415 - after the set-up
    from kadens.plumbing.db.connection import server_address  # noqa: PLC0415

    connector = PsycopgConnector(
        kwargs=server_address().parameters(), min_size=1, max_size=MOST_CONNECTIONS, timeout=PATIENCE_SECONDS
    )
    queue = DjangoApp(connector=connector)

    @queue.task(name=asking.LOOK, queue=asking.QUEUE)
    async def _look(timestamp: int) -> None:  # noqa: ARG001 - the timetable knows its own times
        await look(queue, timetable or ())

    @queue.task(name=TAKE_BACK, queue=asking.ASKED)
    async def _take_back(timestamp: int) -> None:  # noqa: ARG001 - now is now
        await take_back(queue, [asking.ASKED])

    queue.periodic(cron=EVERY_MINUTE)(_take_back if timetable is None else _look)
    _add_runs(queue, switch, following=timetable is None)
    return queue


def _add_runs(queue: "App", switch: Switch, *, following: bool) -> None:
    """The tasks that run jobs. `following`: the process takes the day that a demo has come to for today."""
    from procrastinate import RetryStrategy  # noqa: PLC0415 - not for --help

    from kadens.operations.demo.people import follow_played_days  # noqa: PLC0415 - after the set-up
    from kadens.operations.jobs.asking import (  # noqa: PLC0415
        ASKED,
        ONE_AT_A_TIME,
        QUEUE,
        RUN_ASKED,
        RUN_DUE,
        request_of,
    )

    retry = RetryStrategy(max_attempts=RETRIES, exponential_wait=RETRY_BASE_SECONDS)

    @queue.task(name=RUN_DUE, queue=QUEUE, lock=ONE_AT_A_TIME, retry=retry)
    def _run_due(job: str, as_of: str, timestamp: int) -> None:  # noqa: ARG001 - names the time it was due
        run_due(job, date.fromisoformat(as_of), switch)

    @queue.task(name=RUN_ASKED, queue=ASKED, lock=ONE_AT_A_TIME, retry=retry)
    def _run_asked(**written: Any) -> None:
        if following:
            follow_played_days()
        run_queued(*request_of(written), switch)


async def look(queue: "App", timetable: Sequence[Entry]) -> None:
    """Take back what silent workers left, then enqueue what has come due and nobody enqueued yet."""
    from kadens.operations.jobs.asking import RUN_DUE  # noqa: PLC0415 - after the set-up

    await take_back(queue, parts_of(timetable))
    for job, due_on, due_at in await asyncio.to_thread(_due, timetable):
        deferrer = queue.tasks[RUN_DUE].configure(
            task_kwargs={"job": job, "as_of": due_on.isoformat(), "timestamp": due_at}
        )
        await queue.job_manager.defer_periodic_job(job=deferrer.job, periodic_id=job, defer_timestamp=due_at)


async def take_back(queue: "App", parts: Sequence[str]) -> None:
    """Jobs whose worker has shown no sign of life go back into the queue; another worker may be faster."""
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415 - not for --help

    from kadens.operations.jobs.asking import SILENT_SECONDS  # noqa: PLC0415 - after the set-up

    for part in parts:
        for job in await queue.job_manager.get_stalled_jobs(queue=part, seconds_since_heartbeat=SILENT_SECONDS):
            with suppress(ConnectorException):
                await queue.job_manager.retry_job(job)


def _due(timetable: Sequence[Entry]) -> list[tuple[str, date, int]]:
    """(job, day, instant) of the latest time that has come of each entry."""
    from django.db import connection  # noqa: PLC0415 - after the set-up

    from kadens.domain.company.parameters import parameters  # noqa: PLC0415
    from kadens.operations.jobs.daily import is_idle  # noqa: PLC0415
    from kadens.plumbing import clock  # noqa: PLC0415

    try:
        zone, now = ZoneInfo(parameters().time_zone), clock.now()
        times = [(entry.job, latest_due(entry, now, zone)) for entry in timetable if not is_idle(entry.job)]
    finally:
        connection.close()
    return [(job, due.date(), int(due.timestamp())) for job, due in times]


def run_due(job: str, as_of: date, switch: Switch) -> None:
    """Run what the timetable says."""
    from kadens.plumbing.runner.shapes import Request  # noqa: PLC0415 - after the set-up

    run_queued(job, Request(as_of=as_of, actor=ACTOR), switch)


def run_queued(job: str, request: "Request", switch: Switch) -> None:
    """Run a job, or the whole day, and tell how it ended. Raises Stopping when the switch went off in between.

    A run that waits for a person (a surge) is told and left; one that paused by itself, and whatever else breaks, is
    tried again later."""
    from kadens.plumbing.runner.shapes import SurgeStopped  # noqa: PLC0415 - after the set-up

    if switch.off:
        raise Stopping
    switch.acting = request.actor
    try:
        complete = _run_all(request, switch) if job == "day" else _run_one(job, request)
    except SurgeStopped as error:
        say(str(error))
        return
    except Paused:
        raise
    except Exception as error:
        say(f"{job} for {request.as_of} broke and is tried again later: {error}")
        raise
    finally:
        switch.acting = ""
    if not complete and switch.told:
        raise Stopping


def _run_all(request: "Request", switch: Switch) -> bool:
    from kadens.operations.jobs import JOBS  # noqa: PLC0415 - after the set-up
    from kadens.operations.jobs.daily import run_day  # noqa: PLC0415

    reports = run_day(
        request.as_of, request.actor, reported=_tell, stopping=lambda: switch.off, dry_run=request.dry_run
    )
    return all(_went_through(report) for report in reports) and len(reports) == len(JOBS)


def _run_one(job: str, request: "Request") -> bool:
    from kadens.operations.jobs.daily import run_named  # noqa: PLC0415 - after the set-up

    report = run_named(request, job)
    _tell(report)
    return _went_through(report)


def _went_through(report: "RunReport") -> bool:
    """Whether a run came to its end. Raises Paused for one that stopped by itself."""
    if report.status == "stopped" and report.note:
        raise Paused(report.note)
    return report.status != "stopped"


def _tell(report: "RunReport") -> None:
    refused = sum(report.refusals.values())
    more = f", {refused:,} refused" if refused else ""
    say(f"{report.job} for {report.as_of}: {report.status}, {report.done:,} done{more} in {report.seconds:.1f} s")
    if report.note:
        say(report.note)


def ask_to_stop(actor: str) -> None:
    """Ask the run of this worker to stop after its chunk: jobs of the queue run one at a time."""
    from django.db import connection  # noqa: PLC0415 - after the set-up

    from kadens.operations.jobs.history import stop_runs  # noqa: PLC0415

    try:
        stop_runs(actor=actor)
    finally:
        connection.close()
