"""Extending lines: plan on along the chain as far as the threshold lets (domain.md §4, extend lines)."""

from collections.abc import Mapping
from dataclasses import dataclass

from kadens.pure.schedule.chain import Cursor, Occurrence, walk
from kadens.pure.schedule.program import Program
from kadens.pure.schedule.span import refuse_endless, remaining


@dataclass(frozen=True, slots=True)
class Extension:
    """The lines to add, the cursor after them, and whether that is all the order will ever have."""

    lines: tuple[Occurrence, ...]
    cursor: Cursor
    complete: bool


def extend(
    program: Program, cursor: Cursor, *, last_event: int, threshold: int | None, unfulfilled: Mapping[int, int]
) -> Extension:
    """The occurrences to plan now. `unfulfilled`: lines not yet delivered, skipped or cancelled, by event.

    A repetition up to 1 + threshold is planned freely, a later one while its event has fewer than max(1, threshold)
    unfulfilled lines, those added now among them; the first that is not planned stops the walk. No threshold plans
    all. Raises ScheduleEndless when all has no end.
    """
    if threshold is None:
        refuse_endless(program, cursor, last_event=last_event)
    lines: list[Occurrence] = []
    waiting = dict(unfulfilled)
    for occurrence, after in walk(program, cursor, last_event=last_event):
        event = occurrence.event
        if threshold is not None and not _is_due(occurrence, threshold, waiting.get(event, 0)):
            break
        lines.append(occurrence)
        cursor = after
        waiting[event] = waiting.get(event, 0) + (not occurrence.skipped)
    return Extension(tuple(lines), cursor, remaining(program, cursor, last_event=last_event) == 0)


def _is_due(occurrence: Occurrence, threshold: int, waiting: int) -> bool:
    return occurrence.repetition <= 1 + threshold or waiting < max(1, threshold)
