"""Process payments: due instalments are charged or billed, declined ones tried again (domain.md §4).

A chunk calls the gateway between transactions of its own. So the runner cannot do one again that broke in the middle,
and there is no peek: the verb halves each of its transactions, and parks the charge that breaks one itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from functools import partial
from typing import Final

from kadens.domain.continuity.queries import parent_lines_of
from kadens.domain.payments.processing import PaymentsReport, Place, collect, collection, process_payments
from kadens.domain.payments.settling import Scope
from kadens.domain.payments.starting import LEASE, run_on
from kadens.domain.payments.tally import Tally
from kadens.plumbing.runner.parking import park
from kadens.plumbing.runner.running import NO_RUN
from kadens.plumbing.runner.shapes import Chunk, Job, Work

__all__ = ["JOB", "NAME", "report_counts"]

NAME: Final = "process_payments"


def work_payments(work: Work, place: Place | None, size: int, /) -> Chunk[Place]:
    """Collect what is due; `done` counts the instalments charged and billed, a decline is a refusal by its reason."""
    lines = parent_lines_of(work.criteria)
    if work.dry_run:
        report = process_payments(as_of=work.as_of, actor=work.actor, parent_line_ids=lines, dry_run=True)
        return _chunk(report, None)
    run, tally = run_on(work.as_of, work.actor, LEASE, _parking(work)), Tally()
    asked = collection(run, Scope(parent_line_ids=None if lines is None else list(lines)), limit=work.limit)
    position = collect(asked, place, size, tally)
    return _chunk(tally.report(), position)


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
        refusals=dict(report.declined),
    )


def expected_payments(work: Work) -> int:
    """How many instalments fall due on the day: what `surge_limit` compares; those of earlier days are late."""
    return _due(work, work.as_of) - _due(work, work.as_of - timedelta(days=1))


def _due(work: Work, by: date) -> int:
    """How many instalments are due by a day, within the criteria."""
    lines = parent_lines_of(work.criteria)
    report = process_payments(as_of=by, actor=work.actor, parent_line_ids=lines, dry_run=True)
    return report.charged + report.billed


def report_counts(report: PaymentsReport) -> Mapping[str, int]:
    """Everything that happened, by the report's own names; amounts in minor units."""
    found = {field.name: getattr(report, field.name) for field in fields(PaymentsReport)}
    return {name: count for name, count in found.items() if count and name not in ("declined", "dry_run", "parked")}


JOB: Job[Place] = Job(
    name=NAME,
    title="Process continuity payments",
    work_chunk=work_payments,
    size=500,
    criteria=("program", "order", "customer"),
    expected=expected_payments,
)
