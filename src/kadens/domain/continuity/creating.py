"""*Create child orders*: the due lines of continuity orders become ordinary sales orders (domain.md §4).

A run goes over the due lines in the order of the cap, oldest delivery date first: first the late ones that slide or
are dropped, then a chunk at a time what is made, then, once the cap is reached, what is held back by it. Each chunk
is one transaction around one statement, `sql/create_child_orders.sql`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from kadens.domain.catalog.models import Stock
from kadens.domain.company.parameters import Parameters, parameters
from kadens.domain.continuity.exposure import Refused, refused_beforehand
from kadens.domain.continuity.late import settle_late_lines
from kadens.domain.continuity.models import ProgramVersion
from kadens.domain.continuity.pricing import take_current_prices
from kadens.domain.continuity.selection import Due, Place, claimed, count_due, due_lines, first_due, work_left
from kadens.domain.continuity.stock import lines_without_stock
from kadens.domain.payments.shipments import authorize_orders
from kadens.plumbing import clock
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Peek, Work

__all__ = ["Position", "create_child_order_of", "create_child_orders", "expected_child_orders", "peek_child_order"]


MOST_PASSES = 20
"""However busy others are with the same lines, a run ends; what they leave behind is the next run's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a run stands: its phase (*late*, *create* or *capped*), the line before its next chunk, and what it made
    so far. `again` is a further pass, over the lines that another process held; `got` counts what this pass got."""

    phase: str
    after: Place = field(default_factory=Place)
    made: int = 0
    again: bool = False
    passes: int = 0
    got: int = 0
    stocked: bool = False
    repriced: bool = False


@dataclass(frozen=True)
class _Params(Due):
    no_stock: list[int]
    over_exposure: list[int]
    capped: bool
    late_wait: bool
    actor: str
    recorded_at: datetime
    day_before: date


@dataclass(frozen=True, slots=True)
class _Made:
    claimed: int
    created: int
    late: int
    lines: int
    refusals: dict[str, int]
    last_delivery_on: date
    last_continuity_order_id: int
    last_event: int
    last_repetition: int

    @property
    def place(self) -> Place:
        """The last line of the chunk; the next chunk begins after it."""
        return Place(self.last_delivery_on, self.last_continuity_order_id, self.last_event, self.last_repetition)


@dataclass(frozen=True, slots=True)
class _Unauthorized:
    order_id: int


_UNAUTHORIZED = load("kadens.domain.continuity", "unauthorized_children", Nothing, _Unauthorized)
_CREATE_CHILD_ORDERS = load("kadens.domain.continuity", "create_child_orders", _Params, _Made)


def create_child_orders(work: Work, position: Position | None, size: int) -> Chunk[Position]:
    """Make the next chunk of due lines into child orders; `done` counts the orders.

    Refusals are counted by reason in the order of precedence of domain.md §6 and kept, one row for each unbroken run
    of days. Only lines refused before by the cap alone are not late (`catch_up`)."""
    company = parameters()
    due = due_lines(work, company)
    position = position or _start(due, company)
    if position is None:
        return Chunk(position=None, counts=_authorize(work, company))
    rehearsed = work.dry_run and position.phase == "late"
    chunk = (_rehearse if rehearsed else _work)(work, due, company, position, size)
    if chunk.position is None:
        return replace(chunk, counts={**chunk.counts, **_authorize(work, company)})
    return chunk


def _work(work: Work, due: Due, company: Parameters, position: Position, size: int) -> Chunk[Position]:
    with transaction(settings={"random_page_cost": "1.1"}), undo_if(work.dry_run):
        if position.phase == "late":
            return _settle_late(work, due, company, position, size)
        return _make(work, due, company, position, size)


def _rehearse(work: Work, due: Due, company: Parameters, position: Position, size: int) -> Chunk[Position]:
    """The whole of a dry run that slides or drops late lines: what is made after that must see it, so all of it is
    undone together. It ends before a row that breaks, and the runner goes on from there."""
    real, so_far = replace(work, dry_run=False), Chunk(position=position)
    with transaction(), undo_if(True):
        while so_far.position is not None:
            try:
                chunk = _work(real, due, company, so_far.position, size)
            except Exception:
                if so_far.position == position:
                    raise
                break
            so_far = Chunk(
                position=chunk.position,
                done=so_far.done + chunk.done,
                late=so_far.late + chunk.late,
                counts=Counter(so_far.counts) + Counter(chunk.counts),
                refusals=Counter(so_far.refusals) + Counter(chunk.refusals),
            )
    return so_far


def create_child_order_of(line_id: int, *, delivery_on: date, work: Work) -> Mapping[str, int]:
    """Make one planned line, which the open transaction has locked, into a child order, whether its window is open or
    not and beside any cap; why it was refused, as a run counts it (nothing: it was made)."""
    company = parameters()
    due = due_lines(work, company)
    selected = replace(due, due_by=max(due.due_by, delivery_on), only=[line_id])
    position = Position(phase="create", stocked=Stock.objects.exists())
    take_current_prices(selected, work)
    refused = _refused(selected, position, company, made=True)
    return _CREATE_CHILD_ORDERS.run(_params(work, selected, refused, capped=False, late_wait=False))[0].refusals


def expected_child_orders(work: Work) -> int:
    """How many lines are due and not late, as far as the cap lets them: what `surge_limit` compares."""
    company = parameters()
    due, cap = count_due(due_lines(work, company)).on_time, _cap(work, company)
    return due if cap is None else min(due, cap)


def peek_child_order(work: Work, position: Position | None) -> Peek[Position] | None:
    """The line that a chunk of one would take."""
    company = parameters()
    due = due_lines(work, company)
    position = position or _start(due, company)
    found = first_due(_from(due, position, 1)) if position else None
    if position is None or found is None:
        return None
    return Peek(found.line_id, replace(position, after=found.place))


def _from(due: Due, position: Position, limit: int) -> Due:
    return due.after(position.after, limit=limit, skip_judged=position.again)


def _chunk(due: Due, position: Position, limit: int) -> Due:
    """The next chunk; locked first where its stock, prices or customers are looked at before it is made."""
    selected = _from(due, position, limit)
    looked_at = position.stocked or position.repriced or parameters().exposure_limit is not None
    return claimed(selected) if looked_at else selected


def _refused(selected: Due, position: Position, company: Parameters, *, made: bool) -> Refused:
    """What is refused of a chunk before it is made, where there is a limit or there are shelves."""
    if company.exposure_limit is not None:
        return refused_beforehand(selected, limit=company.exposure_limit, stocked=position.stocked, made=made)
    return Refused(no_stock=lines_without_stock(selected) if position.stocked else [])


def _start(due: Due, company: Parameters) -> Position | None:
    """The first position, or none when nothing is due."""
    if not work_left(due):
        return None
    return Position(
        phase=_first_phase(company),
        stocked=Stock.objects.exists(),
        repriced=ProgramVersion.objects.filter(price_policy="current").exists(),
    )


def _settles(company: Parameters) -> bool:
    """Whether late lines slide or are dropped; then a line that is still late belongs to another worker."""
    return company.catch_up in ("slide", "drop")


def _first_phase(company: Parameters) -> str:
    return "late" if _settles(company) else "create"


def _settle_late(work: Work, due: Due, company: Parameters, position: Position, size: int) -> Chunk[Position]:
    selected = _chunk(due, position, size)
    refused = _refused(selected, position, company, made=False)
    settled = settle_late_lines(selected, company, work, refused=refused)
    after = (
        replace(position, after=settled.place) if settled.place else replace(position, phase="create", after=Place())
    )
    return Chunk(position=after, counts=settled.counts)


def _make(work: Work, due: Due, company: Parameters, position: Position, size: int) -> Chunk[Position]:
    cap = _cap(work, company)
    left = None if cap is None else cap - position.made
    capped = left is not None and left <= 0
    selected = _chunk(due, position, size if left is None or capped else min(size, left))
    if position.repriced:
        take_current_prices(selected, work)
    refused = _refused(selected, position, company, made=not capped)
    made = _CREATE_CHILD_ORDERS.run(_params(work, selected, refused, capped=capped, late_wait=_settles(company)))[0]
    return Chunk(
        position=_next(work, selected, position, made, company),
        done=made.created,
        late=made.late,
        counts={"lines": made.lines} if made.lines else {},
        refusals=made.refusals,
    )


def _authorize(work: Work, company: Parameters) -> dict[str, int]:
    """Authorize the child orders that wait for it, those of a run killed before it could among them."""
    if not company.authorize_child_orders or work.dry_run:
        return {}
    waiting = [row.order_id for row in _UNAUTHORIZED.run(Nothing())]
    standing = authorize_orders(waiting, as_of=work.as_of, actor=work.actor)
    return {name: count for name, count in Counter(standing.values()).items() if name != "nothing"}


def _cap(work: Work, company: Parameters) -> int | None:
    caps = [cap for cap in (company.orders_per_run, work.limit) if cap]
    return min(caps) if caps else None


def _params(work: Work, selected: Due, refused: Refused, *, capped: bool, late_wait: bool) -> _Params:
    values: dict[str, Any] = {
        **selected.values,
        "no_stock": refused.no_stock,
        "over_exposure": refused.over_exposure,
    }
    return _Params(
        **values,
        capped=capped,
        late_wait=late_wait,
        actor=work.actor,
        recorded_at=clock.now(),
        day_before=work.as_of - timedelta(days=1),
    )


def _next(work: Work, selected: Due, position: Position, made: _Made, company: Parameters) -> Position | None:
    """On after the chunk; after the last one again from the start while locks of others left lines behind, until a
    pass gets none of them: then they are in good hands."""
    so_far = replace(position, made=position.made + made.created, got=position.got + made.claimed)
    if made.claimed >= selected.limit:
        return replace(so_far, after=made.place)
    hopeful = not work.dry_run and (not position.again or so_far.got) and position.passes < MOST_PASSES
    left_behind = hopeful and work_left(selected.after(Place(), skip_judged=True))
    return _again(so_far, company) if left_behind else None


def _again(position: Position, company: Parameters) -> Position:
    return replace(position, phase=_first_phase(company), after=Place(), again=True, got=0, passes=position.passes + 1)
