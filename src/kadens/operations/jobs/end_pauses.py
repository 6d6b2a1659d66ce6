"""End pauses: what was paused until today goes on, first thing in the day (domain.md §3.1)."""

from kadens.domain.continuity.pausing import end_pauses, peek_paused
from kadens.plumbing.runner.shapes import Job

__all__ = ["JOB"]

JOB: Job[int] = Job(
    name="end_pauses",
    title="Resume the continuity orders whose pause ends",
    work_chunk=end_pauses,
    size=500,
    peek=peek_paused,
)
