"""Orders paid when they ship: authorized when they are made if so set up, charged when they are invoiced."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from kadens.domain.payments.attempts import advance
from kadens.domain.payments.charges import NewCharge, insert_charges, next_key, shipment_key
from kadens.domain.payments.dropping import ShipmentCharge, drop_charges, lock_shipment_charges
from kadens.domain.payments.dunning import MOST_ATTEMPTS
from kadens.domain.payments.flights import Flight, Run, Step, read_flights, start_attempts, take_steps
from kadens.domain.payments.refunds import close_after_commit
from kadens.domain.payments.replacing import replace_charges
from kadens.domain.payments.settling import Scope, settle_in_flight
from kadens.domain.payments.starting import LEASE, run_on
from kadens.domain.payments.tally import Tally
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = [
    "Authorization",
    "ShipmentPayment",
    "authorize_orders",
    "charge_shipments",
    "void_authorizations",
]

ShipmentPayment = Literal["paid", "declined", "unknown", "waiting", "nothing"]
Authorization = Literal["authorized", "declined", "unknown", "nothing"]
_IN_FLIGHT: Final = ("charging", "pending", "unknown")


@dataclass(frozen=True)
class _Orders:
    order_ids: list[int]


@dataclass(frozen=True, slots=True)
class _CardOrder:
    slot: str
    order_id: int
    parent_line_id: int | None
    customer_id: int
    currency: str
    total: int
    delivery_on: date | None
    last_key: str | None


@dataclass(frozen=True, slots=True)
class _Standing:
    charge_id: int
    order_id: int
    status: str
    decline_reason: str


@dataclass(frozen=True)
class _Captures:
    charge_ids: list[int]
    on: date


@dataclass(frozen=True, slots=True)
class _Charge:
    charge_id: int


_CARD_ORDERS = load("kadens.domain.payments", "card_orders", _Orders, _CardOrder)
_STANDING = load("kadens.domain.payments", "charges_of_orders", _Orders, _Standing)
_START_CAPTURES = load("kadens.domain.payments", "start_captures", _Captures, _Charge)


def charge_shipments(
    order_ids: Iterable[int], *, as_of: date, actor: str, lease: timedelta = LEASE
) -> Mapping[int, ShipmentPayment]:
    """Collect by card what these orders come to, before they are invoiced; how each one stands.

    *paid*: money received, now or before. *declined*: tried now, and held. *waiting*: declined before, and not to be
    tried yet. *unknown*: the gateway has no answer yet. *nothing*: it is not this order's way of paying, or 0.00.
    It calls the gateway, so no transaction may be open around it."""
    ids, run = list(order_ids), run_on(as_of, actor, lease)
    _settle(ids, run)
    with transaction():
        orders = _CARD_ORDERS.run(_Orders(ids))
        charges = _charges(orders, lambda _: as_of)
        due = [charge for charge in charges if _is_due(charge, as_of)]
        flights = _capture([charge for charge in charges if charge.status == "authorized"], run)
        flights += _try(due, run, capture_later=False)
    advance(flights, run, Tally())
    tried = {flight.order_id for flight in flights if flight.order_id is not None}
    standing = {row.order_id: row.status for row in _STANDING.run(_Orders([order.order_id for order in orders]))}
    return {order_id: _payment(standing.get(order_id), tried=order_id in tried) for order_id in ids}


def authorize_orders(
    order_ids: Iterable[int], *, as_of: date, actor: str, lease: timedelta = LEASE
) -> Mapping[int, Authorization]:
    """Authorize by card what these orders come to, when they are made; how each one stands.

    A decline holds the order with the reason *payment*, and is tried again as a declined charge is.
    It calls the gateway, so no transaction may be open around it."""
    ids, run = list(order_ids), run_on(as_of, actor, lease)
    _settle(ids, run)
    with transaction():
        orders = _CARD_ORDERS.run(_Orders(ids))
        charges = _charges(orders, lambda order: order.delivery_on or as_of)
        flights = _try([charge for charge in charges if charge.status == "planned"], run, capture_later=True)
    advance(flights, run, Tally())
    standing = {row.order_id: row.status for row in _STANDING.run(_Orders([order.order_id for order in orders]))}
    return {order_id: _authorization(standing.get(order_id)) for order_id in ids}


def void_authorizations(order_ids: Iterable[int], *, as_of: date, actor: str) -> None:
    """Let go of what was authorized for these orders, and cancel their unpaid charges. The gateway is told once the
    transaction around it has committed, else by the next run."""
    with transaction():
        dropped = drop_charges(list(order_ids), on=as_of, actor=actor, reason="cancelled", give_back=False)
        close_after_commit(dropped, as_of=as_of, actor=actor)


def _settle(order_ids: Sequence[int], run: Run) -> None:
    """Ask what became of charges of these orders that are in flight."""
    standing = _STANDING.run(_Orders(list(order_ids)))
    in_flight = [row.charge_id for row in standing if row.status in _IN_FLIGHT]
    if in_flight:
        settle_in_flight(Scope(charge_ids=in_flight), run, Tally(), chunk=500)


def _charges(orders: Sequence[_CardOrder], due_on: Callable[[_CardOrder], date]) -> list[ShipmentCharge]:
    """The orders' charges, locked; made where there is none."""
    ids = [order.order_id for order in orders]
    known = {charge.order_id for charge in lock_shipment_charges(ids)}
    insert_charges([_new_charge(order, due_on(order)) for order in orders if order.order_id not in known])
    return lock_shipment_charges(ids)


def _new_charge(order: _CardOrder, due_on: date) -> NewCharge:
    return NewCharge(
        key=next_key(order.last_key) if order.last_key else shipment_key(order.slot),
        plan_id=None,
        order_id=order.order_id,
        parent_line_id=order.parent_line_id,
        customer_id=order.customer_id,
        number=None,
        due_on=due_on,
        chargeable_on=due_on,
        amount=order.total,
        currency=order.currency,
        pay_with="card",
    )


def _is_due(charge: ShipmentCharge, as_of: date) -> bool:
    if charge.status == "declined":
        return charge.retry_on is not None and charge.retry_on <= as_of
    return charge.status == "planned"


def _try(charges: Sequence[ShipmentCharge], run: Run, *, capture_later: bool) -> list[Flight]:
    exhausted = {charge.charge_id: None for charge in charges if charge.attempts >= MOST_ATTEMPTS}
    successors = replace_charges(exhausted)
    return start_attempts(
        {successors.get(charge.charge_id, charge.charge_id): capture_later for charge in charges}, run
    )


def _capture(charges: Sequence[ShipmentCharge], run: Run) -> list[Flight]:
    """What was authorized, about to be taken: committed before the call."""
    if not charges:
        return []
    _START_CAPTURES.run(_Captures([charge.charge_id for charge in charges], run.as_of))
    flights = read_flights(charge.authorized_id for charge in charges if charge.authorized_id is not None)
    return take_steps([Step(flight, "capturing") for flight in flights], lease=run.lease)


def _payment(status: str | None, *, tried: bool) -> ShipmentPayment:
    match status:
        case None:
            return "nothing"
        case "paid":
            return "paid"
        case "declined" | "failed":
            return "declined" if tried else "waiting"
        case "charging" | "pending" | "unknown":
            return "unknown"
    return "waiting"


def _authorization(status: str | None) -> Authorization:
    match status:
        case None:
            return "nothing"
        case "authorized" | "paid":
            return "authorized"
        case "declined" | "failed":
            return "declined"
    return "unknown"
