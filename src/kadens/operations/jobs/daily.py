"""Running jobs by their names: one of them, or a whole day in its order."""

from collections.abc import Callable
from datetime import date
from typing import Final

from kadens.domain.company.parameters import held_parameters, parameters
from kadens.operations.jobs import ALL_JOBS, JOBS, measure_forecast, settle_payments
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request, RunReport
from kadens.pure.errors import KadensError

__all__ = ["DAY", "LIMITED", "JobUnknown", "LimitNotKept", "check_limit", "is_idle", "run_day", "run_named"]

DAY: Final = "day"
"""The name that stands for all jobs of a day, in their order."""

LIMITED: Final = frozenset({"create_child_orders", "fulfil_orders", "process_payments"})


class JobUnknown(KadensError):
    """No job has that name."""

    code = "job_unknown"
    message = "There is no job {job}; the jobs are {known}."


class LimitNotKept(KadensError):
    """A limit was asked of a job that knows none."""

    code = "limit_not_kept"
    message = "The job {job} knows no limit; those that do are {limited}."


def run_named(request: Request, job: str, *, progress: Callable[[int], None] | None = None) -> RunReport:
    """Run one job as asked. Raises JobUnknown, LimitNotKept, and what `run_job` raises."""
    found = ALL_JOBS.get(job)
    if found is None:
        raise JobUnknown(job=job, known=", ".join([*ALL_JOBS, DAY]))
    check_limit(job, request.limit)
    with held_parameters():
        return run_job(found, request, surge_limit=parameters().surge_limit, progress=progress)


def check_limit(job: str, limit: int | None) -> None:
    """Raises LimitNotKept when a limit is asked of a job that knows none."""
    if limit is not None and job not in LIMITED:
        raise LimitNotKept(job=job, limited=", ".join(sorted(LIMITED)))


def is_idle(job: str) -> bool:
    """Whether a run of this job would find nothing to do; asked before a job that comes every few minutes leaves one
    more row among the runs, and before one that comes every night and is wanted once a week. Of the others nobody asks:
    that they ran is worth knowing."""
    if job == measure_forecast.JOB.name:
        return measure_forecast.measured_lately()
    return job == settle_payments.JOB.name and not settle_payments.anything_due()


def run_day(
    as_of: date,
    actor: str,
    *,
    progress: Callable[[str, int], None] | None = None,
    reported: Callable[[RunReport], None] | None = None,
    stopping: Callable[[], bool] | None = None,
    dry_run: bool = False,
) -> list[RunReport]:
    """Run every job of a day in its order; what breaks ends the day, since a later job builds on an earlier one.

    `progress` hears a job's name and how many more are done, `reported` each report at once. The day ends early, and
    the list is shorter, when a person stops a run, or when `stopping` says so between two jobs."""
    request = Request(as_of=as_of, actor=actor, dry_run=dry_run)
    reports: list[RunReport] = []
    for name in JOBS:
        if stopping and stopping():
            break
        report = run_named(request, name, progress=_of_job(progress, name))
        reports.append(report)
        if reported:
            reported(report)
        if report.status == "stopped":
            break
    return reports


def _of_job(progress: Callable[[str, int], None] | None, name: str) -> Callable[[int], None] | None:
    """The runner's progress, with the name of the job."""
    if progress is None:
        return None
    told = progress

    def tell(more: int) -> None:
        told(name, more)

    return tell
