"""Which events belong to an order, and how many occurrences are still to come (domain.md §2.3, §3 item 2)."""

from typing import Final

from kadens.pure.errors import KadensError
from kadens.pure.schedule.chain import Cursor
from kadens.pure.schedule.program import Action, Event, Program

AGREED_END: Final = -1
"""In place of a last event: the customer agreed that nothing follows where the chain stands, whatever the program
says (docs/adr/0033). `follow`, `walk` and `remaining` find nothing after it."""


class NothingToShip(KadensError):
    """Every event from there on is skipped, or there is none."""

    code = "nothing_to_ship"
    message = "The program ships nothing from event {event} on."


class ScheduleEndless(KadensError):
    """All occurrences were asked for, and an event repeats until cancelled."""

    code = "schedule_endless"
    message = "Event {event} repeats until cancelled, so its occurrences cannot all be planned."


def first_event(program: Program) -> int:
    """The lowest event that is not skipped. Raises NothingToShip."""
    return shipped_events(program, start_event=1, duration=0)[0].number


def last_event(program: Program, *, start_event: int, duration: int) -> int:
    """The event after whose repetitions the order ends.

    The first `end` at or after the start, else the last event not skipped; `duration` counts the events, not skipped,
    from the start, 0 being all. Raises NothingToShip.
    """
    return shipped_events(program, start_event=start_event, duration=duration)[-1].number


def shipped_events(program: Program, *, start_event: int, duration: int) -> list[Event]:
    """The events that an order ships, in order; never empty. Raises NothingToShip."""
    shipped: list[Event] = []
    for event in program.events:
        if event.number < start_event or event.skipped:
            continue
        shipped.append(event)
        if event.action is Action.END or len(shipped) == duration:
            break
    if not shipped:
        raise NothingToShip(event=start_event)
    return shipped


def remaining(program: Program, cursor: Cursor, *, last_event: int) -> int | None:
    """How many occurrences, not skipped, follow the cursor; None when there is no end to them."""
    count = 0
    for event in _still_to_come(program, cursor, last_event):
        if event.repeats is None:
            return None
        if not event.skipped:
            passed = cursor.repetition if event.number == cursor.event else 0
            count += max(0, event.repeats + 1 - passed)
    return count


def refuse_endless(program: Program, cursor: Cursor, *, last_event: int) -> None:
    """Raise ScheduleEndless if there is no end to the occurrences after the cursor."""
    for event in _still_to_come(program, cursor, last_event):
        if event.repeats is None:
            raise ScheduleEndless(event=event.number)


def _still_to_come(program: Program, cursor: Cursor, last_event: int) -> tuple[Event, ...]:
    """The cursor's own event and those after it, within the order."""
    return program.events[max(0, cursor.event - 1) : max(0, last_event)]
