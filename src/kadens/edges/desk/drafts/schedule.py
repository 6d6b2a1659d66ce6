"""The continuity page as rows and as months: the schedule as it is quoted, beside what the program alone would give.

Both come from one comparison, so that the table and the calendar never differ.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Final, Generic, TypeVar

from kadens.domain.catalog.queries import ProductFacts
from kadens.domain.continuity.editing import EndAfter
from kadens.domain.continuity.planning import ItemDraft, LineDraft
from kadens.domain.intake.quoting import ParentQuote

__all__ = ["Change", "Item", "Month", "Payment", "Row", "Schedule", "compare"]

_T = TypeVar("_T")
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Change(Generic[_T]):
    """A value as the program has it, and as the customer wants it."""

    before: _T
    after: _T

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a shipment holds; `each` for one of the parent line, `price` in minor units without tax."""

    sku: str
    name: str
    each: Decimal
    quantity: Decimal
    price: int
    own_price: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One planned shipment. `state` is *planned*, *skipped* or *gone* (it lies after an agreed end); amounts in minor
    units. `own_skip`: the customer left it out, not the program; `edited`: there is something to undo."""

    number: int
    event: int
    repetition: int
    state: Change[str]
    on: Change[date]
    rolled_from: date | None
    items: Change[tuple[Item, ...]]
    net: Change[int]
    tax: Change[int]
    total: Change[int]
    missed: bool
    own_skip: bool
    ends_here: bool
    edited: bool
    reason: str

    @property
    def slot(self) -> str:
        return f"{self.event}-{self.repetition}"

    @property
    def is_planned(self) -> bool:
        return self.state.after == "planned"


@dataclass(frozen=True, slots=True)
class Payment:
    """One instalment; None: it is not there on that side."""

    number: int
    due_on: Change[date | None]
    amount: Change[int | None]
    ship: bool

    @property
    def changed(self) -> bool:
        return self.due_on.changed or self.amount.changed


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month: shipments that come, those that are left out, those that moved away, and money that is due."""

    on: date
    coming: tuple[Row, ...] = ()
    left_out: tuple[Row, ...] = ()
    moved_away: tuple[Row, ...] = ()
    payments: tuple[Payment, ...] = ()

    @property
    def marked(self) -> bool:
        return bool(self.coming or self.left_out or self.moved_away or self.payments)


@dataclass(frozen=True, slots=True)
class Month:
    """A month with something in it, in weeks from Monday; None for days of its neighbours."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """All of a parent line: rows, instalments, months, sums."""

    rows: tuple[Row, ...]
    payments: tuple[Payment, ...]
    months: tuple[Month, ...]
    shipments: Change[int]
    net: Change[int]
    tax: Change[int]
    total: Change[int]

    @property
    def edited(self) -> bool:
        return any(row.edited for row in self.rows)


def compare(before: ParentQuote, after: ParentQuote, products: Mapping[int, ProductFacts]) -> Schedule:
    """The schedule with every effect of the edits: `before` is the same line without them."""
    rows = tuple(_rows(before, after, products))
    payments = tuple(_payments(before, after))
    return Schedule(
        rows=rows,
        payments=payments,
        months=tuple(_months(rows, payments)),
        shipments=Change(_shipped(before), _shipped(after)),
        net=Change(before.draft.net, after.draft.net),
        tax=Change(before.draft.tax, after.draft.tax),
        total=Change(before.draft.net + before.draft.tax, after.draft.net + after.draft.tax),
    )


def _shipped(parent: ParentQuote) -> int:
    return sum(not line.skipped for line in parent.draft.lines)


def _rows(before: ParentQuote, after: ParentQuote, products: Mapping[int, ProductFacts]) -> Iterator[Row]:
    """The lines in the program's order, so that a row stays where it is when its date is changed."""
    now = {(line.event, line.repetition): line for line in after.draft.lines}
    reasons = {edit.slot: edit.reason for edit in sorted(after.line.edits, key=lambda edit: bool(edit.reason))}
    ends = {edit.slot for edit in after.line.edits if isinstance(edit, EndAfter)}
    for number, line in enumerate(before.draft.lines, start=1):
        slot = (line.event, line.repetition)
        yield _row(number, line, now.get(slot), products, reason=reasons.get(slot), ends=slot in ends)


def _row(
    number: int,
    before: LineDraft,
    after: LineDraft | None,
    products: Mapping[int, ProductFacts],
    *,
    reason: str | None,
    ends: bool,
) -> Row:
    """`reason` is why the customer wants it otherwise, None if nothing was edited."""
    line = after or before
    here = after is not None
    return Row(
        number=number,
        event=before.event,
        repetition=before.repetition,
        state=Change(_state(before), _state(after)),
        on=Change(before.delivery_on, line.delivery_on),
        rolled_from=line.planned_on if line.planned_on != line.delivery_on and not line.missed else None,
        items=Change(_items(before, products), _items(line, products)),
        net=Change(before.net, line.net if here else 0),
        tax=Change(before.tax, line.tax if here else 0),
        total=Change(before.total, line.total if here else 0),
        missed=before.missed,
        own_skip=line.own_skip,
        ends_here=ends,
        edited=reason is not None,
        reason=reason or "",
    )


def _state(line: LineDraft | None) -> str:
    if line is None:
        return "gone"
    return "skipped" if line.skipped else "planned"


def _items(line: LineDraft, products: Mapping[int, ProductFacts]) -> tuple[Item, ...]:
    return tuple(_item(item, products[item.product_id]) for item in line.items)


def _item(item: ItemDraft, product: ProductFacts) -> Item:
    return Item(
        sku=product.sku,
        name=product.name,
        each=item.each,
        quantity=item.quantity,
        price=item.price,
        own_price=item.own_price,
    )


def _payments(before: ParentQuote, after: ParentQuote) -> Iterator[Payment]:
    for number, (was, now) in enumerate(zip_longest(before.instalments, after.instalments), start=1):
        yield Payment(
            number=number,
            due_on=Change(was.due_on if was else None, now.due_on if now else None),
            amount=Change(was.amount if was else None, now.amount if now else None),
            ship=bool(now and now.ship),
        )


def _months(rows: Sequence[Row], payments: Sequence[Payment]) -> Iterator[Month]:
    """The months in which something happens, in their order."""
    days: defaultdict[date, Cell] = defaultdict(lambda: Cell(date.min))
    for row in rows:
        cell = days[row.on.after]
        if row.is_planned:
            days[row.on.after] = _more(cell, row.on.after, coming=(*cell.coming, row))
        else:
            days[row.on.after] = _more(cell, row.on.after, left_out=(*cell.left_out, row))
        if row.on.changed:
            cell = days[row.on.before]
            days[row.on.before] = _more(cell, row.on.before, moved_away=(*cell.moved_away, row))
    for payment in payments:
        if payment.due_on.after:
            cell = days[payment.due_on.after]
            days[payment.due_on.after] = _more(cell, payment.due_on.after, payments=(*cell.payments, payment))
    for first in sorted({on.replace(day=1) for on in days}):
        yield Month(first, tuple(_weeks(first, days)))


def _more(cell: Cell, on: date, **marks: tuple[object, ...]) -> Cell:
    """The cell with more marks."""
    known = {name: getattr(cell, name) for name in ("coming", "left_out", "moved_away", "payments")}
    return Cell(on, **{**known, **marks})


def _weeks(first: date, days: Mapping[date, Cell]) -> Iterator[tuple[Cell | None, ...]]:
    monday = first - timedelta(days=first.weekday())
    while monday <= first or (monday.year, monday.month) == (first.year, first.month):
        week = [monday + timedelta(days=offset) for offset in range(WEEK)]
        yield tuple((days.get(on) or Cell(on)) if on.month == first.month else None for on in week)
        monday += timedelta(days=WEEK)
