"""*Update current event period*: the pointer of programs that follow one calendar (domain.md §4, §3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.continuity.criteria import narrowed
from kadens.domain.continuity.rules import VersionRules, load_rules
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Peek, Work
from kadens.pure.schedule.current import current_on
from kadens.pure.schedule.interval import DateInterval, period_end

__all__ = ["peek_program", "update_current_events"]


@dataclass(frozen=True)
class _Claim:
    after: int
    limit: int
    program_id: int | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    program_id: int
    version_id: int
    current_event: int | None
    current_repetition: int | None


@dataclass(frozen=True, slots=True)
class _Pointer:
    program_id: int
    event: int
    repetition: int
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class _Moves:
    as_of: date
    program_ids: list[int]
    events: list[int]
    repetitions: list[int]
    from_dates: list[date]
    to_dates: list[date | None]


_CLAIM_CURRENT = load("kadens.domain.continuity", "claim_current", _Claim, _Candidate)
_MOVE_CURRENT = load("kadens.domain.continuity", "move_current_events", _Moves, Nothing)


def update_current_events(work: Work, after: int | None, size: int) -> Chunk[int]:
    """Move the pointer of each active program to the occurrence whose period holds the day; `done` counts the
    programs moved. It stands where walking step by step would bring it: skipped events are passed over, the end
    stops it, and a program that wraps begins again."""
    with transaction(), undo_if(work.dry_run):
        found = _claim(work, after, size)
        if not found:
            return Chunk(position=None)
        rules = load_rules({row.version_id for row in found})
        pointers = [(row, _pointer(rules[row.version_id], work.as_of)) for row in found]
        moved = [
            (row, to)
            for row, to in pointers
            if (row.current_event, row.current_repetition) != (to.event, to.repetition)
        ]
        _move([to for _, to in moved], work.as_of)
        record([_moved(row, to) for row, to in moved], on=work.as_of, actor=work.actor)
        return Chunk(position=found[-1].program_id if len(found) == size else None, done=len(moved))


def peek_program(work: Work, after: int | None) -> Peek[int] | None:
    """The program that a chunk of one would take."""
    with transaction():
        found = _claim(work, after, 1)
        return Peek(found[0].program_id, found[0].program_id) if found else None


def _claim(work: Work, after: int | None, size: int) -> list[_Candidate]:
    return _CLAIM_CURRENT.run(_Claim(after or 0, size, narrowed(work.criteria).program_id))


def _move(pointers: Sequence[_Pointer], on: date) -> None:
    if not pointers:
        return
    _MOVE_CURRENT.run(
        _Moves(
            as_of=on,
            program_ids=[to.program_id for to in pointers],
            events=[to.event for to in pointers],
            repetitions=[to.repetition for to in pointers],
            from_dates=[to.from_on for to in pointers],
            to_dates=[to.to_on for to in pointers],
        )
    )


def _pointer(rules: VersionRules, day: date) -> _Pointer:
    occurrence, cursor = current_on(rules.schedule, day)
    event = rules.schedule.events[occurrence.event - 1]
    ends_on = period_end(event.timing, cursor.chain_on) if isinstance(event.timing, DateInterval) else None
    return _Pointer(rules.program_id, occurrence.event, occurrence.repetition, cursor.chain_on, ends_on)


def _moved(row: _Candidate, to: _Pointer) -> Deed:
    detail = {
        "from": [row.current_event, row.current_repetition],
        "to": [to.event, to.repetition],
    }
    return Deed("move_current_event", "program", row.program_id, detail)
