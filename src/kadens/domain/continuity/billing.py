"""Keeping the payment plan of an order billed upfront in step with what it ships (domain.md §6, *Changing*)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from kadens.domain.payments.fitting import Fit, Way, fit_plans
from kadens.plumbing.db.statement import load

__all__ = ["refit_plans", "upfront_totals"]


@dataclass(frozen=True)
class _Orders:
    continuity_order_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Total:
    continuity_order_id: int
    parent_line_id: int
    total: int


_TOTALS = load("kadens.domain.continuity", "totals", _Orders, _Total)


def upfront_totals(continuity_order_ids: Collection[int]) -> dict[int, int]:
    """What each order billed upfront comes to now, tax included, by its parent line (minor units)."""
    return {row.parent_line_id: row.total for row in _TOTALS.run(_Orders(list(continuity_order_ids)))}


def refit_plans(
    continuity_order_ids: Collection[int], *, on: date, actor: str, reason: str, way: Way = "change"
) -> Mapping[int, Fit]:
    """Bring the plans of these orders to what they ship now: cut, refund or add (domain.md §6); how each followed, by
    its parent line. Orders that are not billed upfront have nothing to bring."""
    totals = upfront_totals(continuity_order_ids)
    return fit_plans(totals, on=on, actor=actor, reason=reason, way=way) if totals else {}
