"""*Extend lines*: repetitions that the threshold kept back are planned, along each order's chain (domain.md §4)."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.criteria import narrowed
from kadens.domain.continuity.planning import (
    Catalog,
    LineDraft,
    Owner,
    draft_line,
    load_catalog,
    prices_from_json,
)
from kadens.domain.continuity.rules import VersionRules, load_rules
from kadens.domain.continuity.starting import next_slot
from kadens.domain.continuity.writing import write_lines
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Peek, Work
from kadens.pure.schedule.chain import Cursor
from kadens.pure.schedule.extending import extend

__all__ = ["advance_cursors", "extend_lines", "peek_extendable"]


@dataclass(frozen=True)
class _Claim:
    after: int
    limit: int
    threshold: int | None
    program_id: int | None
    customer_id: int | None
    continuity_order_id: int | None


@dataclass(frozen=True, slots=True)
class _Extendable:
    id: int
    version_id: int
    cursor: dict[str, Any]
    last_event: int
    ordered_on: date
    quantity: int
    moved_days: int
    locked_prices: dict[str, int]

    @property
    def standing(self) -> Hashable:
        """All that its next lines depend on, but for what is unfulfilled."""
        chain = (self.version_id, tuple(self.cursor.items()), self.last_event)
        return (*chain, self.ordered_on, self.quantity, self.moved_days, frozenset(self.locked_prices.items()))

    @property
    def owner(self) -> Owner:
        return Owner(
            ordered_on=self.ordered_on,
            quantity=self.quantity,
            moved_days=self.moved_days,
            locked_prices=prices_from_json(self.locked_prices),
        )


@dataclass(frozen=True)
class _Orders:
    continuity_order_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Waiting:
    continuity_order_id: int
    event: int
    lines: int


@dataclass(frozen=True)
class _Cursors:
    continuity_order_ids: list[int]
    standings: list[int]
    cursors: list[Jsonb]
    next_events: list[int | None]
    next_repetitions: list[int | None]


_CLAIM_EXTENDABLE = load("kadens.domain.continuity", "claim_extendable", _Claim, _Extendable)
_UNFULFILLED = load("kadens.domain.continuity", "unfulfilled", _Orders, _Waiting)
_ADVANCE_CURSORS = load("kadens.domain.continuity", "advance_cursors", _Cursors, Nothing)


def extend_lines(work: Work, after: int | None, size: int) -> Chunk[int]:
    """Plan the next repetitions of the next chunk of continuity orders; `done` counts the lines added."""
    with transaction(), undo_if(work.dry_run):
        threshold = parameters().repeat_threshold
        orders = _claim(work, after, size, threshold)
        if not orders:
            return Chunk(position=None)
        rules = load_rules({order.version_id for order in orders})
        planner = _Planner(rules, load_catalog(list(rules.values())), threshold, work.as_of)
        waiting = _unfulfilled([order.id for order in orders])
        plans = [(order, planner.plan(order, waiting.get(order.id, {}))) for order in orders]
        lines = [(order.id, draft) for order, plan in plans for draft in plan.drafts]
        write_lines(lines)
        advance_cursors({order.id: (rules[order.version_id], plan.cursor, order.last_event) for order, plan in plans})
        deeds = [
            Deed("extend_lines", "continuity_order", order.id, {"lines": len(plan.drafts)})
            for order, plan in plans
            if plan.drafts
        ]
        record(deeds, on=work.as_of, actor=work.actor)
        position = orders[-1].id if len(orders) == size else None
        return Chunk(position=position, done=len(lines), counts={"orders": len(deeds)} if deeds else {})


def peek_extendable(work: Work, after: int | None) -> Peek[int] | None:
    """The continuity order that a chunk of one would take."""
    with transaction():
        orders = _claim(work, after, 1, parameters().repeat_threshold)
        return Peek(orders[0].id, orders[0].id) if orders else None


def advance_cursors(chains: Mapping[int, tuple[VersionRules, Cursor, int]]) -> None:
    """Store where the chain of each continuity order stands now: its version, its cursor, its last event."""
    versions = {rules.id: rules for rules, _, _ in chains.values()}
    stands = [(rules.id, cursor, last_event) for rules, cursor, last_event in chains.values()]
    numbers = {stand: number for number, stand in enumerate(dict.fromkeys(stands), start=1)}
    slots = [next_slot(versions[key].schedule, cursor, last_event=last_event) for key, cursor, last_event in numbers]
    _ADVANCE_CURSORS.run(
        _Cursors(
            continuity_order_ids=list(chains),
            standings=[numbers[stand] for stand in stands],
            cursors=[Jsonb(cursor.to_json()) for _, cursor, _ in numbers],
            next_events=[event for event, _ in slots],
            next_repetitions=[repetition for _, repetition in slots],
        )
    )


def _claim(work: Work, after: int | None, size: int, threshold: int | None) -> list[_Extendable]:
    by = narrowed(work.criteria)
    return _CLAIM_EXTENDABLE.run(
        _Claim(
            after=after or 0,
            limit=size,
            threshold=threshold,
            program_id=by.program_id,
            customer_id=by.customer_id,
            continuity_order_id=by.continuity_order_id,
        )
    )


def _unfulfilled(ids: Sequence[int]) -> Mapping[int, Mapping[int, int]]:
    waiting: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for row in _UNFULFILLED.run(_Orders(list(ids))):
        waiting[row.continuity_order_id][row.event] = row.lines
    return waiting


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an order gets: its new lines, and where its chain stands after them."""

    drafts: tuple[LineDraft, ...]
    cursor: Cursor


@dataclass(frozen=True, slots=True)
class _Planner:
    """Plans orders on for a day. Orders that stand alike share one plan: whoever bought the same on the same day."""

    rules: Mapping[int, VersionRules]
    catalog: Catalog
    threshold: int | None
    today: date
    made: dict[Hashable, _Plan] = field(default_factory=dict)

    def plan(self, order: _Extendable, unfulfilled: Mapping[int, int]) -> _Plan:
        """The next lines of an order. `unfulfilled`: its lines not yet delivered, skipped or cancelled, by event."""
        alike = (order.standing, frozenset(unfulfilled.items()))
        return self.made.get(alike) or self.made.setdefault(alike, self._work_out(order, unfulfilled))

    def _work_out(self, order: _Extendable, unfulfilled: Mapping[int, int]) -> _Plan:
        rules, owner = self.rules[order.version_id], order.owner
        extension = extend(
            rules.schedule,
            Cursor.from_json(order.cursor),
            last_event=order.last_event,
            threshold=self.threshold,
            unfulfilled=unfulfilled,
        )
        drafts = tuple(draft_line(rules, each, owner, self.catalog, today=self.today) for each in extension.lines)
        return _Plan(drafts, extension.cursor)
