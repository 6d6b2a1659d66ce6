"""Migrate orders: stored changes to many orders are carried out, or taken back (ADR 37).

The criterion `migration` (its number) narrows a run to one of them.
"""

from kadens.domain.continuity.migrating import Position, expected_orders, migrate_orders, peek_migrating
from kadens.plumbing.runner.shapes import Job

__all__ = ["JOB"]

JOB: Job[Position] = Job(
    name="migrate_orders",
    title="Migrate orders: carry out, or take back, planned changes to many orders",
    work_chunk=migrate_orders,
    size=500,
    criteria=("migration",),
    expected=expected_orders,
    peek=peek_migrating,
)
