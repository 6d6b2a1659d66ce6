"""Giving plans back the instalments that they had before a change that is undone (ADR 37)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kadens.plumbing.db.statement import Nothing, load

__all__ = ["FormerPlan", "restore_plans"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerPlan:
    """A plan as it was: its total, and the amounts of its planned instalments by their keys (minor units)."""

    plan_id: int
    agreed_total: int
    amounts: Mapping[int, int]


@dataclass(frozen=True)
class _Amounts:
    charge_ids: list[int]
    amounts: list[int]


@dataclass(frozen=True)
class _Totals:
    plan_ids: list[int]
    totals: list[int]


@dataclass(frozen=True, slots=True)
class _PlanId:
    plan_id: int


_RESTORE_INSTALMENTS = load("kadens.domain.payments", "restore_instalments", _Amounts, Nothing)
_AGREE_TOTALS = load("kadens.domain.payments", "agree_totals", _Totals, _PlanId)


def restore_plans(plans: Sequence[FormerPlan]) -> None:
    """Put planned instalments back, those cancelled since included. One that was tried meanwhile keeps its amount: who
    calls brings the plan to its total afterwards, which is nothing when all went back."""
    amounts = {key: amount for plan in plans for key, amount in sorted(plan.amounts.items())}
    if not plans:
        return
    _RESTORE_INSTALMENTS.run(_Amounts(list(amounts), list(amounts.values())))
    _AGREE_TOTALS.run(_Totals([plan.plan_id for plan in plans], [plan.agreed_total for plan in plans]))
