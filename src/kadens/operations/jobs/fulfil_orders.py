"""Fulfil orders: what may be shipped today is picked, packed, shipped and invoiced (domain.md §4, §6)."""

from kadens.domain.fulfilment.day import CRITERIA, Place, expected_orders, fulfil_orders, peek_order
from kadens.plumbing.runner.shapes import Job

__all__ = ["JOB"]

JOB: Job[Place] = Job(
    name="fulfil_orders",
    title="Ship and invoice open orders",
    work_chunk=fulfil_orders,
    size=5_000,
    criteria=CRITERIA,
    expected=expected_orders,
    peek=peek_order,
)
