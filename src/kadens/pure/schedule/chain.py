"""The chain of occurrences, each dated from the anchor and never from a rounded date (domain.md §3.1).

A `Cursor` is the state after an occurrence. It carries the anchor, so that walking on from a stored cursor gives the
same dates as walking from the start.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from kadens.pure.dates import Unit, add
from kadens.pure.errors import KadensError
from kadens.pure.schedule.interval import next_on
from kadens.pure.schedule.program import DaysFromLast, Event, Every, Program

AnchorUnit = Literal["days", "months"]


class EventUnknown(KadensError):
    """The program has no event of that number."""

    code = "event_unknown"
    message = "The program has no event {event}."


class TimingMissing(KadensError):
    """An occurrence has nothing to be dated by; `program.check` refuses such a program."""

    code = "timing_missing"
    message = "Event {event} has no timing for its repetition {repetition}."


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One (event, repetition), repetitions counted from 1, with its nominal date."""

    event: int
    repetition: int
    nominal_on: date
    skipped: bool


@dataclass(frozen=True, slots=True)
class Cursor:
    """The state after an occurrence.

    `chain_on`: its date in the chain. `floor_on`: no nominal date comes before it (what a joiner's first line got).
    `anchor_on`, `anchor_unit`, `anchor_count`: the occurrence was timed by `every`, so many days or months after the
    anchor; with no unit it was timed otherwise, and is itself the anchor of the next. `lap`: how often the calendar
    of a program that starts again has done so.
    """

    event: int
    repetition: int
    chain_on: date
    floor_on: date
    anchor_on: date
    anchor_unit: AnchorUnit | None
    anchor_count: int
    lap: int = 0

    def to_json(self) -> dict[str, object]:
        """The cursor as JSON's own types."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Cursor":
        """The cursor that `to_json` wrote. Raises KeyError or ValueError for anything else."""
        return cls(
            event=_number(stored, "event"),
            repetition=_number(stored, "repetition"),
            chain_on=date.fromisoformat(str(stored["chain_on"])),
            floor_on=date.fromisoformat(str(stored["floor_on"])),
            anchor_on=date.fromisoformat(str(stored["anchor_on"])),
            anchor_unit=_anchor_unit(stored["anchor_unit"]),
            anchor_count=_number(stored, "anchor_count"),
            lap=_number(stored, "lap"),
        )


def start(program: Program, event: int, repetition: int, on: date) -> tuple[Occurrence, Cursor]:
    """Begin a chain at that occurrence on that date; it is an anchor, and the floor. Raises EventUnknown."""
    cursor = Cursor(event, repetition, on, on, on, None, 0)
    return occurrence_at(program, cursor), cursor


def follow(program: Program, cursor: Cursor, *, last_event: int) -> tuple[Occurrence, Cursor] | None:
    """The next occurrence and the cursor after it; None after all repetitions of `last_event`."""
    current = program.event(cursor.event)
    if current and current.repeats_after(cursor.repetition) and current.number <= last_event:
        return step(program, cursor, event=current, repetition=cursor.repetition + 1, lap=cursor.lap)
    following = program.event(cursor.event + 1)
    if not following or following.number > last_event:
        return None
    return step(program, cursor, event=following, repetition=1, lap=cursor.lap)


def walk(program: Program, cursor: Cursor, *, last_event: int) -> Iterator[tuple[Occurrence, Cursor]]:
    """Every occurrence after the cursor, in order; endless when an event repeats until cancelled."""
    following = follow(program, cursor, last_event=last_event)
    while following:
        yield following
        following = follow(program, following[1], last_event=last_event)


def cursor_at(
    program: Program, cursor: Cursor, *, event: int, repetition: int, last_event: int
) -> tuple[Occurrence, Cursor] | None:
    """The occurrence asked for, reached from an earlier cursor (or being it); None when the chain misses it."""
    wanted = (event, repetition)
    if wanted == (cursor.event, cursor.repetition):
        return occurrence_at(program, cursor), cursor
    for occurrence, after in walk(program, cursor, last_event=last_event):
        if (occurrence.event, occurrence.repetition) >= wanted:
            return (occurrence, after) if (occurrence.event, occurrence.repetition) == wanted else None
    return None


def step(program: Program, cursor: Cursor, *, event: Event, repetition: int, lap: int) -> tuple[Occurrence, Cursor]:
    """The given occurrence as the one after the cursor, dated by its own event's timing; never backwards."""
    on, unit, count = _dated(cursor, event, repetition, lap)
    chain_on = max(on, cursor.chain_on)
    after = Cursor(
        event=event.number,
        repetition=repetition,
        chain_on=chain_on,
        floor_on=cursor.floor_on,
        anchor_on=_anchor(cursor, unit) if unit else chain_on,
        anchor_unit=unit,
        anchor_count=count,
        lap=lap,
    )
    return occurrence_at(program, after), after


def occurrence_at(program: Program, cursor: Cursor) -> Occurrence:
    """The occurrence that the cursor stands on. Raises EventUnknown."""
    event = program.event(cursor.event)
    if not event:
        raise EventUnknown(event=cursor.event)
    nominal_on = max(cursor.chain_on, cursor.floor_on)
    return Occurrence(cursor.event, cursor.repetition, nominal_on, event.skipped)


def _dated(cursor: Cursor, event: Event, repetition: int, lap: int) -> tuple[date, AnchorUnit | None, int]:
    """The date by the event's timing; for `every` also the base unit and the count since the anchor."""
    if repetition == 1 and event.start_on and lap == 0:
        return event.start_on, None, 0
    timing = event.timing
    if timing is None:
        raise TimingMissing(event=event.number, repetition=repetition)
    if isinstance(timing, Every):
        return _counted(cursor, timing)
    if isinstance(timing, DaysFromLast):
        return add(cursor.chain_on, timing.days, Unit.DAYS), None, 0
    return next_on(timing, cursor.chain_on, strictly=True), None, 0


def _counted(cursor: Cursor, every: Every) -> tuple[date, AnchorUnit, int]:
    """The anchor plus the sum of the counts since it; years count as 12 months, weeks as 7 days."""
    unit, count = _in_base_unit(every)
    if cursor.anchor_unit == unit:
        count += cursor.anchor_count
    return add(_anchor(cursor, unit), count, Unit(unit)), unit, count


def _anchor(cursor: Cursor, unit: AnchorUnit) -> date:
    """The latest occurrence not itself timed by `every` in this unit."""
    return cursor.anchor_on if cursor.anchor_unit == unit else cursor.chain_on


def _in_base_unit(every: Every) -> tuple[AnchorUnit, int]:
    match every.unit:
        case Unit.DAYS:
            return "days", every.count
        case Unit.WEEKS:
            return "days", every.count * 7
        case Unit.MONTHS:
            return "months", every.count
        case Unit.YEARS:
            return "months", every.count * 12


def _number(stored: Mapping[str, object], name: str) -> int:
    return int(str(stored[name]))


def _anchor_unit(value: object) -> AnchorUnit | None:
    if value not in ("days", "months", None):
        raise ValueError(f"a cursor counts days or months, not {value!r}")
    return value
