"""The one calendar of a current-event program, and where it stands on a day (domain.md §3.1)."""

from collections.abc import Iterator
from datetime import date

from kadens.pure.errors import KadensError
from kadens.pure.schedule.chain import Cursor, Occurrence, start, step, walk
from kadens.pure.schedule.program import Program
from kadens.pure.schedule.span import last_event


class AnchorMissing(KadensError):
    """Event 1 has no start date, so the program has no calendar; `program.check` refuses it."""

    code = "anchor_missing"
    message = "Event 1 needs a start date: it anchors the program's calendar."


def calendar(program: Program) -> Iterator[tuple[Occurrence, Cursor]]:
    """Every occurrence from event 1's start date to the end, skipped ones included.

    With `wrap` it starts again at event 1, dated by that event's own timing after the end, the anchors carried on;
    start dates hold for the first lap only. Raises AnchorMissing, NothingToShip.
    """
    anchor = program.event(1)
    if not anchor or not anchor.start_on:
        raise AnchorMissing
    end = last_event(program, start_event=1, duration=0)
    occurrence, cursor = start(program, 1, 1, anchor.start_on)
    yield occurrence, cursor
    while True:
        for following in walk(program, cursor, last_event=end):
            yield following
            cursor = following[1]
        if not program.wrap:
            return
        occurrence, cursor = step(program, cursor, event=anchor, repetition=1, lap=cursor.lap + 1)
        yield occurrence, cursor


def current_on(program: Program, day: date) -> tuple[Occurrence, Cursor]:
    """The last occurrence, not skipped, whose date is that day or earlier; before the anchor, the first.

    Raises AnchorMissing, NothingToShip.
    """
    shipped = ((occurrence, cursor) for occurrence, cursor in calendar(program) if not occurrence.skipped)
    current = next(shipped)
    for following in shipped:
        if following[0].nominal_on > day:
            break
        current = following
    return current
