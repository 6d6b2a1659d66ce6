"""Announce: the notices that go out ahead of a delivery, a charge or a card's expiry (domain.md §8)."""

from kadens.domain.continuity.announcing import Place, announce, peek_announced
from kadens.plumbing.runner.shapes import Job

__all__ = ["JOB"]

JOB: Job[Place] = Job(
    name="announce",
    title="Write the notices ahead",
    work_chunk=announce,
    size=20_000,
    peek=peek_announced,
)
