"""The day: every job in its order with its last and its next run, what runs now, and the timetable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kadens.domain.company.business_day import today
from kadens.domain.company.parameters import parameters
from kadens.operations.jobs import ALL_JOBS, JOBS
from kadens.operations.jobs.asking import Queue, queue_now
from kadens.operations.jobs.daily import DAY
from kadens.operations.jobs.history import LastRun, Run, Sought, last_runs, runs_page, runs_under_way
from kadens.plumbing import clock
from kadens.pure.timetable import Entry, next_due

__all__ = ["day", "day_jobs", "day_now", "timetable_page"]

SILENT: Final = timedelta(minutes=2)
"""A run without a sign of life for so long is not shown as running: its worker has died."""
_LATEST: Final = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A job of the day: where in its order (None: beside it), its last run, when it runs next by itself."""

    place: int | None
    last: LastRun
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Now:
    """What runs now, what waits, and the newest run that ended, by which the page sees that something has."""

    queue: Queue
    running: Sequence[Run]
    ended: Run | None

    @property
    def seen(self) -> int:
        """The number of the newest run that ended."""
        return self.ended.id if self.ended else 0

    @property
    def busy(self) -> bool:
        """Whether there is anything to look at again in a moment: without a worker only what somebody waits for is."""
        return bool(self.running or any(self.queue.workers or run.asked for run in self.queue.runs))

    @property
    def beginning(self) -> bool:
        """Whether a worker has taken a run whose first sign of life is still to come."""
        return bool(not self.running and self.queue.workers and any(run.taken for run in self.queue.runs))

    @property
    def pause(self) -> int:
        """In how many seconds the page looks again."""
        return 1 if self.running or self.queue.workers else 3


def day(request: HttpRequest, timetable: Sequence[Entry]) -> HttpResponse:
    """The whole page."""
    return render(
        request, "jobs/day.html", {**_jobs(timetable), "now": _now(), "on": today(), "demo": clock.another_day()}
    )


def day_now(request: HttpRequest) -> HttpResponse:
    """The part that is asked for again while something runs or waits; it says when a run has ended since."""
    now, on = _now(), today()
    changed = request.GET.get("seen") != str(now.seen)
    answer = render(request, "jobs/now.html", {"now": now, "on": on, "said": now.ended if changed else None})
    if request.GET.get("on", str(on)) != str(on):
        answer["HX-Refresh"] = "true"  # a day of a demo has passed
    elif changed:
        answer["HX-Trigger"] = "run-ended"
    return answer


def day_jobs(request: HttpRequest, timetable: Sequence[Entry]) -> HttpResponse:
    """The table of the jobs alone, asked for when a run has ended."""
    return render(request, "jobs/jobs.html", _jobs(timetable))


def timetable_page(request: HttpRequest, timetable: Sequence[Entry]) -> HttpResponse:
    """When jobs run by themselves, and whether anybody sees to it."""
    zone = ZoneInfo(parameters().time_zone)
    last, now = {each.job: each for each in last_runs()}, clock.now()
    rows = [(entry, next_due(entry, now, zone), last.get(entry.job)) for entry in timetable]
    shown = {
        "rows": sorted(rows, key=lambda row: row[1]),
        "queue": queue_now(),
        "zone": zone.key,
        "day_jobs": list(JOBS),
    }
    return render(request, "jobs/timetable.html", shown)


def _now() -> Now:
    ended = runs_page(Sought(ended=True), limit=1).rows
    return Now(queue_now(), runs_under_way(alive_since=clock.now() - SILENT), ended[0] if ended else None)


def _jobs(timetable: Sequence[Entry]) -> Mapping[str, Any]:
    places, coming = {job: place for place, job in enumerate(JOBS, start=1)}, _coming(timetable)
    rows = [Row(places.get(each.job), each, coming.get(each.job)) for each in last_runs()]
    return {"rows": rows, "latest": runs_page(Sought(), limit=_LATEST).rows, "today": today()}


def _coming(timetable: Sequence[Entry]) -> dict[str, datetime]:
    """When each job runs next by itself."""
    zone, now = ZoneInfo(parameters().time_zone), clock.now()
    coming: dict[str, datetime] = {}
    for entry in timetable:
        due = next_due(entry, now, zone)
        for job in JOBS if entry.job == DAY else (entry.job,):
            coming[job] = min(coming.get(job, due), due)
    return {job: due for job, due in coming.items() if job in ALL_JOBS}
