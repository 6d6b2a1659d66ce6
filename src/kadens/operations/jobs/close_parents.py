"""Close parents: parent lines, then orders, with nothing left to plan, fulfil or invoice (domain.md §4)."""

from kadens.domain.continuity.closing import close_parents, peek_finished
from kadens.plumbing.runner.shapes import Job

__all__ = ["JOB"]

JOB: Job[int] = Job(
    name="close_parents",
    title="Close continuity parent lines and orders",
    work_chunk=close_parents,
    size=5_000,
    criteria=("program", "order", "customer"),
    peek=peek_finished,
)
