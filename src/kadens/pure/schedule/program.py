"""A program's events and their timing, and everything that can be wrong with them (domain.md §2.2, §2.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kadens.pure.dates import Unit
from kadens.pure.schedule.interval import DateInterval, reaches_on


class Action(StrEnum):
    """What an event does: it ships; it only lets its time pass; it ships and the order ends after it."""

    NORMAL = "normal"
    SKIP = "skip"
    END = "end"


class OrderStart(StrEnum):
    """Where an order joins the program: at its first event, or at the event that is current that day."""

    FIRST = "first"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Every:
    """So many units, counted from the anchor so that short months never drift."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class DaysFromLast:
    """Days since the previous occurrence."""

    days: int


Timing = Every | DaysFromLast | DateInterval


@dataclass(frozen=True, slots=True)
class Event:
    """One shipment of the program: n `repeats` are n + 1 shipments, None is until cancelled.

    `start_on` dates its first occurrence, `timing` every other (and the first, without a `start_on`).
    """

    number: int
    action: Action = Action.NORMAL
    repeats: int | None = 0
    start_on: date | None = None
    timing: Timing | None = None

    @property
    def skipped(self) -> bool:
        """True when the event is not shipped."""
        return self.action is Action.SKIP

    def repeats_after(self, repetition: int) -> bool:
        """True when another repetition follows this one (counted from 1)."""
        return self.repeats is None or repetition <= self.repeats


@dataclass(frozen=True, slots=True)
class Program:
    """What the dates of a program depend on. With `wrap` its calendar starts again at event 1 after its end."""

    order_start: OrderStart
    events: tuple[Event, ...]
    wrap: bool = False

    def event(self, number: int) -> Event | None:
        """The event of that number, None if the program does not have it."""
        return self.events[number - 1] if 1 <= number <= len(self.events) else None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a program is refused: the event it concerns (None: the whole program), the rule, and a sentence."""

    event: int | None
    rule: str
    message: str


def check(program: Program) -> list[Problem]:
    """Every problem with the events and their timing; empty when the program can be activated."""
    if not program.events:
        return [Problem(None, "no_events", "The program has no events.")]
    return [
        *_number_problems(program),
        *(problem for event in program.events for problem in _event_problems(event)),
        *_whole_problems(program),
        *(_wrap_problems(program) if program.wrap else ()),
    ]


def _number_problems(program: Program) -> Iterator[Problem]:
    for number, event in enumerate(program.events, start=1):
        if event.number != number:
            message = f"Event {event.number} stands where event {number} must: number the events from 1, in order."
            yield Problem(event.number, "numbers", message)


def _event_problems(event: Event) -> Iterator[Problem]:
    yield from _repeat_problems(event)
    if event.number > 1 and event.start_on is None and event.timing is None:
        message = f"Event {event.number} needs a start date, a date interval, a period or days from the last."
        yield Problem(event.number, "no_timing", message)
    match event.timing:
        case Every(count, unit) if count < 1:
            yield Problem(event.number, "every", f"Event {event.number} must be due every 1 or more {unit}.")
        case DaysFromLast(days) if days < 0:
            yield Problem(event.number, "days_from_last", f"Event {event.number} cannot come before the last one.")
        case DateInterval(code) as interval if not reaches_on(interval):
            message = f"Event {event.number} has date interval {code}, which never gives a later date."
            yield Problem(event.number, "date_interval", message)


def _repeat_problems(event: Event) -> Iterator[Problem]:
    number = event.number
    if event.repeats is not None and event.repeats < 0:
        yield Problem(number, "repeats", f"Event {number} cannot repeat fewer than 0 times.")
    if event.repeats_after(1) and event.timing is None:
        message = f"Event {number} repeats, so it needs a date interval, a period or days from the last."
        yield Problem(number, "repeat_needs_timing", message)
    if event.repeats is None and event.skipped:
        yield Problem(number, "skip_until_cancelled", f"Event {number} is skipped; it cannot repeat until cancelled.")
    if event.repeats is None and event.timing is not None and not _lets_time_pass(event.timing):
        message = f"Event {number} repeats until cancelled, so time must pass between its repetitions."
        yield Problem(number, "stands_still", message)


def _whole_problems(program: Program) -> Iterator[Problem]:
    if all(event.skipped for event in program.events):
        yield Problem(None, "all_skipped", "Every event of the program is skipped.")
    if program.order_start is OrderStart.CURRENT and program.events[0].start_on is None:
        message = "Event 1 of a program that starts at the current event needs a start date."
        yield Problem(1, "no_anchor", message)


def _wrap_problems(program: Program) -> Iterator[Problem]:
    if program.order_start is not OrderStart.CURRENT:
        yield Problem(None, "wrap_first", "Only a program that starts at the current event can start again.")
    for event in program.events:
        if event.timing is None and (event.number == 1 or event.start_on):
            message = f"The program starts again, so event {event.number} needs more than a start date."
            yield Problem(event.number, "wrap_needs_timing", message)
        if event.repeats is None:
            message = f"Event {event.number} repeats until cancelled, so the program never starts again."
            yield Problem(event.number, "wrap_until_cancelled", message)
    if not any(event.timing and _lets_time_pass(event.timing) for event in _within_the_end(program)):
        yield Problem(None, "stands_still", "The program starts again, so time must pass from one end to the next.")


def _within_the_end(program: Program) -> Iterator[Event]:
    """The events up to the first that ends the order."""
    for event in program.events:
        yield event
        if event.action is Action.END:
            return


def _lets_time_pass(timing: Timing) -> bool:
    if isinstance(timing, DateInterval):
        return timing.from_half.locked is None
    return not isinstance(timing, DaysFromLast) or timing.days > 0
