"""Collecting the answer from the played database, in the words of scenario-format.md §3."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kadens.domain.catalog.models import Product
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder, Program, Refusal
from kadens.domain.customers.models import Customer
from kadens.domain.fulfilment.models import Shipment
from kadens.domain.ledger.models import Posting
from kadens.domain.notices.models import Notice
from kadens.domain.orders.models import Hold, Order, OrderLine
from kadens.domain.payments.queries import attempts_of, instalments_of, refunds_of
from kadens.operations.simulator.answer import (
    Answer,
    ChargeRow,
    ChildLine,
    ChildOrder,
    InstalmentRow,
    JournalRow,
    NoticeRow,
    Occurrence,
    ParentRow,
    PlannedLine,
    ProgramRow,
    RefusalRow,
    Totals,
)
from kadens.operations.simulator.stage import Stage
from kadens.pure.money import format_amount, format_quantity

__all__ = ["collect_answer"]

UNTOLD = frozenset({"authorized", "voided"})


class _Books:
    """What every list of the answer needs: references by parent line, numbers of child orders, the currency."""

    def __init__(self, stage: Stage) -> None:
        self.currency = stage.scenario.currency
        order_refs = {order_id: ref for ref, order_id in stage.orders.items()}
        orders = list(ContinuityOrder.objects.filter(parent_order_id__in=order_refs))
        self.ref_of = {order.parent_line_id: _ref(order_refs[order.parent_order_id], order.place) for order in orders}
        self.lines = list(self.ref_of)
        self.parent_of = {order.id: order.parent_line_id for order in orders}
        self.program_of = {order.parent_line_id: order.program_id for order in orders}
        children = Order.objects.filter(kind="child", parent_line_id__in=self.lines).order_by("id")
        self.children = list(children)
        self.number_of: dict[int, int] = {}
        counted: dict[int, int] = {}
        for child in self.children:
            parent = child.parent_line_id or 0
            counted[parent] = counted.get(parent, 0) + 1
            self.number_of[child.id] = counted[parent]

    def money(self, minor: int) -> str:
        """An amount as the document shows it."""
        return format_amount(minor, self.currency)

    def ref(self, parent_line_id: int | None) -> str:
        """The continuity order's name in the file."""
        return self.ref_of[parent_line_id or 0]


def _ref(order: str, place: int) -> str:
    """`A` is the first continuity order of the order A, `A/2` its second, successors among them."""
    return order if place == 1 else f"{order}/{place}"


def collect_answer(stage: Stage) -> Answer:
    """Everything that happened, in the order of scenario-format.md §3."""
    books = _Books(stage)
    charges = [*_charges(books), *_refunds(books)]
    children = _children(books)
    answer = Answer(
        child_orders=tuple(children),
        planned=tuple(_planned(books)),
        instalments=tuple(_instalments(books)),
        charges=tuple(charges),
        notices=tuple(_notices(books)),
        refusals=(*_refusals(books), *stage.refused),
        parents=tuple(_parents(books)),
        programs=tuple(_programs(stage)),
        journal=tuple(_journal(books)),
        totals=_totals(books),
    )
    return answer.in_order()


def _children(books: _Books) -> list[ChildOrder]:
    ids = [child.id for child in books.children]
    slots = _grouped(
        ContinuityLine.objects.filter(child_order_id__in=ids).order_by("delivery_on", "event", "repetition"),
        "child_order_id",
    )
    lines = _grouped(OrderLine.objects.filter(order_id__in=ids).order_by("position"), "order_id")
    skus = dict(Product.objects.values_list("id", "sku"))
    codes = dict(Program.objects.values_list("id", "code"))
    shipped = dict(Shipment.objects.filter(order_id__in=ids).values_list("order_id", "shipped_on"))
    holds = Hold.objects.filter(order_id__in=ids, released_on=None).exclude(reason="paused")
    held = set(holds.values_list("order_id", flat=True))
    return [
        ChildOrder(
            ref=books.ref(child.parent_line_id),
            number=books.number_of[child.id],
            program=codes[books.program_of[child.parent_line_id or 0]],
            events=tuple(Occurrence(event=slot.event, occurrence=slot.repetition) for slot in slots[child.id]),
            delivery_on=child.delivery_on or child.ordered_on,
            created_on=child.ordered_on,
            shipped_on=shipped.get(child.id),
            status="held" if child.status == "open" and child.id in held else child.status,
            lines=tuple(_child_line(line, skus, books) for line in lines.get(child.id, [])),
            net=books.money(child.net),
            tax=books.money(child.tax),
            total=books.money(child.total),
        )
        for child in books.children
    ]


def _child_line(line: OrderLine, skus: Mapping[int, str], books: _Books) -> ChildLine:
    return ChildLine(
        sku=skus[line.product_id],
        quantity=format_quantity(line.quantity),
        price=books.money(line.price),
        amount=books.money(line.net),
    )


def _planned(books: _Books) -> Iterator[PlannedLine]:
    lines = ContinuityLine.objects.filter(continuity_order_id__in=books.parent_of, child_order_id=None)
    for line in lines:
        yield PlannedLine(
            ref=books.ref(books.parent_of[line.continuity_order_id]),
            event=line.event,
            occurrence=line.repetition,
            delivery_on=line.delivery_on,
            status=line.status,
            reason="missed" if line.status == "skipped" and line.reason == "missed" else None,
        )


def _instalments(books: _Books) -> Iterator[InstalmentRow]:
    for row in instalments_of(books.lines):
        yield InstalmentRow(
            ref=books.ref(row.parent_line_id),
            number=row.number,
            due_on=row.due_on,
            amount=books.money(row.amount),
            status=row.status,
            processed_on=row.processed_on,
        )


def _charges(books: _Books) -> Iterator[ChargeRow]:
    """Every attempt that asked for money; an authorization is none until it is captured."""
    for row in attempts_of(books.lines):
        if row.outcome in UNTOLD:
            continue
        purpose = f"instalment {row.number}" if row.number is not None else _child(books, row.order_id)
        yield ChargeRow(
            ref=books.ref(row.parent_line_id),
            on=row.on,
            amount=books.money(row.amount),
            outcome=row.outcome,
            purpose=purpose,
        )


def _child(books: _Books, order_id: int | None) -> str:
    return f"child {books.number_of[order_id or 0]}"


def _refunds(books: _Books) -> Iterator[ChargeRow]:
    for row in refunds_of(books.lines):
        yield ChargeRow(
            ref=books.ref(row.parent_line_id),
            on=row.on,
            amount=books.money(row.amount),
            outcome=row.kind,
            purpose="refund",
        )


def _notices(books: _Books) -> Iterator[NoticeRow]:
    """Notices of continuity orders; those of ordinary orders are outside the answer."""
    codes = dict(Customer.objects.values_list("id", "code"))
    for notice in Notice.objects.order_by("noticed_on", "id"):
        if notice.parent_line_id in books.ref_of:
            yield NoticeRow(
                customer=codes[notice.customer_id],
                on=notice.noticed_on,
                kind=notice.kind,
                ref=books.ref(notice.parent_line_id),
            )


def _refusals(books: _Books) -> Iterator[RefusalRow]:
    found = Refusal.objects.filter(line__continuity_order_id__in=books.parent_of).select_related("line")
    for refusal in found.order_by("first_on", "id"):
        yield RefusalRow(
            on=refusal.first_on,
            job="create_child_orders",
            ref=books.ref(books.parent_of[refusal.line.continuity_order_id]),
            event=refusal.line.event,
            occurrence=refusal.line.repetition,
            reason=refusal.reason,
        )


def _parents(books: _Books) -> Iterator[ParentRow]:
    for line in OrderLine.objects.filter(id__in=books.lines):
        yield ParentRow(ref=books.ref(line.id), status=line.status or "", closed_on=line.closed_on)


def _programs(stage: Stage) -> Iterator[ProgramRow]:
    events = dict(Program.objects.values_list("code", "current_event"))
    for program in stage.scenario.programs:
        yield ProgramRow(code=program.code, current_event=events[program.code])


def _journal(books: _Books) -> Iterator[JournalRow]:
    sides = Posting.objects.filter(entry__parent_line_id__in=books.lines).select_related("entry")
    for side in sides.order_by("entry__entered_on", "entry_id", "-debit", "id"):
        yield JournalRow(
            on=side.entry.entered_on,
            account=side.account,
            debit=books.money(side.debit),
            credit=books.money(side.credit),
            ref=books.ref(side.entry.parent_line_id),
        )


def _totals(books: _Books) -> Totals:
    charged = sum(row.amount for row in attempts_of(books.lines) if row.outcome == "approved")
    refunded = sum(row.amount for row in refunds_of(books.lines))
    invoiced = [child for child in books.children if child.status == "invoiced"]
    return Totals(
        child_orders=len(books.children),
        shipped=sum(child.status in ("delivered", "invoiced") for child in books.children),
        charged=books.money(charged),
        refunded=books.money(refunded),
        invoiced=books.money(sum(child.total for child in invoiced)),
    )


def _grouped(rows: Iterable[Any], by: str) -> dict[int, Sequence[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(getattr(row, by), []).append(row)
    return dict(grouped)
