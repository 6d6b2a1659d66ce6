"""Create child orders: due continuity lines become ordinary sales orders (domain.md §4)."""

from kadens.domain.continuity.creating import (
    Position,
    create_child_orders,
    expected_child_orders,
    peek_child_order,
)
from kadens.domain.continuity.criteria import CRITERIA
from kadens.plumbing.runner.shapes import Job

__all__ = ["JOB"]

JOB: Job[Position] = Job(
    name="create_child_orders",
    title="Create continuity child orders",
    work_chunk=create_child_orders,
    size=10_000,
    criteria=CRITERIA,
    expected=expected_child_orders,
    peek=peek_child_order,
)
