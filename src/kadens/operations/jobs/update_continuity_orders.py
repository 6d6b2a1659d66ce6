"""Continuity update: running orders take over the newest version of their program (domain.md §4).

The criterion `overwrite` (the word `true`) lets the program win over the customer's own changes and locked prices.
"""

from kadens.domain.continuity.updating import peek_behind, update_continuity_orders
from kadens.plumbing.runner.shapes import Job

__all__ = ["JOB"]

JOB: Job[int] = Job(
    name="update_continuity_orders",
    title="Continuity update: bring orders to the newest version of their program",
    work_chunk=update_continuity_orders,
    size=500,
    criteria=("program", "order", "customer", "overwrite"),
    peek=peek_behind,
)
