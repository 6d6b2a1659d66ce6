"""Continuity programs of a document: the program, its events and their items (domain.md §2.2 and §2.3)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Tag

from kadens.domain.intake.shapes.words import (
    Code,
    Count,
    CurrencyCode,
    Day,
    Flag,
    MoneyText,
    Positive,
    Probability,
    Quantity,
    Shape,
    Text,
    fault,
    kind_of,
)
from kadens.pure.dates import Unit
from kadens.pure.schedule import program as pure
from kadens.pure.schedule.interval import DateInterval as PureInterval

__all__ = ["UNTIL_CANCELLED", "Convert", "Event", "Every", "Item", "Program", "ProgramChange", "ProgramFields"]

UNTIL_CANCELLED = "until_cancelled"
UNITS = ("days", "weeks", "months", "years")


class Item(Shape):
    """A product in an event. Without a price of its own it has the catalog's."""

    sku: Code
    quantity: Quantity = Decimal(1)
    unit: Text | None = None
    price: MoneyText | None = None


class Every(Shape):
    """A period counted from the anchor, in exactly one unit: `every: {months: 1}`."""

    days: Positive | None = None
    weeks: Positive | None = None
    months: Positive | None = None
    years: Positive | None = None

    @property
    def unit(self) -> str:
        """The one unit that is given."""
        return next(unit for unit in UNITS if getattr(self, unit) is not None)

    @property
    def count(self) -> int:
        """How many of the unit."""
        return int(getattr(self, self.unit))

    def to_pure(self) -> pure.Every:
        """The period as the arithmetic knows it."""
        return pure.Every(count=self.count, unit=Unit(self.unit))


def one_unit(value: Any) -> Any:
    """`every` counts in one unit; which of two should win would be a guess."""
    if isinstance(value, dict) and len([unit for unit in value if value[unit] is not None]) != 1:
        raise fault("counts in exactly one unit: days, weeks, months or years, as {months: 1}")
    return value


def read_repeats(value: Any) -> Any:
    """The number of repetitions after the first, or `until_cancelled`."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not (value == UNTIL_CANCELLED if isinstance(value, str) else whole):
        raise fault(f"is how many times the event repeats after the first, or until_cancelled, not {kind_of(value)}")
    return value


class Event(Shape):
    """One shipment of a program, with its timing. `times_to_repeat` n makes n + 1 shipments."""

    items: tuple[Item, ...] = ()
    start_date: Day | None = None
    date_interval: Code | None = None
    every: Annotated[Every, BeforeValidator(one_unit)] | None = None
    days_from_last: Count | None = None
    times_to_repeat: Annotated[Count | Literal["until_cancelled"], BeforeValidator(read_repeats)] = 0
    action: Literal["normal", "skip", "end"] = "normal"
    delivery_mode: Code | None = None
    payment_schedule: Code | None = None
    probability: Probability = Decimal(100)
    notice_days: Count | None = None

    def has_occurrence(self, occurrence: int) -> bool:
        """Whether the event is ever shipped for the nth time (n from 1)."""
        return self.times_to_repeat == UNTIL_CANCELLED or occurrence <= int(self.times_to_repeat) + 1

    @property
    def timings(self) -> list[str]:
        """The names of the timings that are given, apart from `start_date`; more than one is a fault."""
        return [name for name in ("date_interval", "every", "days_from_last") if getattr(self, name) is not None]

    def to_pure(self, *, number: int, intervals: Mapping[str, PureInterval]) -> pure.Event:
        """The event as the arithmetic knows it. Raises KeyError for a date interval that is not in the mapping."""
        return pure.Event(
            number=number,
            action=pure.Action(self.action),
            repeats=None if self.times_to_repeat == UNTIL_CANCELLED else int(self.times_to_repeat),
            start_on=self.start_date,
            timing=self.timing(intervals),
        )

    def timing(self, intervals: Mapping[str, PureInterval]) -> pure.Timing | None:
        """The one timing that is given, besides a start date."""
        if self.date_interval is not None:
            return intervals[self.date_interval]
        if self.every is not None:
            return self.every.to_pure()
        return None if self.days_from_last is None else pure.DaysFromLast(self.days_from_last)


class Convert(Shape):
    """At its end the program goes on as another one."""

    convert: Code


def kind_of_end(value: Any) -> str:
    """Which of the two ways to write an end action this is."""
    return "convert" if isinstance(value, (dict, Convert)) else "word"


EndAction = Annotated[
    Annotated[Convert, Tag("convert")] | Annotated[Literal["stop", "restart"], Tag("word")],
    Discriminator(kind_of_end),
]


class ProgramFields(Shape):
    """What a program is, apart from its code and its events.

    `currency` defaults to the file's. `charge_notice_days` is how many days before its due date a charge is
    announced; null announces none.
    """

    description: Text = ""
    currency: CurrencyCode | None = None
    order_start: Literal["first", "current"] = "first"
    active: Flag = True
    bill_upfront: Flag = False
    payment_schedule: Code | None = None
    prompt_for_start_date: Flag = False
    prompt_for_payment_schedule: Flag = False
    consolidate: Flag = False
    days_after_order_date: Count = 0
    price_policy: Literal["locked", "current"] = "locked"
    end_action: EndAction = "stop"
    wrap: Flag = False
    charge_notice_days: Count | None = None


class ProgramChange(ProgramFields):
    """The fields of a program that an edit sets; the others stay as they are. A program keeps its code."""


class Program(ProgramFields):
    """A recurring-order program: an ordered list of events, with a plan for shipping and one for paying."""

    code: Code
    events: tuple[Event, ...] = ()

    def changed(self, *, change: ProgramFields, events: tuple[Event, ...] | None) -> "Program":
        """The next version of the program: the fields that `change` sets, and the events if there is a new list."""
        update: dict[str, Any] = {name: getattr(change, name) for name in change.model_fields_set}
        return self.model_copy(update=update if events is None else {**update, "events": events})

    def to_pure(self, *, intervals: Mapping[str, PureInterval]) -> pure.Program:
        """The program as the arithmetic knows it, given the date intervals by code. Raises KeyError for one missing."""
        return pure.Program(
            order_start=pure.OrderStart(self.order_start),
            events=tuple(
                event.to_pure(number=number, intervals=intervals) for number, event in enumerate(self.events, start=1)
            ),
            wrap=self.wrap,
        )
