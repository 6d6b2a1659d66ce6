"""Process payments: due instalments are charged or billed, declined ones tried again (domain.md §4).

The domain's verb goes through its own chunks, because it calls the gateway between transactions; to the runner it is
one chunk.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta

from kadens.domain.continuity.queries import parent_lines_of
from kadens.domain.payments.processing import PaymentsReport, process_payments
from kadens.plumbing.runner.shapes import Chunk, Job, Work

__all__ = ["JOB"]


def work_payments(work: Work, position: int | None, size: int, /) -> Chunk[int]:  # noqa: ARG001 - one chunk
    """Collect what is due; `done` counts the instalments charged and billed, a decline is a refusal by its reason."""
    report = process_payments(
        as_of=work.as_of,
        actor=work.actor,
        parent_line_ids=parent_lines_of(work.criteria),
        chunk=size,
        limit=work.limit,
        dry_run=work.dry_run,
    )
    done = report.charged + report.billed
    return Chunk(
        position=None,
        done=done,
        late=min(done, report.overdue),
        counts=_counts(report),
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


def _counts(report: PaymentsReport) -> Mapping[str, int]:
    """Everything that happened, by the report's own names; amounts in minor units."""
    found = {field.name: getattr(report, field.name) for field in fields(PaymentsReport)}
    return {name: count for name, count in found.items() if count and name not in ("declined", "dry_run")}


JOB: Job[int] = Job(
    name="process_payments",
    title="Process continuity payments",
    work_chunk=work_payments,
    size=500,
    criteria=("program", "order", "customer"),
    expected=expected_payments,
)
