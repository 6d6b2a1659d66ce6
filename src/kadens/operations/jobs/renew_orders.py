"""Renew orders: a program that starts again or converts goes on, before its old lines run out (domain.md §2.2)."""

from kadens.domain.continuity.renewing import peek_ending, renew_orders
from kadens.plumbing.runner.shapes import Job

__all__ = ["JOB"]

JOB: Job[int] = Job(
    name="renew_orders",
    title="Renew continuity orders whose program starts again or converts",
    work_chunk=renew_orders,
    size=1_000,
    criteria=("program", "order", "customer"),
    peek=peek_ending,
)
