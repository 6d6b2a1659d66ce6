"""Extend lines: repetitions that the threshold kept back are planned (domain.md §4)."""

from kadens.domain.continuity.extending import extend_lines, peek_extendable
from kadens.plumbing.runner.shapes import Job

__all__ = ["JOB"]

JOB: Job[int] = Job(
    name="extend_lines",
    title="Extend continuity lines",
    work_chunk=extend_lines,
    size=1_000,
    criteria=("program", "order", "customer"),
    peek=peek_extendable,
)
