"""*Update current event period*: the pointer of programs that follow one calendar (domain.md §4, §3.1)."""

from dataclasses import dataclass
from datetime import date

from kadens.domain.continuity.criteria import narrowed
from kadens.domain.continuity.models import Program
from kadens.domain.continuity.rules import VersionRules, load_rules
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Work
from kadens.pure.schedule.current import current_on
from kadens.pure.schedule.interval import DateInterval, period_end

__all__ = ["update_current_events"]


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


_CLAIM_CURRENT = load("kadens.domain.continuity", "claim_current", _Claim, _Candidate)


def update_current_events(work: Work, after: int | None, size: int) -> Chunk[int]:
    """Move the pointer of each active program to the occurrence whose period holds the day; `done` counts the
    programs moved. It stands where walking step by step would bring it: skipped events are passed over, the end
    stops it, and a program that wraps begins again."""
    with transaction(), undo_if(work.dry_run):
        by = narrowed(work.criteria)
        found = _CLAIM_CURRENT.run(_Claim(after or 0, size, by.program_id))
        if not found:
            return Chunk(position=None)
        rules = load_rules({row.version_id for row in found})
        pointers = [(row, _pointer(rules[row.version_id], work.as_of)) for row in found]
        moved = [
            (row, to)
            for row, to in pointers
            if (row.current_event, row.current_repetition) != (to.event, to.repetition)
        ]
        for _, to in moved:
            Program.objects.filter(id=to.program_id).update(
                current_event=to.event,
                current_repetition=to.repetition,
                current_from=to.from_on,
                current_to=to.to_on,
                moved_on=work.as_of,
            )
        record([_moved(row, to) for row, to in moved], on=work.as_of, actor=work.actor)
        return Chunk(position=found[-1].program_id if len(found) == size else None, done=len(moved))


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
