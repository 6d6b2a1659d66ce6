"""Moving delivery dates: one line (*reschedule*), or all unfulfilled ones (*shift*, resume, slide); domain.md §3.1.

A shipping calendar rolls the new date, the chain stays where it is, and lines planned later move along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.catalog.queries import calendars_by_mode
from kadens.domain.continuity.planning import delivery_date
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.dates import Unit, add

__all__ = ["PlannedRow", "move_orders", "place_line", "planned_lines"]


@dataclass(frozen=True)
class _Orders:
    continuity_order_ids: list[int]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A planned line and what dates it: the date wanted, the date delivered, its calendar."""

    line_id: int
    continuity_order_id: int
    event: int
    repetition: int
    planned_on: date
    delivery_on: date
    missed: bool
    delivery_mode_id: int | None
    ordered_on: date


@dataclass(frozen=True)
class _Dates:
    line_ids: list[int]
    planned_dates: list[date]
    delivery_dates: list[date]
    own: bool


@dataclass(frozen=True, slots=True)
class _Line:
    line_id: int


@dataclass(frozen=True)
class _Moves:
    continuity_order_ids: list[int]
    days: list[int]


@dataclass(frozen=True, slots=True)
class _Order:
    continuity_order_id: int


_PLANNED_LINES = load("kadens.domain.continuity", "planned_lines", _Orders, PlannedRow)
_MOVE_LINES = load("kadens.domain.continuity", "move_lines", _Dates, _Line)
_MOVE_ORDERS = load("kadens.domain.continuity", "move_orders", _Moves, _Order)


def planned_lines(continuity_order_ids: Sequence[int]) -> list[PlannedRow]:
    """The planned lines of these orders, locked until the transaction ends."""
    return _PLANNED_LINES.run(_Orders(list(continuity_order_ids)))


def move_orders(
    days_of: Mapping[int, int], *, on: date, actor: str, action: str = "shift", missed_too: bool = True
) -> int:
    """Move every planned line of each continuity order by its number of days, and what is planned later; how many
    lines moved. `missed_too`: false for a slide, which leaves missed lines where they are."""
    with transaction():
        moved = {key: days for key, days in days_of.items() if days}
        if not moved:
            return 0
        rows = [row for row in planned_lines(list(moved)) if missed_too or not row.missed]
        wanted = [(row, add(row.planned_on, moved[row.continuity_order_id], Unit.DAYS)) for row in rows]
        count = _write_dates(wanted, on=on, own=False, earliest=on if action == "slide" else None)
        _MOVE_ORDERS.run(_Moves(list(moved), list(moved.values())))
        deeds = [Deed(action, "continuity_order", key, {"days": days}) for key, days in moved.items()]
        record(deeds, on=on, actor=actor)
        return count


def place_line(row: PlannedRow, to: date, *, on: date) -> None:
    """Put one planned line on a date of the customer's own."""
    _write_dates([(row, to)], on=on, own=True)


def _write_dates(
    wanted: Sequence[tuple[PlannedRow, date]], *, on: date, own: bool, earliest: date | None = None
) -> int:
    """Write the dates wanted, rolled by the calendars. A closed day may roll a late line to a day that went by as
    well; what slides is delivered today at the earliest."""
    calendars = calendars_by_mode()
    dates = []
    for row, to in wanted:
        calendar, not_before = calendars[row.delivery_mode_id], max(row.ordered_on, on)
        delivery_on = delivery_date(calendar, to, not_before=not_before)
        if earliest is not None and delivery_on < earliest and not row.missed:
            delivery_on = delivery_date(calendar, earliest, not_before=not_before)
        dates.append((row.line_id, to, delivery_on))
    changed = _MOVE_LINES.run(
        _Dates(
            line_ids=[line_id for line_id, _, _ in dates],
            planned_dates=[planned_on for _, planned_on, _ in dates],
            delivery_dates=[delivery_on for _, _, delivery_on in dates],
            own=own,
        )
    )
    return len(changed)
