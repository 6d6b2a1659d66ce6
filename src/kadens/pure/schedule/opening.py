"""A new order's schedule: where it begins, what is missed, what is planned at entry (domain.md §3, §3.1)."""

from dataclasses import dataclass, replace
from datetime import date

from kadens.pure.dates import Unit, add
from kadens.pure.schedule.chain import Cursor, Occurrence, cursor_at, start, walk
from kadens.pure.schedule.current import current_on
from kadens.pure.schedule.interval import DateInterval, next_on
from kadens.pure.schedule.program import Event, OrderStart, Program
from kadens.pure.schedule.span import AGREED_END, first_event, last_event, refuse_endless, remaining


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a sale fixes. `duration` in events, 0 = all; `threshold` in repetitions, None = all are planned."""

    program: Program
    ordered_on: date
    typed_start: date | None = None
    days_after_order_date: int = 0
    duration: int = 0
    threshold: int | None = None
    upfront: bool = False


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One continuity line to be; `missed` when its nominal date is before the order date."""

    event: int
    repetition: int
    nominal_on: date
    missed: bool
    skipped: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """The lines planned at entry and how the chain goes on.

    `cursor` stands on the last line, `opened_at` on the first (the anchor of the whole chain). `more`: how many
    shipments follow unplanned, None for no end. `complete`: nothing follows.
    """

    lines: tuple[PlannedLine, ...]
    cursor: Cursor
    last_event: int
    complete: bool
    more: int | None
    opened_at: Cursor


def open_schedule(terms: Terms) -> Opening:
    """The whole schedule of a new continuity order, as far as it is planned at entry.

    `terms.program` has passed `check`. Raises ScheduleEndless when all is to be planned (billed upfront, or without a
    threshold) and an event repeats until cancelled.
    """
    program = terms.program
    occurrence, opened_at = _begin(terms)
    end = last_event(program, start_event=occurrence.event, duration=terms.duration)
    if terms.upfront or terms.threshold is None:
        refuse_endless(program, opened_at, last_event=end)
    lines, cursor = [_line(terms, occurrence)], opened_at
    for occurrence, after in walk(program, opened_at, last_event=end):
        if not _is_planned(terms, occurrence, opened_at):
            break
        lines.append(_line(terms, occurrence))
        cursor = after
    more = remaining(program, cursor, last_event=end)
    return Opening(tuple(lines), cursor, end, more == 0, more, opened_at)


def end_after(program: Program, opening: Opening, line: PlannedLine) -> Opening:
    """The opening with nothing after one of its lines, neither planned now nor later."""
    reached = cursor_at(
        program,
        opening.opened_at,
        event=line.event,
        repetition=line.repetition,
        last_event=max(opening.last_event, line.event),
    )
    if reached is None:
        raise ValueError(f"{line} is not in the chain of its own opening")
    lines = opening.lines[: opening.lines.index(line) + 1]
    return Opening(lines, reached[1], AGREED_END, complete=True, more=0, opened_at=opening.opened_at)


def _begin(terms: Terms) -> tuple[Occurrence, Cursor]:
    if terms.program.order_start is OrderStart.CURRENT:
        return _join_current(terms)
    number = first_event(terms.program)
    event = terms.program.events[number - 1]
    return start(terms.program, number, 1, _first_on(terms, event))


def _join_current(terms: Terms) -> tuple[Occurrence, Cursor]:
    """The program's current occurrence; only its nominal date, never the chain, waits for the joiner."""
    occurrence, cursor = current_on(terms.program, terms.ordered_on)
    joined_on = max(_base(terms), cursor.chain_on)
    return replace(occurrence, nominal_on=joined_on), replace(cursor, floor_on=joined_on)


def _first_on(terms: Terms, event: Event) -> date:
    """The first of the chain: a typed start as it is; a calculated date never before the order date."""
    base = _base(terms)
    if terms.typed_start:
        return base
    if event.start_on:
        return max(event.start_on, terms.ordered_on)
    if isinstance(event.timing, DateInterval):
        return max(next_on(event.timing, base, strictly=False), terms.ordered_on)
    return max(base, terms.ordered_on)


def _base(terms: Terms) -> date:
    return add(terms.typed_start or terms.ordered_on, terms.days_after_order_date, Unit.DAYS)


def _is_planned(terms: Terms, occurrence: Occurrence, opened_at: Cursor) -> bool:
    """All of it upfront, and all before the order date; else 1 + threshold of each event, as the order takes it."""
    if terms.upfront or terms.threshold is None or occurrence.nominal_on < terms.ordered_on:
        return True
    not_taken = opened_at.repetition - 1 if occurrence.event == opened_at.event else 0
    return occurrence.repetition - not_taken <= 1 + terms.threshold


def _line(terms: Terms, occurrence: Occurrence) -> PlannedLine:
    missed = occurrence.nominal_on < terms.ordered_on and not occurrence.skipped
    return PlannedLine(occurrence.event, occurrence.repetition, occurrence.nominal_on, missed, occurrence.skipped)
