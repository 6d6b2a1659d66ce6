"""Charges of shipments that will not be: cancelled, voided, or given back (domain.md §6, Cancelling)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kadens.domain.payments.flights import Step, read_flights, take_steps
from kadens.domain.payments.giving_back import GivenBack, give_money_back
from kadens.plumbing.db.statement import load

__all__ = ["Dropped", "ShipmentCharge", "drop_charges", "lock_shipment_charges"]

_UNPAID: Final = ("planned", "declined", "failed")


@dataclass(frozen=True, slots=True)
class Dropped:
    """The refunds decided, and the attempts whose authorization the gateway is still to close."""

    refund_ids: tuple[int, ...] = ()
    closing: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Orders:
    order_ids: list[int]


@dataclass(frozen=True, slots=True)
class ShipmentCharge:
    """The charge of an order paid per shipment, locked; amounts in minor units."""

    charge_id: int
    order_id: int
    status: str
    amount: int
    given_back: int
    attempts: int
    due_on: date
    retry_on: date | None
    authorized_id: int | None


@dataclass(frozen=True)
class _Charges:
    charge_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Charge:
    charge_id: int


_LOCK = load("kadens.domain.payments", "lock_shipment_charges", _Orders, ShipmentCharge)
_CANCEL = load("kadens.domain.payments", "cancel_charges", _Charges, _Charge)


def lock_shipment_charges(order_ids: Sequence[int]) -> list[ShipmentCharge]:
    """The charges of these orders that are paid per shipment, locked until the transaction ends."""
    return _LOCK.run(_Orders(list(order_ids))) if order_ids else []


def drop_charges(order_ids: Sequence[int], *, on: date, actor: str, reason: str, give_back: bool = True) -> Dropped:
    """Cancel what is unpaid, void what is authorized and, unless told otherwise, give back what was taken.

    What is in flight is left to the run that settles it. In the transaction that is open."""
    charges = lock_shipment_charges(order_ids)
    authorized = [charge for charge in charges if charge.status == "authorized"]
    unpaid = [charge for charge in charges if charge.status in _UNPAID]
    if unpaid or authorized:
        _CANCEL.run(_Charges([charge.charge_id for charge in unpaid + authorized]))
    flights = read_flights(charge.authorized_id for charge in authorized if charge.authorized_id is not None)
    steps = [
        Step(flight, "closing", reason=reason, evidence={"ending": "canceled", "on": on.isoformat()})
        for flight in flights
    ]
    closing = tuple(flight.attempt_id for flight in take_steps(steps, lease=None))
    if not give_back:
        return Dropped((), closing)
    paid = [GivenBack(one.charge_id, one.amount - one.given_back) for one in charges if one.status == "paid"]
    return Dropped(tuple(give_money_back(paid, on=on, actor=actor, reason=reason)), closing)
