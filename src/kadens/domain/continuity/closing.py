"""*Close parents*: parent lines, then orders, whose continuity orders are done (domain.md §4). A status only."""

from dataclasses import dataclass
from datetime import date, datetime

from kadens.domain.continuity.criteria import narrowed
from kadens.plumbing import clock
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Peek, Work

__all__ = ["close_parents", "peek_finished"]


@dataclass(frozen=True)
class _Claim:
    after: int
    limit: int
    program_id: int | None
    customer_id: int | None
    continuity_order_id: int | None


@dataclass(frozen=True)
class _Params(_Claim):
    as_of: date
    actor: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class _Finished:
    id: int


@dataclass(frozen=True, slots=True)
class _Closed:
    claimed: int
    lines: int
    last_id: int | None
    parent_order_ids: list[int]


@dataclass(frozen=True)
class _Parents:
    order_ids: list[int]


@dataclass(frozen=True)
class _ClosingParents(_Parents):
    as_of: date


@dataclass(frozen=True, slots=True)
class _Parent:
    order_id: int


@dataclass(frozen=True, slots=True)
class _Found:
    found: bool


_ANY_COMPLETE = load("kadens.domain.continuity", "any_complete", Nothing, _Found)
_CLOSE_LINES = load("kadens.domain.continuity", "close_lines", _Params, _Closed)
_FIRST_FINISHED = load("kadens.domain.continuity", "first_finished", _Claim, _Finished)
_LOCK_PARENTS = load("kadens.domain.continuity", "lock_parents", _Parents, _Parent)
_CLOSE_PARENTS = load("kadens.domain.continuity", "close_parents", _ClosingParents, _Parent)


def close_parents(work: Work, after: int | None, size: int) -> Chunk[int]:
    """Close the next chunk of parent lines that have no repetition left to plan, no unfulfilled line, and only
    children that are invoiced or cancelled; `done` counts the lines. Open instalments keep nothing open."""
    if not _ANY_COMPLETE.run(Nothing())[0].found:
        return Chunk(position=None)
    by = narrowed(work.criteria)
    with transaction(), undo_if(work.dry_run):
        closed = _CLOSE_LINES.run(
            _Params(
                after=after or 0,
                limit=size,
                as_of=work.as_of,
                actor=work.actor,
                recorded_at=clock.now(),
                program_id=by.program_id,
                customer_id=by.customer_id,
                continuity_order_id=by.continuity_order_id,
            )
        )[0]
        orders = _close_orders(closed.parent_order_ids, work.as_of)
    position = closed.last_id if closed.claimed == size else None
    return Chunk(position=position, done=closed.lines, counts={"orders": orders} if orders else {})


def peek_finished(work: Work, after: int | None) -> Peek[int] | None:
    """The continuity order that a chunk of one would take."""
    by = narrowed(work.criteria)
    claim = _Claim(after or 0, 1, by.program_id, by.customer_id, by.continuity_order_id)
    with transaction():
        found = _FIRST_FINISHED.run(claim)
        return Peek(found[0].id, found[0].id) if found else None


def _close_orders(order_ids: list[int], as_of: date) -> int:
    """Close the orders whose lines are all closed. The lock makes two runs that close lines of one order take turns,
    so that the second sees what the first did."""
    if not order_ids:
        return 0
    _LOCK_PARENTS.run(_Parents(order_ids))
    return len(_CLOSE_PARENTS.run(_ClosingParents(order_ids, as_of)))
