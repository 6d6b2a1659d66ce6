"""Cancelling wins (payments.md §3.9): what was taken for something that was cut or cancelled meanwhile goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.payments.dropping import drop_charges
from kadens.domain.payments.fitting import fit_plans
from kadens.domain.payments.flights import Flight
from kadens.plumbing.db.statement import load

__all__ = ["return_surplus"]


@dataclass(frozen=True)
class _Plans:
    plan_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Overfull:
    parent_line_id: int
    agreed_total: int


@dataclass(frozen=True)
class _Charges:
    charge_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Order:
    order_id: int


_OVERFULL = load("kadens.domain.payments", "overfull_plans", _Plans, _Overfull)
_VAIN = load("kadens.domain.payments", "vain_shipments", _Charges, _Order)


def return_surplus(flights: Sequence[Flight], *, on: date, actor: str) -> None:
    """Fit the plans of attempts that have just ended to what was agreed, and drop the charges of cancelled orders.

    In the transaction that ended them."""
    plans = {flight.plan_id for flight in flights if flight.plan_id is not None}
    if plans:
        overfull = _OVERFULL.run(_Plans(sorted(plans)))
        targets = {plan.parent_line_id: plan.agreed_total for plan in overfull}
        if targets:
            fit_plans(targets, on=on, actor=actor, reason="cut while it was charged", way="cancel")
    shipments = [flight.charge_id for flight in flights if flight.per_shipment]
    if shipments:
        vain = _VAIN.run(_Charges(shipments))
        drop_charges([order.order_id for order in vain], on=on, actor=actor, reason="cancelled while it was charged")
