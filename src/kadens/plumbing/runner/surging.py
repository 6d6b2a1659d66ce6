"""A surge: a run that is out of all proportion to its like stops before it does anything, and asks a second person.

What was approved holds for that job and that day, up to the count (and the sums) that were approved, less what runs
have done since: a run that is killed goes on without being asked again, and a second surge on the same day asks anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, Sum

from kadens.plumbing.approvals.deciding import Asked, ask_approval
from kadens.plumbing.approvals.queries import Approval, approved
from kadens.plumbing.runner.models import JobRun
from kadens.plumbing.runner.shapes import Job, SurgeStopped, Work
from kadens.pure.money import format_amount, format_quantity, parse_amount

__all__ = ["KIND", "refuse_surge", "surge_subject"]

KIND: Final = "surge"
"""The kind of the approvals that are asked for here."""

SURGE_RUNS: Final = 4
SURGE_FLOOR: Final = 100
WEEKS_LOOKED_BACK: Final = 26


@dataclass(frozen=True, slots=True)
class _Surge:
    """What a run would do, against what its like did; the sums in minor units by currency."""

    expected: int
    mean: Decimal
    sums: Mapping[str, int]


def surge_subject(job: str, as_of: date) -> str:
    """What an approval is about: a job on a day, however the run is narrowed."""
    return f"{job} {as_of}"


def refuse_surge(job: Job[Any], work: Work, surge_limit: Decimal) -> None:
    """Hold a run that is out of all proportion to its last four on this weekday, late work not counted, unless another
    person has approved as much. Raises SurgeStopped, with the number of the request that waits for that person.

    Fewer than four runs to compare with, or a day of at most SURGE_FLOOR, is never a surge."""
    surge = _surge(job, work, surge_limit)
    if surge is None:
        return
    if approved(KIND, surge_subject(job.name, work.as_of), still=lambda found: _covers(found, surge, job.name, work)):
        return
    asked = ask_approval(_asked(surge, job.name, work, surge_limit), on=work.as_of, actor=work.actor)
    raise SurgeStopped(
        job=job.name,
        expected=surge.expected,
        as_of=work.as_of,
        limit=format_quantity(surge_limit),
        mean=format_quantity(surge.mean),
        approval=asked.id,
        asked_by=asked.asked_by,
    )


def _surge(job: Job[Any], work: Work, surge_limit: Decimal) -> _Surge | None:
    usual = _usual(job.name, work)
    if job.expected is None or len(usual) < SURGE_RUNS:
        return None
    expected, mean = job.expected(work), Decimal(sum(usual)) / SURGE_RUNS
    if expected <= SURGE_FLOOR or expected <= surge_limit * mean:
        return None
    return _Surge(expected, mean, job.worth(work) if job.worth else {})


def _usual(job: str, work: Work) -> list[int]:
    """What the last four runs on this weekday did in time."""
    days = [work.as_of - timedelta(weeks=weeks) for weeks in range(1, WEEKS_LOOKED_BACK + 1)]
    runs = JobRun.objects.filter(
        job=job, as_of__in=days, dry_run=False, criteria={}, status__in=["done", "refusals"]
    ).order_by("-as_of", "-id")[:SURGE_RUNS]
    return [run.done - run.late for run in runs]


def _covers(found: Approval, surge: _Surge, job: str, work: Work) -> bool:
    """Whether what was approved is enough for this run, too."""
    since = JobRun.objects.filter(job=job, as_of=work.as_of, dry_run=False, started_at__gte=found.asked_at)
    done = since.aggregate(done=Sum(F("done") - F("late")))["done"] or 0
    if done + surge.expected > (found.count or 0):
        return False
    return all(sum_ <= _approved_sum(found, currency) for currency, sum_ in surge.sums.items())


def _approved_sum(found: Approval, currency: str) -> int:
    sums = found.detail.get("sums")
    text = sums.get(currency) if isinstance(sums, Mapping) else None
    return 0 if text is None else parse_amount(str(text), currency)


def _asked(surge: _Surge, job: str, work: Work, surge_limit: Decimal) -> Asked:
    """The request: how many, how much, and what is usual; an amount of its own where there is one currency."""
    sums = {currency: format_amount(sum_, currency) for currency, sum_ in sorted(surge.sums.items())}
    detail: dict[str, object] = {"usual": format_quantity(surge.mean), "surge_limit": format_quantity(surge_limit)}
    if sums:
        detail["sums"] = sums
    if work.criteria:
        detail["only"] = dict(work.criteria)
    alone = next(iter(surge.sums)) if len(surge.sums) == 1 else None
    return Asked(
        kind=KIND,
        subject=surge_subject(job, work.as_of),
        count=surge.expected,
        amount=None if alone is None else surge.sums[alone],
        currency=alone,
        detail=detail,
    )
