"""The difference between an order before and after a change, in the words of the customer's questions: what comes when,
what it costs, what is paid, what goes back. Pure comparing: nothing is read or written.

It names nothing by a key that the change drew: two looks at the same change are equal.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final, Literal

from kadens.domain.continuity.queries import Line, WholeOrder
from kadens.domain.continuity.ways import Way
from kadens.domain.payments.queries import InstalmentRow, OnItsWay

__all__ = [
    "Delivery",
    "Effect",
    "Goods",
    "HoldEffect",
    "Instalment",
    "InstalmentEffect",
    "LineChange",
    "LineEffect",
    "MoneyBack",
    "Snapshot",
    "Standing",
    "Voided",
    "compare",
]

Step = Literal["taken_back", "skipped", "cancelled", "child_created", "delivered", "invoiced"]
LineChange = Literal["added", "moved", "goods", "amount", "address", "payment"] | Step
DIGEST_LENGTH: Final = 32
_TO_COME: Final = ("planned", "child_created")
_STEPS: Final[Mapping[str, Step]] = {
    "planned": "taken_back",
    "skipped": "skipped",
    "cancelled": "cancelled",
    "child_created": "child_created",
    "delivered": "delivered",
    "invoiced": "invoiced",
}
"""The word for the way to a status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """An order as it stood at one moment, the way of each line by its key, and its payments in flight, if any."""

    order: WholeOrder
    ways: Mapping[int, Way]
    on_its_way: OnItsWay | None


@dataclass(frozen=True, slots=True)
class Goods:
    """One item of a delivery; amounts in minor units."""

    sku: str
    name: str
    quantity: Decimal
    price: int
    own_price: bool
    net: int
    tax: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A line at one moment: its status (`Line`), the date delivered, where it goes (recipient, street, postcode, city,
    country; empty without an address) and how it is paid, what it ships, what it comes to (minor units)."""

    status: str
    delivery_on: date
    address: tuple[str, ...]
    pay_with: str
    goods: tuple[Goods, ...]
    net: int
    tax: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEffect:
    """What becomes of one line: in one word or several, and as it was (None: it is new) and will be."""

    event: int
    repetition: int
    changes: tuple[LineChange, ...]
    before: Delivery | None
    after: Delivery


@dataclass(frozen=True, slots=True)
class Instalment:
    """An instalment at one moment; amounts in minor units."""

    due_on: date
    amount: int
    given_back: int
    status: str
    pay_with: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentEffect:
    """What becomes of one instalment. `child_number`: that of the child order whose invoice it pays, None for one of
    a plan over the whole order."""

    number: int
    child_number: int | None
    before: Instalment | None
    after: Instalment


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """Money that goes back: *refunded* by card or *credited* on account, in minor units."""

    kind: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Voided:
    """An amount that was authorized on the card for a child order and is let go of, in minor units."""

    child_number: int | None
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class HoldEffect:
    """A hold that is *placed* or *released*; on the parent order where there is no `child_number`."""

    change: Literal["placed", "released"]
    reason: str
    child_number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an order stands as a whole. `to_come` and `to_come_total` count what is planned or made and not shipped,
    `more` what follows beyond the planned lines (None: no end)."""

    status: str
    quantity: int
    pay_with: str
    paused_until: date | None
    next_delivery_on: date | None
    to_come: int
    to_come_total: int
    more: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a change does to one order; only what differs is listed. `notices` are the messages it writes, by kind;
    `on_its_way` is what the gateway is charging meanwhile, and what of it would go back."""

    currency: str
    before: Standing
    after: Standing
    lines: tuple[LineEffect, ...]
    instalments: tuple[InstalmentEffect, ...]
    money_back: tuple[MoneyBack, ...]
    voided: tuple[Voided, ...]
    holds: tuple[HoldEffect, ...]
    notices: tuple[str, ...]
    on_its_way: OnItsWay | None

    @property
    def digest(self) -> str:
        """A short word for exactly this effect, which a form can carry (`effects.do_as_shown`)."""
        return sha256(repr(self).encode()).hexdigest()[:DIGEST_LENGTH]

    @property
    def nothing(self) -> bool:
        """Whether the change would change nothing."""
        parts = (self.lines, self.instalments, self.money_back, self.voided, self.holds, self.notices)
        return self.before == self.after and not any(parts)


def compare(before: Snapshot, after: Snapshot) -> Effect:
    """What lies between two looks at the same order."""
    was, now = before.order, after.order
    return Effect(
        currency=now.head.currency,
        before=_standing(was),
        after=_standing(now),
        lines=tuple(_lines(before, after)),
        instalments=tuple(_instalments(was, now)),
        money_back=tuple(_money_back(was, now)),
        voided=tuple(_voided(was, now)),
        holds=tuple(_holds(was, now)),
        notices=tuple(_notices(was, now)),
        on_its_way=after.on_its_way,
    )


def _standing(order: WholeOrder) -> Standing:
    to_come = [line for line in order.lines if line.status in _TO_COME]
    following = order.unplanned
    dates = [line.delivery_on for line in to_come] or ([following.nominal_on] if following else [])
    return Standing(
        status=order.head.status,
        quantity=order.head.quantity,
        pay_with=order.head.pay_with,
        paused_until=order.head.paused_until,
        next_delivery_on=min(dates, default=None),
        to_come=len(to_come),
        to_come_total=sum(line.total for line in to_come),
        more=following.more if following else 0,
    )


def _lines(was: Snapshot, now: Snapshot) -> Iterator[LineEffect]:
    before = {(line.event, line.repetition): _delivery(was, line) for line in was.order.lines}
    for line in now.order.lines:
        earlier, later = before.get((line.event, line.repetition)), _delivery(now, line)
        if earlier != later:
            changes: tuple[LineChange, ...] = tuple(_changes(earlier, later)) if earlier else ("added",)
            yield LineEffect(event=line.event, repetition=line.repetition, changes=changes, before=earlier, after=later)


def _delivery(snapshot: Snapshot, line: Line) -> Delivery:
    items, way = snapshot.order.items[line.line_id], snapshot.ways[line.line_id]
    address = (way.recipient, way.street, way.postcode, way.city, way.country)
    return Delivery(
        status=line.status,
        delivery_on=line.delivery_on,
        address=tuple(part for part in address if part is not None),
        pay_with=way.pay_with,
        goods=tuple(
            Goods(each.sku, each.name, each.quantity, each.price, each.own_price, each.net, each.tax) for each in items
        ),
        net=line.net,
        tax=line.tax,
        total=line.total,
    )


def _changes(before: Delivery, after: Delivery) -> Iterator[LineChange]:
    if before.delivery_on != after.delivery_on:
        yield "moved"
    if before.status != after.status:
        yield _STEPS[after.status]
    if [(each.sku, each.quantity) for each in before.goods] != [(each.sku, each.quantity) for each in after.goods]:
        yield "goods"
    if before.total != after.total or [each.price for each in before.goods] != [each.price for each in after.goods]:
        yield "amount"
    if before.address != after.address:
        yield "address"
    if before.pay_with != after.pay_with:
        yield "payment"


def _instalments(was: WholeOrder, now: WholeOrder) -> Iterator[InstalmentEffect]:
    before = dict(_numbered(was))
    for key, later in _numbered(now):
        earlier = before.get(key)
        if earlier != later:
            child_number, number = key
            yield InstalmentEffect(number=number, child_number=child_number, before=earlier, after=later)


def _numbered(order: WholeOrder) -> Iterator[tuple[tuple[int | None, int], Instalment]]:
    """Each instalment by its child order and number; a successor has the number of what it took the place of."""
    children = _children(order)
    for row in order.instalments:
        yield (children.get(row.order_id), row.number), _instalment(row)


def _instalment(row: InstalmentRow) -> Instalment:
    return Instalment(row.due_on, row.amount, row.given_back, row.status, row.pay_with)


def _children(order: WholeOrder) -> Mapping[int | None, int | None]:
    return {line.child_order_id: line.child_number for line in order.lines if line.child_order_id is not None}


def _money_back(was: WholeOrder, now: WholeOrder) -> Iterator[MoneyBack]:
    known = {refund.refund_id for refund in was.refunds}
    for refund in now.refunds:
        if refund.refund_id not in known:
            yield MoneyBack(refund.kind, refund.amount, refund.currency)


def _voided(was: WholeOrder, now: WholeOrder) -> Iterator[Voided]:
    """What was authorized, and is neither authorized nor taken any more."""
    authorized = {row.attempt_id for row in was.charges if row.state == "authorized"}
    children = _children(now)
    for row in now.charges:
        if row.attempt_id in authorized and row.state in ("closing", "canceled"):
            yield Voided(children.get(row.order_id), row.amount, row.currency)


def _holds(was: WholeOrder, now: WholeOrder) -> Iterator[HoldEffect]:
    before, after = Counter(_open_holds(was)), Counter(_open_holds(now))
    for reason, child_number in (after - before).elements():
        yield HoldEffect("placed", reason, child_number)
    for reason, child_number in (before - after).elements():
        yield HoldEffect("released", reason, child_number)


def _open_holds(order: WholeOrder) -> Iterator[tuple[str, int | None]]:
    children = _children(order)
    for hold in order.holds:
        if hold.released_on is None:
            yield hold.reason, None if hold.on_parent else children.get(hold.order_id)


def _notices(was: WholeOrder, now: WholeOrder) -> Iterator[str]:
    """The messages written between the two, in their order."""
    known = Counter((row.kind, row.noticed_on) for row in was.notices)
    for row in now.notices:
        if known[row.kind, row.noticed_on]:
            known[row.kind, row.noticed_on] -= 1
        else:
            yield row.kind
