"""Changing many orders by a stored plan: starting a migration, and the job that carries it out (ADR 37).

An order is changed in the transaction that keeps what it was, so a run that is killed leaves whole chunks behind, and
the next run does the rest. The same job takes back what is being undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from psycopg.types.json import Jsonb

from kadens.domain.continuity.changing_many import (
    Changed,
    Size,
    change_orders,
    claim_cohort,
    count_cohort,
    notice_of,
)
from kadens.domain.continuity.cohorts import Change, Chosen, Cohort, MoveToVersion, chosen, from_json, to_json
from kadens.domain.continuity.differences import LineDifference
from kadens.domain.continuity.errors import MigrationOver, MigrationUnknown, ProgramUnknown
from kadens.domain.continuity.migration_models import Migration
from kadens.domain.continuity.program_models import Program
from kadens.domain.continuity.undoing import left_to_undo, peek_undoing, undo_orders
from kadens.domain.notices.writing import write_notices
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Peek, Work

if TYPE_CHECKING:
    from django.db.models import QuerySet

__all__ = [
    "Carry",
    "Position",
    "expected_orders",
    "migrate_orders",
    "peek_migrating",
    "set_carry",
    "start_migration",
    "still_to_change",
    "undo_migration",
]

Carry = Literal["all", "by_plan"]
OPEN: Final = ("applying", "undoing")
LAST: Final = 2**63 - 1
Position = tuple[int, int]
"""A migration, and the continuity order of it after which a chunk begins."""


@dataclass(frozen=True)
class _Keeping:
    migration_id: int
    on: date
    continuity_order_ids: list[int]
    were: list[Jsonb]
    became: list[str]
    money_became: list[str]


@dataclass(frozen=True, slots=True)
class _Open:
    """A migration that is under way."""

    row: Migration
    change: Change
    who: Chosen


_KEEP_IMAGES = load("kadens.domain.continuity", "keep_images", _Keeping, Nothing)


def set_carry(program: str, carry: Carry, *, on: date, actor: str) -> None:
    """Say how running orders of a program come to a new version: *all* of them with the day's jobs, or only *by_plan*.
    Raises ProgramUnknown."""
    with transaction():
        found = Program.objects.select_for_update().filter(code=program).first()
        if not found:
            raise ProgramUnknown(program=program)
        _carry(found, carry, on=on, actor=actor)


def start_migration(change: Change, cohort: Cohort, *, on: date, actor: str, reason: str = "") -> int:
    """Store a change to many orders; its number. A run of the job `migrate_orders` for that number carries it out.

    A program whose new version is for some of its orders only is carried *by plan* from now on, else the day's jobs
    would bring the others along. Raises what `chosen` raises."""
    with transaction():
        who = chosen(change, cohort)
        migration = Migration.objects.create(
            kind=change.kind,
            program_id=who.program_id,
            version_id=who.version_id,
            cohort=to_json(cohort),
            change=to_json(change),
            reason=reason,
            made_on=on,
            made_by=actor,
        )
        if isinstance(change, MoveToVersion) and who.program_id is not None:
            program = Program.objects.select_for_update().get(id=who.program_id)
            if _leaves_some_out(change, cohort, program):
                _carry(program, "by_plan", on=on, actor=actor)
        detail = {"kind": change.kind, "cohort": to_json(cohort), "change": to_json(change), "reason": reason}
        record([Deed("start_migration", "migration", migration.id, detail)], on=on, actor=actor)
        return migration.id


def undo_migration(migration_id: int, *, on: date, actor: str, reason: str = "") -> None:
    """Let the orders of a migration go back that have shipped nothing since; a run of `migrate_orders` for it does it.

    The program is carried *by plan* from now on, else the day's jobs would bring them along again. Raises
    MigrationUnknown, MigrationOver."""
    with transaction():
        row = Migration.objects.select_for_update().filter(id=migration_id).first()
        if row is None:
            raise MigrationUnknown(migration=migration_id)
        if row.status in ("undoing", "undone"):
            raise MigrationOver(migration=migration_id, status=row.status)
        Migration.objects.filter(id=row.id).update(
            status="undoing", begun_on=None, undone_on=on, undone_by=actor, undo_reason=reason
        )
        if row.kind == MoveToVersion.kind and row.program_id is not None:
            program = Program.objects.select_for_update().get(id=row.program_id)
            _carry(program, "by_plan", on=on, actor=actor)
        record([Deed("undo_migration", "migration", row.id, {"reason": reason})], on=on, actor=actor)


def migrate_orders(work: Work, after: Position | None, size: int) -> Chunk[Position]:
    """Change, or take back, the next chunk of orders of the oldest migration that is not done; `done` counts them.

    Without the criterion `migration` it goes on with those that have begun: a surge asks a second person about the
    first run of each, and must not stop a whole day. Orders that it was too late to take back are refusals."""
    if not _open_rows(work, after).exists():
        return Chunk(position=None)
    with transaction(), undo_if(work.dry_run):
        found = _next(work, after)
        if found is None:
            return Chunk(position=None)
        if found.row.begun_on is None:
            Migration.objects.filter(id=found.row.id).update(begun_on=work.as_of)
        start = after[1] if after and after[0] == found.row.id else 0
        return (_apply if found.row.status == "applying" else _undo)(found, work, start, size)


def peek_migrating(work: Work, after: Position | None) -> Peek[Position] | None:
    """The continuity order that a chunk of one would take."""
    with transaction():
        for row in _open_rows(work, after).order_by("id"):
            start = after[1] if after and after[0] == row.id else 0
            if row.status == "applying":
                orders = claim_cohort(_read(row).who, after=start, limit=1)
                key = orders[0].id if orders else None
            else:
                key = peek_undoing(row.id, after=start)
            if key is not None:
                return Peek(key, (row.id, key))
        return None


def expected_orders(work: Work) -> int:
    """How many orders a run of its own would change or take back; what has begun was let through."""
    if "migration" not in work.criteria:
        return 0
    rows = _open_rows(work, None)
    return sum(
        count_cohort(_read(row).who).orders if row.status == "applying" else left_to_undo(row.id) for row in rows
    )


def still_to_change(migration_id: int) -> Size:
    """How many orders a migration has yet to change, and how many of them wait until earlier events are planned.
    Raises MigrationUnknown."""
    row = Migration.objects.filter(id=migration_id).first()
    if row is None:
        raise MigrationUnknown(migration=migration_id)
    return count_cohort(_read(row).who)


def _apply(found: _Open, work: Work, start: int, size: int) -> Chunk[Position]:
    on, migration_id = work.as_of, found.row.id
    orders = claim_cohort(found.who, after=start, limit=size)
    if not orders:
        return _finished(found, work)
    made = change_orders(found.change, found.who, orders, on=on, actor=work.actor)
    _keep(migration_id, made, on)
    differing = [each for each in made.differences if each.seen]
    told = [notice_of(made.after[each.continuity_order_id], migration_id=migration_id, on=on) for each in differing]
    write_notices(told)
    detail = {"migration": migration_id, "kind": found.row.kind}
    deeds = [
        Deed("migrate", "continuity_order", each.continuity_order_id, {**detail, **_in_short(each.lines)})
        for each in made.differences
    ]
    record(deeds, on=on, actor=work.actor)
    counts = {"differing": len(differing)} if differing else {}
    return Chunk(position=(migration_id, orders[-1].id), done=len(orders), counts=counts)


def _undo(found: _Open, work: Work, start: int, size: int) -> Chunk[Position]:
    undone = undo_orders(found.row.id, found.change, after=start, limit=size, on=work.as_of, actor=work.actor)
    if undone.last_id is None:
        return _finished(found, work)
    return Chunk(
        position=(found.row.id, undone.last_id), done=undone.back, counts=undone.counts, refusals=undone.refusals
    )


def _finished(found: _Open, work: Work) -> Chunk[Position]:
    """Nothing more can be claimed. What another run holds, what is parked or waits leaves the migration open."""
    row = found.row
    if row.status == "applying":
        size = count_cohort(found.who)
        if not size.orders and not size.waiting:
            Migration.objects.filter(id=row.id).update(status="applied", applied_on=work.as_of)
        return Chunk(position=(row.id, LAST), counts={"waiting": size.waiting} if size.waiting else {})
    if not left_to_undo(row.id):
        Migration.objects.filter(id=row.id).update(status="undone")
    return Chunk(position=(row.id, LAST))


def _next(work: Work, after: Position | None) -> _Open | None:
    """The migration to go on with; its end is judged by one run at a time."""
    row = _open_rows(work, after).select_for_update(no_key=True).order_by("id").first()
    return _read(row) if row else None


def _open_rows(work: Work, after: Position | None) -> "QuerySet[Migration]":
    rows = Migration.objects.filter(status__in=OPEN)
    if "migration" in work.criteria:
        rows = rows.filter(id=_number(work.criteria["migration"]))
    else:
        rows = rows.filter(begun_on__isnull=False)
    if after is None:
        return rows
    return rows.filter(id__gt=after[0]) if after[1] == LAST else rows.filter(id__gte=after[0])


def _number(text: str) -> int:
    if not text.isdecimal() or not Migration.objects.filter(id=int(text)).exists():
        raise MigrationUnknown(migration=text)
    return int(text)


def _read(row: Migration) -> _Open:
    code = Program.objects.values_list("code", flat=True).get(id=row.program_id) if row.program_id else None
    change, cohort = from_json(row.kind, row.change, row.cohort, program=code)
    who = chosen(change, cohort, migration_id=row.id)
    return _Open(row, change, replace(who, version_id=row.version_id))


def _keep(migration_id: int, made: Changed, on: date) -> None:
    _KEEP_IMAGES.run(
        _Keeping(
            migration_id=migration_id,
            on=on,
            continuity_order_ids=list(made.before),
            were=[Jsonb(image.kept) for image in made.before.values()],
            became=[made.after[key].fingerprint for key in made.before],
            money_became=[made.after[key].money_fingerprint for key in made.before],
        )
    )


def _in_short(lines: Sequence[LineDifference]) -> Mapping[str, object]:
    """The difference, for the order's page."""
    return {
        "lines": [
            {
                "event": each.event,
                "repetition": each.repetition,
                "did": list(each.kinds),
                "delivery_on": [state and state.delivery_on.isoformat() for state in (each.was, each.now)],
                "total": [state and state.total for state in (each.was, each.now)],
            }
            for each in lines
        ]
    }


def _leaves_some_out(change: MoveToVersion, cohort: Cohort, program: Program) -> bool:
    older = change.version is not None and change.version < program.newest_version
    return older or change.from_event > 1 or not cohort.is_everybody


def _carry(program: Program, carry: Carry, *, on: date, actor: str) -> None:
    if program.carry != carry:
        Program.objects.filter(id=program.id).update(carry=carry)
        detail = {"program": program.code, "carry": carry}
        record([Deed("set_carry", "program", program.id, detail)], on=on, actor=actor)
