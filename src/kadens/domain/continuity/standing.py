"""How a continuity order stands for the person who looks at it: what comes next, what is open, what can be done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kadens.domain.continuity.possible import RUNNING, possible
from kadens.domain.continuity.queries import HoldRow, Item, Line, WholeOrder, whole_orders
from kadens.domain.payments.customer_money import ComingCharge, coming_charges, left_to_give_back
from kadens.domain.payments.owed import OpenMoney, open_money

__all__ = ["NextCharge", "NextDelivery", "Standing", "standing_of"]

Cause = Literal["instalment", "shipment", "invoice", "again"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDelivery:
    """The next parcel: its day, what is in it and what it costs (minor units). `child_order_id` once it is an order."""

    on: date
    event: int
    repetition: int
    items: Sequence[Item]
    total: int
    currency: str
    child_order_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextCharge:
    """The next amount (minor units) that the customer is asked for: an *instalment*, a *shipment* when it leaves, an
    *invoice* for one, or *again* what was declined. `written`: it is owed already; else it follows from the plan."""

    on: date
    amount: int
    currency: str
    cause: Cause
    number: int | None = None
    written: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A continuity order whole, and how it stands. Nothing is delivered while it is paused (`head.paused_on`), whatever
    `next_delivery` says; `can` holds the codes of `possible`."""

    order: WholeOrder
    next_delivery: NextDelivery | None
    next_charge: NextCharge | None
    open_holds: Sequence[HoldRow]
    open_money: Sequence[OpenMoney]
    can: Sequence[str]


def standing_of(continuity_order_ids: Collection[int]) -> list[Standing]:
    """How continuity orders stand, by their keys; however many in a constant number of statements."""
    orders = whole_orders(continuity_order_ids)
    parents = [order.head.parent_line_id for order in orders]
    coming, given = coming_charges(parents), left_to_give_back(parents)
    open_of: dict[int, list[OpenMoney]] = {parent: [] for parent in parents}
    for each in open_money(parents):
        open_of[each.parent_line_id].append(each)
    return [
        _standing(
            order,
            coming.get(order.head.parent_line_id),
            open_of[order.head.parent_line_id],
            given.get(order.head.parent_line_id, 0),
        )
        for order in orders
    ]


def _standing(order: WholeOrder, coming: ComingCharge | None, money: Sequence[OpenMoney], given: int) -> Standing:
    ahead = sorted(
        (line for line in order.lines if line.status in ("planned", "child_created")),
        key=lambda line: (line.delivery_on, line.event, line.repetition),
    )
    return Standing(
        order=order,
        next_delivery=_delivery(order, ahead[0]) if ahead else None,
        next_charge=_written(coming) if coming else _following(order, ahead),
        open_holds=tuple(hold for hold in order.holds if hold.released_on is None),
        open_money=tuple(money),
        can=possible(order, money=money, given=given),
    )


def _delivery(order: WholeOrder, line: Line) -> NextDelivery:
    return NextDelivery(
        on=line.delivery_on,
        event=line.event,
        repetition=line.repetition,
        items=order.items[line.line_id],
        total=line.total,
        currency=order.head.currency,
        child_order_id=line.child_order_id,
    )


def _written(coming: ComingCharge) -> NextCharge:
    cause: Cause = "again" if coming.again else "instalment" if coming.number is not None else "shipment"
    return NextCharge(on=coming.on, amount=coming.amount, currency=coming.currency, cause=cause, number=coming.number)


def _following(order: WholeOrder, ahead: Sequence[Line]) -> NextCharge | None:
    """What is paid with its shipment is not owed before it leaves: the next not charged says when."""
    head = order.head
    if head.status not in RUNNING or head.settlement not in ("per_shipment", "invoice_plan"):
        return None
    asked = {attempt.order_id for attempt in order.charges if attempt.order_id is not None}
    line = next((line for line in ahead if line.total and line.child_order_id not in asked), None)
    if line is None:
        return None
    cause: Cause = "shipment" if head.pay_with == "card" and head.settlement == "per_shipment" else "invoice"
    return NextCharge(on=line.delivery_on, amount=line.total, currency=head.currency, cause=cause, written=False)
