"""What follows the end of a program (`end_action`, domain.md §2.2): it starts again, or converts to another.

The successor is a continuity order of its own on a further parent line of the same order: its slots, prices and dates
are new, and the books of the old one close by themselves. Its chain goes on from the old one's last date by the
timing of its first event. It is started while the old one still has a few lines to deliver, so that nothing is late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.criteria import narrowed
from kadens.domain.continuity.models import ProgramVersion
from kadens.domain.continuity.planning import Catalog, load_catalog
from kadens.domain.continuity.rules import VersionRules, load_rules
from kadens.domain.continuity.starting import (
    NewContinuityOrder,
    Sale,
    draft_continuity_order,
    start_continuity_orders,
)
from kadens.domain.orders.creating import NewOrderLine, NewParentLine, add_parent_lines
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Peek, Work
from kadens.pure.dates import Unit, add
from kadens.pure.schedule.chain import Cursor, step
from kadens.pure.schedule.program import OrderStart
from kadens.pure.schedule.span import first_event

__all__ = ["peek_ending", "renew_orders"]


@dataclass(frozen=True)
class _Claim:
    after: int
    limit: int
    threshold: int | None
    program_id: int | None
    customer_id: int | None
    continuity_order_id: int | None


@dataclass(frozen=True, slots=True)
class _Ending:
    id: int
    parent_order_id: int
    customer_id: int
    cursor: dict[str, Any]
    quantity: int
    event_duration: int
    moved_days: int
    product_id: int
    last_place: int
    into_version_id: int


_CLAIM_ENDING = load("kadens.domain.continuity", "claim_ending", _Claim, _Ending)


def renew_orders(work: Work, after: int | None, size: int) -> Chunk[int]:
    """Start the successors of the next chunk of ending orders; `done` counts them. Each order has one at most."""
    if not ProgramVersion.objects.exclude(end_action="stop").exists():
        return Chunk(position=None)
    with transaction(), undo_if(work.dry_run):
        threshold = parameters().repeat_threshold
        claim = _claim(work, after, size, threshold)
        found = _CLAIM_ENDING.run(claim)
        ending = _first_of_each_order(_still_ending(found, claim))
        position = found[-1].id if len(found) == size else None
        if not ending:
            return Chunk(position=position)
        rules = load_rules({row.into_version_id for row in ending})
        lines = add_parent_lines([_parent_line(row) for row in ending])
        catalog = load_catalog(list(rules.values()))
        successors = [
            _successor(row, line_id, rules[row.into_version_id], catalog, threshold, work.as_of)
            for row, line_id in zip(ending, lines, strict=True)
        ]
        keys = start_continuity_orders(successors)
        deeds = [
            Deed("renew", "continuity_order", row.id, {"successor": key}) for row, key in zip(ending, keys, strict=True)
        ]
        record(deeds, on=work.as_of, actor=work.actor)
        return Chunk(position=position, done=len(keys))


def peek_ending(work: Work, after: int | None) -> Peek[int] | None:
    """The continuity order that a chunk of one would take."""
    with transaction():
        found = _CLAIM_ENDING.run(_claim(work, after, 1, parameters().repeat_threshold))
        return Peek(found[0].id, found[0].id) if found else None


def _claim(work: Work, after: int | None, size: int, threshold: int | None) -> _Claim:
    by = narrowed(work.criteria)
    return _Claim(after or 0, size, threshold, by.program_id, by.customer_id, by.continuity_order_id)


def _still_ending(found: Sequence[_Ending], claim: _Claim) -> list[_Ending]:
    """Those that another worker did not renew between our look and our lock: a second look sees what it wrote."""
    locked = {row.id for row in found}
    return [row for row in _CLAIM_ENDING.run(claim) if row.id in locked] if locked else []


def _first_of_each_order(found: Sequence[_Ending]) -> list[_Ending]:
    """Two of one parent order would want the same place; the second waits for the next run."""
    firsts: dict[int, _Ending] = {}
    for row in found:
        firsts.setdefault(row.parent_order_id, row)
    return list(firsts.values())


def _parent_line(row: _Ending) -> NewParentLine:
    line = NewOrderLine(
        product_id=row.product_id,
        quantity=Decimal(row.quantity),
        price=0,
        net=0,
        tax_percent=Decimal(0),
        tax=0,
        kind="parent",
    )
    return NewParentLine(order_id=row.parent_order_id, position=row.last_place + 1, line=line)


def _successor(
    row: _Ending, line_id: int, rules: VersionRules, catalog: Catalog, threshold: int | None, today: date
) -> NewContinuityOrder:
    sale = Sale(
        rules=rules,
        quantity=row.quantity,
        ordered_on=today,
        typed_start=_starts_on(row, rules),
        event_duration=row.event_duration,
        threshold=threshold,
        settlement="per_shipment",
    )
    return NewContinuityOrder(
        draft=draft_continuity_order(sale, catalog, today=today),
        parent_line_id=line_id,
        parent_order_id=row.parent_order_id,
        customer_id=row.customer_id,
        place=row.last_place + 1,
        renews_id=row.id,
    )


def _starts_on(row: _Ending, rules: VersionRules) -> date | None:
    """The first date of the successor: the old chain's last date and the timing of the new first event, moved as the
    old lines were. A program with one calendar gives its own dates."""
    if rules.schedule.order_start is OrderStart.CURRENT:
        return None
    cursor = Cursor.from_json(row.cursor)
    event = rules.schedule.events[first_event(rules.schedule) - 1]
    if event.timing is None:
        return add(cursor.chain_on, row.moved_days - rules.days_after_order_date, Unit.DAYS)
    _, after = step(rules.schedule, cursor, event=event, repetition=1, lap=1)
    return add(after.chain_on, row.moved_days - rules.days_after_order_date, Unit.DAYS)
