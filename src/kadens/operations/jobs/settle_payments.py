"""Settle payments: asks the gateway what became of the attempts that are due for a look (payments.md §3).

It begins no payment; it goes on with what a run left behind, and leaves alone what another run holds. It runs every few
minutes, in between the runs of *process payments*, which ask about everything. A charge that breaks is parked for both.
"""

from functools import partial

from kadens.domain.continuity.queries import parent_lines_of
from kadens.domain.payments.settling import DUE, Looked, Scope, begin_looking, due_looks, settle_next
from kadens.domain.payments.starting import LEASE, run_on
from kadens.domain.payments.tally import Tally
from kadens.operations.jobs.process_payments import NAME as PARKED_UNDER
from kadens.operations.jobs.process_payments import report_counts
from kadens.plumbing.runner.parking import park
from kadens.plumbing.runner.running import NO_RUN
from kadens.plumbing.runner.shapes import Chunk, Job, Work

__all__ = ["JOB", "anything_due"]


def anything_due() -> bool:
    """Whether there is an attempt to look at now."""
    return due_looks(DUE, most=1) > 0


def work_looks(work: Work, looked: Looked | None, size: int, /) -> Chunk[Looked]:
    """Look at the next attempts that are due; `done` counts those that came to their end, a decline is a refusal."""
    lines = parent_lines_of(work.criteria)
    scope = Scope(parent_line_ids=None if lines is None else list(lines), only_due=True)
    if work.dry_run:
        return Chunk(position=None, done=due_looks(scope))
    setting_aside = None if work.run_id == NO_RUN else partial(park, PARKED_UNDER, run_id=work.run_id)
    run, tally = run_on(work.as_of, work.actor, LEASE, setting_aside), Tally()
    position = settle_next(scope, run, tally, looked or begin_looking(run, patient=False), chunk=size)
    report = tally.report()
    return Chunk(
        position=position,
        done=report.settled,
        parked=report.parked,
        counts=report_counts(report),
        refusals=dict(report.declined),
    )


JOB: Job[Looked] = Job(
    name="settle_payments",
    title="Settle payments in flight",
    work_chunk=work_looks,
    size=500,
    criteria=("program", "order", "customer"),
)
