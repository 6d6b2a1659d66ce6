"""Reconcile: the journal, the attempts and the gateway's report, to the cent, for every day that is over.

No part of a day's jobs: the timetable runs it after them. A chunk is one day. A gateway that does not answer ends the
run, and the next one does what is missing. A difference that is new is a refusal by its word.
"""

from datetime import datetime

from kadens.domain.payments.reconciling import Reconciled, next_stretch, reconcile
from kadens.plumbing.runner.shapes import Chunk, Job, Work

__all__ = ["JOB"]


def work_reconciliation(work: Work, place: datetime | None, size: int, /) -> Chunk[datetime]:  # noqa: ARG001 - one day
    """Reconcile the next day; `done` counts the movements that the gateway reported."""
    stretch = next_stretch(as_of=work.as_of, after=place)
    if stretch is None:
        return Chunk(position=None)
    found = reconcile(stretch, on=work.as_of, actor=work.actor, dry_run=work.dry_run)
    refusals = {what: count for what, count in found.found.items() if what != "open"}
    return Chunk(position=stretch.until, done=found.movements, counts=_counts(found), refusals=refusals)


def _counts(found: Reconciled) -> dict[str, int]:
    counts = {
        "taken_amount": found.moved_taken,
        "refunded_amount": found.moved_refunded,
        "open": found.found.get("open", 0),
        "settled": found.resolved.get("settled", 0),
    }
    return {"days": 1} | {name: count for name, count in counts.items() if count}


JOB: Job[datetime] = Job(
    name="reconcile",
    title="Reconcile with the payment gateway",
    work_chunk=work_reconciliation,
    size=1,
)
