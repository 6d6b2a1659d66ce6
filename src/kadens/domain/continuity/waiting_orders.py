"""The orders behind a number on the operator's screen: refused by reason, or parked; page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.plumbing.db.statement import load

__all__ = ["LinePlace", "ParkedOrder", "ParkedOrders", "RefusedLine", "RefusedLines", "parked_orders", "refused_lines"]

PAGE: Final = 50
NEVER: Final = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class LinePlace:
    """Where a line stands in a list by delivery date: what an address can hold."""

    delivery_on: date
    continuity_order_id: int
    event: int
    repetition: int


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was due and got no child order: why, and since which day in a row."""

    line_id: int
    continuity_order_id: int
    ref: str
    customer_id: int
    customer: str
    customer_name: str
    program: str
    event: int
    repetition: int
    delivery_on: date
    reason: str
    first_on: date
    last_on: date

    @property
    def place(self) -> LinePlace:
        """Where it stands in the list."""
        return LinePlace(self.delivery_on, self.continuity_order_id, self.event, self.repetition)


@dataclass(frozen=True, slots=True)
class RefusedLines:
    """A page of them, by delivery date, and the place to ask the next page with; None on the last."""

    rows: Sequence[RefusedLine]
    after: LinePlace | None


@dataclass(frozen=True, slots=True)
class ParkedOrder:
    """A row that broke a job, with the order it belongs to (none for a row that belongs to none)."""

    parked_id: int
    job: str
    row_key: int
    parked_at: datetime
    order_id: int | None
    ref: str | None
    customer_id: int | None
    customer: str | None
    customer_name: str | None
    error: str


@dataclass(frozen=True, slots=True)
class ParkedOrders:
    """A page of them, by when they were parked, and the number to ask the next page with; None on the last."""

    rows: Sequence[ParkedOrder]
    after: int | None


@dataclass(frozen=True)
class _Refused:
    reason: str
    as_of: date
    due_by: date
    after_on: date
    after_order: int
    after_event: int
    after_repetition: int
    limit: int


@dataclass(frozen=True)
class _Parked:
    job: str | None
    after: int
    limit: int


_REFUSED = load("kadens.domain.continuity", "refused_lines", _Refused, RefusedLine)
_PARKED = load("kadens.domain.continuity", "parked_orders", _Parked, ParkedOrder)


def refused_lines(reason: str, *, as_of: date, after: LinePlace | None = None, limit: int = PAGE) -> RefusedLines:
    """The lines that the run of this day refused for this reason, and that still wait."""
    rows = _REFUSED.run(
        _Refused(
            reason=reason,
            as_of=as_of,
            due_by=as_of + timedelta(days=parameters().days_before_delivery),
            after_on=after.delivery_on if after else NEVER,
            after_order=after.continuity_order_id if after else 0,
            after_event=after.event if after else 0,
            after_repetition=after.repetition if after else 0,
            limit=limit + 1,
        )
    )
    return RefusedLines(rows[:limit], rows[limit - 1].place if len(rows) > limit else None)


def parked_orders(*, job: str | None = None, after: int | None = None, limit: int = PAGE) -> ParkedOrders:
    """The rows that are parked now, of one job or of all, with the orders that they belong to."""
    rows = _PARKED.run(_Parked(job, after or 0, limit + 1))
    return ParkedOrders(rows[:limit], rows[limit - 1].parked_id if len(rows) > limit else None)
