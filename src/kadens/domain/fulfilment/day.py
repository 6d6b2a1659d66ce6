"""*Fulfil orders*: the warehouse's day in one job, charged, shipped and invoiced on the same day.

A chunk charges its orders that are paid by card when they ship, outside every transaction; then one transaction picks,
packs, ships and invoices those that may go. A run killed in between leaves them paid, and the next one ships them.
Orders that a warehouse shipped itself are invoiced by it, too.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kadens.domain.customers.queries import customers_by_code
from kadens.domain.fulfilment.gates import Candidate, Reason, judge, lock_orders
from kadens.domain.fulfilment.invoicing import write_invoices
from kadens.domain.fulfilment.picking import note_packed, note_picked, note_shipped
from kadens.domain.fulfilment.stocking import reserve_for_orders
from kadens.domain.orders.errors import OrderUnknown
from kadens.domain.orders.models import Order
from kadens.domain.payments.shipments import ShipmentPayment, charge_shipments
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Peek, Work

__all__ = ["CRITERIA", "Place", "expected_orders", "fulfil_orders", "peek_order"]

CRITERIA: Final = ("customer", "order")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: among the open orders (phase 1, by delivery date) or the delivered ones (2, by number), and
    how many it did."""

    phase: int = 1
    delivery_on: date = date.min
    order_id: int = 0
    done: int = 0


@dataclass(frozen=True)
class _Asked:
    on: date
    customer_id: int | None
    order_id: int | None


@dataclass(frozen=True)
class _Due(_Asked):
    after_phase: int
    after_on: date
    after_id: int
    limit: int


@dataclass(frozen=True, slots=True)
class _DueOrder:
    phase: int
    order_id: int
    delivery_on: date | None

    def place(self, done: int) -> Place:
        """Where a chunk that ends with this order leaves the run."""
        return Place(self.phase, self.delivery_on or date.min, self.order_id, done)


@dataclass(frozen=True, slots=True)
class _Counted:
    orders: int


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The orders for which there is no stock, and how each card stands that was to pay now."""

    short: frozenset[int]
    paid: Mapping[int, ShipmentPayment]


_DUE_ORDERS = load("kadens.domain.fulfilment", "due_orders", _Due, _DueOrder)
_COUNT_DUE = load("kadens.domain.fulfilment", "count_due", _Asked, _Counted)


def fulfil_orders(work: Work, position: Place | None, size: int) -> Chunk[Place]:
    """Fulfil the next chunk of orders whose delivery date has come and whose gates pass; `done` counts the invoices.

    Refusals are counted by reason: *payment* is also a card that did not pay now, told apart in `counts`. A dry run
    charges nobody and says what would be done if every card paid."""
    position = position or Place()
    limit = size if work.limit is None else min(size, work.limit - position.done)
    due = _due(work, position, limit) if limit > 0 else []
    if not due:
        return Chunk(position=None)
    order_ids = [order.order_id for order in due]
    prepared = _prepare(order_ids, work)
    with transaction(), undo_if(work.dry_run):
        fulfilled, refusals = _fulfil(order_ids, prepared, work)
    return Chunk(
        position=due[-1].place(position.done + len(fulfilled)) if len(due) == limit else None,
        done=len(fulfilled),
        late=sum(1 for order in fulfilled if order.delivery_on is not None and order.delivery_on < work.as_of),
        counts=Counter(f"card_{payment}" for payment in prepared.paid.values()),
        refusals=refusals,
    )


def expected_orders(work: Work) -> int:
    """How many orders are to be delivered on this day: what `surge_limit` compares."""
    return _COUNT_DUE.run(_asked(work))[0].orders


def peek_order(work: Work, position: Place | None) -> Peek[Place] | None:
    """The order that a chunk of one would take."""
    position = position or Place()
    due = _due(work, position, 1)
    return Peek(due[0].order_id, due[0].place(position.done)) if due else None


def _asked(work: Work) -> _Asked:
    customer, order = work.criteria.get("customer"), work.criteria.get("order")
    customer_id = customers_by_code([customer])[customer].id if customer else None
    return _Asked(work.as_of, customer_id, _order_id(order) if order else None)


def _order_id(number: str) -> int:
    """An order, or the parent order whose child orders are meant. Raises OrderUnknown."""
    if not number.isdecimal() or not Order.objects.filter(id=int(number)).exists():
        raise OrderUnknown(order=number)
    return int(number)


def _due(work: Work, position: Place, limit: int) -> list[_DueOrder]:
    asked = _asked(work)
    return _DUE_ORDERS.run(
        _Due(
            on=asked.on,
            customer_id=asked.customer_id,
            order_id=asked.order_id,
            after_phase=position.phase,
            after_on=position.delivery_on,
            after_id=position.order_id,
            limit=limit,
        )
    )


def _prepare(order_ids: Sequence[int], work: Work) -> _Prepared:
    """Before anything leaves: goods for the sales orders that lack them, then the cards that are to pay now.

    What has no stock is not charged. No transaction is open while cards are charged."""
    orders = [order for order in judge(order_ids, on=work.as_of) if order.refusal is None and order.fulfillable]
    unreserved = {order.order_id for order in orders if order.unreserved and order.progress == "open"}
    short: frozenset[int] = frozenset()
    if unreserved:
        wanting = [order_id for order_id in order_ids if order_id in unreserved]
        with transaction(), undo_if(work.dry_run):
            short = reserve_for_orders(wanting, on=work.as_of, actor=work.actor)
    owing = [order.order_id for order in orders if order.uncollected and order.order_id not in short]
    if work.dry_run or not owing:
        return _Prepared(short, {})
    return _Prepared(short, charge_shipments(owing, as_of=work.as_of, actor=work.actor))


def _fulfil(order_ids: Sequence[int], prepared: _Prepared, work: Work) -> tuple[list[Candidate], Counter[str]]:
    """Take the orders that may go all the way, from wherever each stands; those, and the others by reason."""
    on = work.as_of
    lock_orders(order_ids)
    orders = [order for order in judge(order_ids, on=on) if order.fulfillable]
    reasons = {order.order_id: _refusal(order, prepared, work) for order in orders}
    passing = [order for order in orders if reasons[order.order_id] is None]
    leaving = [order for order in passing if order.status == "open"]
    note_picked([order.order_id for order in leaving if not order.picked], on=on)
    note_packed([order.order_id for order in leaving if not order.packed], on=on)
    note_shipped(leaving, on=on, tracking={})
    write_invoices(passing, on=on, actor=work.actor)
    deeds = [Deed("ship", "order", order.order_id) for order in leaving]
    deeds += [Deed("invoice", "order", order.order_id) for order in passing]
    record(deeds, on=on, actor=work.actor)
    return passing, Counter(reason for reason in reasons.values() if reason)


def _refusal(order: Candidate, prepared: _Prepared, work: Work) -> Reason | None:
    """Why it stays. A card that did not pay just now has put a hold on it already: it is *payment* all the same."""
    if prepared.paid.get(order.order_id) in ("declined", "unknown", "waiting"):
        return "payment"
    if order.refusal is None and order.order_id in prepared.short:
        return "no_stock"
    if order.refusal is None and order.uncollected and not work.dry_run:
        return "payment"
    return order.refusal
