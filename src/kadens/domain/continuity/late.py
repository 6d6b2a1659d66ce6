"""Late lines under `slide` and `drop` (domain.md §3.1): settled before a run counts its cap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kadens.domain.company.parameters import Parameters
from kadens.domain.continuity.billing import refit_plans
from kadens.domain.continuity.exposure import Refused
from kadens.domain.continuity.moving import move_orders
from kadens.domain.continuity.selection import Due, Place
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.runner.shapes import Work
from kadens.pure.schedule.moves import slide_by

__all__ = ["Settled", "settle_late_lines"]


@dataclass(frozen=True)
class _Params(Due):
    no_stock: list[int]
    over_exposure: list[int]


@dataclass(frozen=True, slots=True)
class _LateLine:
    line_id: int
    continuity_order_id: int
    event: int
    repetition: int
    delivery_on: date
    parent_line_id: int
    settlement: str
    is_late: bool

    @property
    def place(self) -> Place:
        return Place(self.delivery_on, self.continuity_order_id, self.event, self.repetition)


@dataclass(frozen=True)
class _Lines:
    line_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Line:
    line_id: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done with a chunk of overdue lines, and the last of them (None: there were none left)."""

    place: Place | None
    counts: Mapping[str, int] = field(default_factory=dict)


_LATE_LINES = load("kadens.domain.continuity", "late_lines", _Params, _LateLine)
_DROP_LINES = load("kadens.domain.continuity", "drop_lines", _Lines, _Line)


def settle_late_lines(selected: Due, company: Parameters, work: Work, *, refused: Refused) -> Settled:
    """Slide or drop the late lines of the chunk that would be made into child orders today.

    *slide*: the order moves by as many days as its first late line was late, so that one is delivered today.
    *drop*: the lines are skipped with the reason *missed*, and what was billed for them upfront goes back. Lines
    that would be refused, those `refused` beforehand among them, are left as they are."""
    values: dict[str, Any] = {
        **selected.values,
        "no_stock": refused.no_stock,
        "over_exposure": refused.over_exposure,
    }
    found = _LATE_LINES.run(_Params(**values))
    if not found:
        return Settled(None)
    late = [line for line in found if line.is_late]
    counts = _slide(late, work) if company.catch_up == "slide" else _drop(late, work)
    return Settled(found[-1].place, counts)


def _slide(late: Sequence[_LateLine], work: Work) -> Mapping[str, int]:
    first_of: dict[int, date] = {}
    for line in late:
        first_of.setdefault(line.continuity_order_id, line.delivery_on)
    days_of = {key: slide_by(first, work.as_of) for key, first in first_of.items()}
    moved = move_orders(days_of, on=work.as_of, actor=work.actor, action="slide", missed_too=False)
    return {"slid": moved} if moved else {}


def _drop(late: Sequence[_LateLine], work: Work) -> Mapping[str, int]:
    if not late:
        return {}
    dropped = _DROP_LINES.run(_Lines([line.line_id for line in late]))
    record([Deed("drop", "continuity_line", row.line_id) for row in dropped], on=work.as_of, actor=work.actor)
    orders = {line.continuity_order_id for line in late}
    refit_plans(orders, on=work.as_of, actor=work.actor, reason="missed deliveries dropped")
    return {"dropped": len(dropped)}
