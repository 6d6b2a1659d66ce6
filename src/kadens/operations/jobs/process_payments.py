"""Process payments: due instalments are charged or billed, declined ones tried again (domain.md §4).

A chunk calls the gateway between transactions of its own. So the runner cannot do one again that broke in the middle,
and there is no peek: the verb halves each of its transactions, and parks the charge that breaks one itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from functools import partial
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.queries import parent_lines_of
from kadens.domain.payments.flights import Run
from kadens.domain.payments.processing import (
    Collection,
    Foreseen,
    PaymentsReport,
    Place,
    collect,
    collection,
    foresee,
    process_payments,
)
from kadens.domain.payments.settling import Scope
from kadens.domain.payments.starting import LEASE, run_on
from kadens.domain.payments.tally import Tally
from kadens.plumbing.runner.parking import park
from kadens.plumbing.runner.running import NO_RUN
from kadens.plumbing.runner.shapes import Chunk, Job, Work

__all__ = ["JOB", "NAME", "report_counts"]

NAME: Final = "process_payments"
UNCOUNTED: Final = ("declined", "dry_run", "not_announced", "parked", "paused")


def work_payments(work: Work, place: Place | None, size: int, /) -> Chunk[Place]:
    """Collect what is due; `done` counts the instalments charged and billed, a decline is a refusal by its reason, and
    so is *not_announced*: due, and the customer not told in time."""
    lines = parent_lines_of(work.criteria)
    if work.dry_run:
        report = process_payments(as_of=work.as_of, actor=work.actor, parent_line_ids=lines, dry_run=True)
        return _chunk(report, None)
    run, tally = run_on(work.as_of, work.actor, LEASE, _parking(work)), Tally()
    position = collect(_asked(work, run, lines), place, size, tally)
    return _chunk(tally.report(), position)


def _asked(work: Work, run: Run, lines: Sequence[int] | None) -> Collection:
    """What the run collects. One that leaves no row of its own is a simulation's: its days pass in one minute of the
    clock on the wall, so what the last minute came to says nothing of its gateway."""
    remembered = work.run_id != NO_RUN
    return collection(
        run,
        Scope(parent_line_ids=None if lines is None else list(lines)),
        limit=work.limit,
        run_id=work.run_id if remembered else None,
        unknown_limit=parameters().unknown_limit if remembered else None,
    )


def _parking(work: Work) -> Callable[[int], None] | None:
    """How to set a charge aside; a run that leaves no row of its own cannot."""
    return None if work.run_id == NO_RUN else partial(park, NAME, run_id=work.run_id)


def _chunk(report: PaymentsReport, position: Place | None) -> Chunk[Place]:
    done = report.charged + report.billed
    return Chunk(
        position=position,
        done=done,
        late=min(done, report.overdue),
        parked=report.parked,
        counts=report_counts(report),
        refusals={**report.declined, **_unannounced(report)},
        stopped=report.paused,
    )


def _unannounced(report: PaymentsReport) -> Mapping[str, int]:
    return {"not_announced": report.not_announced} if report.not_announced else {}


def expected_payments(work: Work) -> int:
    """How many instalments fall due on the day: what `surge_limit` compares; those of earlier days are late."""
    return _falling_due(work).count


def worth_of_payments(work: Work) -> Mapping[str, int]:
    """What the instalments that fall due on the day come to, in minor units by currency."""
    return _falling_due(work).sums


def _falling_due(work: Work) -> Foreseen:
    lines = parent_lines_of(work.criteria)
    day_before = work.as_of - timedelta(days=1)
    return foresee(as_of=work.as_of, parent_line_ids=lines).less(foresee(as_of=day_before, parent_line_ids=lines))


def report_counts(report: PaymentsReport) -> Mapping[str, int]:
    """Everything that happened, by the report's own names; amounts in minor units."""
    found = {field.name: getattr(report, field.name) for field in fields(PaymentsReport)}
    return {name: count for name, count in found.items() if count and name not in UNCOUNTED}


JOB: Job[Place] = Job(
    name=NAME,
    title="Process continuity payments",
    work_chunk=work_payments,
    size=500,
    criteria=("program", "order", "customer"),
    expected=expected_payments,
    worth=worth_of_payments,
)
