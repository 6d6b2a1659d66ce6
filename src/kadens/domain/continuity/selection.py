"""Which lines are due: the parameters that every statement over due lines shares."""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from kadens.domain.company.parameters import Parameters
from kadens.domain.continuity.criteria import narrowed
from kadens.plumbing.db.statement import load
from kadens.plumbing.runner.shapes import Work

__all__ = ["Counted", "Due", "FirstDue", "Place", "claimed", "count_due", "due_lines", "first_due", "work_left"]


@dataclass(frozen=True, slots=True)
class Place:
    """A line's place in the order of the cap: by delivery date, then order, event and repetition."""

    delivery_on: date = date.min
    continuity_order_id: int = 0
    event: int = 0
    repetition: int = 0


@dataclass(frozen=True)
class _Window:
    """Due on a day, within criteria. `due_by` is the last delivery date whose window is open."""

    as_of: date
    due_by: date
    program_id: int | None
    customer_id: int | None
    continuity_order_id: int | None
    product_id: int | None
    skip_judged: bool


@dataclass(frozen=True)
class Due(_Window):
    """A chunk of due lines: at most `limit` after a place. `combine`: late lines of an order share a parcel. `only`:
    these lines, which are locked already."""

    combine: bool
    after_delivery_on: date
    after_continuity_order_id: int
    after_event: int
    after_repetition: int
    limit: int
    only: list[int] | None

    @property
    def values(self) -> dict[str, Any]:
        """The fields by name, for the parameters of a statement that takes more."""
        return {field.name: getattr(self, field.name) for field in fields(Due)}

    @property
    def window(self) -> _Window:
        """The same without a place."""
        return _Window(**{field.name: getattr(self, field.name) for field in fields(_Window)})

    def after(self, place: Place, *, limit: int = 1, skip_judged: bool = False) -> "Due":
        """The chunk after a place; `skip_judged` leaves out what was refused today already."""
        return replace(
            self,
            after_delivery_on=place.delivery_on,
            after_continuity_order_id=place.continuity_order_id,
            after_event=place.event,
            after_repetition=place.repetition,
            limit=limit,
            skip_judged=skip_judged,
        )


@dataclass(frozen=True, slots=True)
class _Found:
    found: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """How many lines are due, and how many of them are on time (or missed, which is never late)."""

    on_time: int
    due: int


@dataclass(frozen=True, slots=True)
class _Claimed:
    line_id: int


@dataclass(frozen=True, slots=True)
class FirstDue:
    """The first line of a chunk."""

    line_id: int
    delivery_on: date
    continuity_order_id: int
    event: int
    repetition: int

    @property
    def place(self) -> Place:
        return Place(self.delivery_on, self.continuity_order_id, self.event, self.repetition)


_WORK_LEFT = load("kadens.domain.continuity", "work_left", _Window, _Found)
_COUNT_DUE = load("kadens.domain.continuity", "count_due", _Window, Counted)
_CLAIM_DUE = load("kadens.domain.continuity", "claim_due", Due, _Claimed)
_FIRST_DUE = load("kadens.domain.continuity", "first_due", Due, FirstDue)


def due_lines(work: Work, company: Parameters) -> Due:
    """What is due on the day of the work. Raises the typed errors of its criteria."""
    by = narrowed(work.criteria)
    place = Place()
    return Due(
        as_of=work.as_of,
        due_by=work.as_of + timedelta(days=company.days_before_delivery),
        program_id=by.program_id,
        customer_id=by.customer_id,
        continuity_order_id=by.continuity_order_id,
        product_id=by.product_id,
        skip_judged=False,
        combine=company.catch_up == "combine",
        after_delivery_on=place.delivery_on,
        after_continuity_order_id=place.continuity_order_id,
        after_event=place.event,
        after_repetition=place.repetition,
        limit=1,
        only=None,
    )


def claimed(due: Due) -> Due:
    """The chunk with its lines locked: every further statement judges these, whatever other workers let go of."""
    return replace(due, only=[row.line_id for row in _CLAIM_DUE.run(due)])


def work_left(due: Due) -> bool:
    """Whether any line is due (and, with `skip_judged`, not judged yet today)."""
    return _WORK_LEFT.run(due.window)[0].found


def count_due(due: Due) -> Counted:
    """How many lines are due, refused or not."""
    return _COUNT_DUE.run(due.window)[0]


def first_due(due: Due) -> FirstDue | None:
    """The first line of the chunk, if any is left."""
    return _FIRST_DUE.one(due)
