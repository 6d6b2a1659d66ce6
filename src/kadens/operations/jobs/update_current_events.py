"""Update current event period: the pointer of the programs that follow one calendar (domain.md §4)."""

from kadens.domain.continuity.current import peek_program, update_current_events
from kadens.plumbing.runner.shapes import Job

__all__ = ["JOB"]

JOB: Job[int] = Job(
    name="update_current_events",
    title="Update the current event period of programs",
    work_chunk=update_current_events,
    size=500,
    criteria=("program",),
    peek=peek_program,
)
