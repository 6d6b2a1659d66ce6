"""The queue behind `kadens worker`, by procrastinate.

Each minute one worker looks at the timetable and enqueues what has come due, once for all workers; a worker takes it
and runs the job, one at a time over all workers. The queue delivers at least once; that a job's effects come about
exactly once is the job's own affair. The look takes no lock, so nothing that died can be in its way.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from kadens.edges.cli.failing import say
from kadens.edges.cli.timetable import Entry, latest_due

if TYPE_CHECKING:
    from procrastinate import App

    from kadens.plumbing.runner.shapes import RunReport

__all__ = ["ACTOR", "QUEUE", "SILENT_SECONDS", "Switch", "ask_to_stop", "look", "make_queue", "run_due"]

ACTOR: Final = "timetable"
QUEUE: Final = "kadens"
RUN_DUE: Final = "run_due"
EVERY_MINUTE: Final = "* * * * *"
ONE_AT_A_TIME: Final = "jobs"
SILENT_SECONDS: Final = 30.0
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
    """Whether this process was told to stop, and whether it is running a job now."""

    off: bool = False
    busy: bool = False
    asking: "asyncio.Future[None] | None" = None

    @property
    def told(self) -> bool:
        """As `off`, read anew: the signal comes in another thread."""
        return self.off


def make_queue(timetable: Sequence[Entry], switch: Switch) -> "App":
    """The queue with its two tasks: the look at the timetable, every minute, and a run that is due."""
    from procrastinate import PsycopgConnector, RetryStrategy  # noqa: PLC0415 - not for --help
    from procrastinate.contrib.django.db_cleanup import DjangoApp  # noqa: PLC0415

    from kadens.plumbing.db.connection import server_address  # noqa: PLC0415 - after the set-up

    connector = PsycopgConnector(
        kwargs=server_address().parameters(), min_size=1, max_size=MOST_CONNECTIONS, timeout=PATIENCE_SECONDS
    )
    queue = DjangoApp(connector=connector)

    @queue.periodic(cron=EVERY_MINUTE)
    @queue.task(name="look_at_the_timetable", queue=QUEUE)
    async def _look(timestamp: int) -> None:  # noqa: ARG001 - the timetable knows its own times
        await look(queue, timetable)

    retry = RetryStrategy(max_attempts=RETRIES, exponential_wait=RETRY_BASE_SECONDS)

    @queue.task(name=RUN_DUE, queue=QUEUE, lock=ONE_AT_A_TIME, retry=retry)
    def _run_due(job: str, as_of: str, timestamp: int) -> None:  # noqa: ARG001 - names the time it was due
        run_due(job, date.fromisoformat(as_of), switch)

    return queue


async def look(queue: "App", timetable: Sequence[Entry]) -> None:
    """Take back what silent workers left, then enqueue what has come due and nobody enqueued yet."""
    await _take_back(queue)
    for job, due_on, due_at in await asyncio.to_thread(_due, timetable):
        deferrer = queue.tasks[RUN_DUE].configure(
            task_kwargs={"job": job, "as_of": due_on.isoformat(), "timestamp": due_at}
        )
        await queue.job_manager.defer_periodic_job(job=deferrer.job, periodic_id=job, defer_timestamp=due_at)


async def _take_back(queue: "App") -> None:
    """Jobs whose worker has shown no sign of life go back into the queue; another worker may be faster."""
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415 - not for --help

    for job in await queue.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=SILENT_SECONDS):
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
    """Run a job, or the whole day, and tell how it ended. Raises Stopping when the switch went off in between.

    A run that waits for a person (a surge) is told and left; one that paused by itself, and whatever else breaks, is
    tried again later."""
    from kadens.plumbing.runner.shapes import SurgeStopped  # noqa: PLC0415 - after the set-up

    if switch.off:
        raise Stopping
    switch.busy = True
    try:
        complete = _run_all(as_of, switch) if job == "day" else _run_one(job, as_of)
    except SurgeStopped as error:
        say(str(error))
        return
    except Paused:
        raise
    except Exception as error:
        say(f"{job} for {as_of} broke and is tried again later: {error}")
        raise
    finally:
        switch.busy = False
    if not complete and switch.told:
        raise Stopping


def _run_all(as_of: date, switch: Switch) -> bool:
    from kadens.operations.jobs import JOBS  # noqa: PLC0415 - after the set-up
    from kadens.operations.jobs.daily import run_day  # noqa: PLC0415

    reports = run_day(as_of, ACTOR, reported=_tell, stopping=lambda: switch.off)
    return all(_went_through(report) for report in reports) and len(reports) == len(JOBS)


def _run_one(job: str, as_of: date) -> bool:
    from kadens.operations.jobs.daily import run_named  # noqa: PLC0415 - after the set-up
    from kadens.plumbing.runner.shapes import Request  # noqa: PLC0415

    report = run_named(Request(as_of=as_of, actor=ACTOR), job)
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


def ask_to_stop() -> None:
    """Ask the run of this worker to stop after its chunk: jobs of the timetable run one at a time."""
    from django.db import connection  # noqa: PLC0415 - after the set-up

    from kadens.operations.jobs.history import stop_runs  # noqa: PLC0415

    try:
        stop_runs(actor=ACTOR)
    finally:
        connection.close()
