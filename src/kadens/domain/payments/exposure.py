"""What customers owe for shipments: the measure of the company's `exposure_limit` (ADR 27)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kadens.plumbing.db.statement import load

__all__ = ["unpaid_shipments"]


@dataclass(frozen=True)
class _Customers:
    customer_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Unpaid:
    customer_id: int
    amount: int


_UNPAID = load("kadens.domain.payments", "unpaid_shipments", _Customers, _Unpaid)


def unpaid_shipments(customer_ids: Iterable[int]) -> Mapping[int, int]:
    """What each customer has not paid for child orders, in minor units: those that are made and not invoiced, at their
    total less what was received for them, and those that are invoiced, at what is receivable.

    What was billed upfront does not count: nothing was shipped on credit."""
    ids = list(customer_ids)
    if not ids:
        return {}
    return dict.fromkeys(ids, 0) | {row.customer_id: row.amount for row in _UNPAID.run(_Customers(ids))}
