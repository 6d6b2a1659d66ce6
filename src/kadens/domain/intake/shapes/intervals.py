"""Date intervals of a document (domain.md §2.5)."""

from typing import Annotated, Literal

from pydantic import Field, Strict

from kadens.domain.intake.shapes.words import Code, Day, Shape, TimeUnit
from kadens.pure.dates import Unit
from kadens.pure.schedule import interval as pure

__all__ = ["DateInterval", "Half"]

Snap = Literal[
    "start_of_day",
    "end_of_day",
    "start_of_week",
    "end_of_week",
    "start_of_month",
    "end_of_month",
    "start_of_quarter",
    "end_of_quarter",
    "start_of_year",
    "end_of_year",
]


class Half(Shape):
    """Snap, shift by some units, snap again; a locked date overrides all of it."""

    snap_before: Snap | None = None
    shift: Annotated[int, Strict(), Field(ge=-36_525, le=36_525)] = 0
    unit: TimeUnit = "days"
    snap_after: Snap | None = None
    locked: Day | None = None

    def to_pure(self) -> pure.Half:
        """The half as the arithmetic knows it."""
        return pure.Half(
            snap_before=None if self.snap_before is None else pure.Snap(self.snap_before),
            shift=self.shift,
            unit=Unit(self.unit),
            snap_after=None if self.snap_after is None else pure.Snap(self.snap_after),
            locked=self.locked,
        )


class DateInterval(Shape):
    """A named calculation of a date from a date. The `to` half bounds the period of an event."""

    code: Code
    from_half: Half = Field(alias="from")
    to_half: Half | None = Field(default=None, alias="to")

    def to_pure(self) -> pure.DateInterval:
        """The interval as the arithmetic knows it."""
        return pure.DateInterval(
            code=self.code,
            from_half=self.from_half.to_pure(),
            to_half=None if self.to_half is None else self.to_half.to_pure(),
        )
