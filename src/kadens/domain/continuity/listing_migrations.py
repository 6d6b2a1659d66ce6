"""Reading stored changes to many orders: what was asked, how far each is, what became of its orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kadens.domain.continuity.cohorts import Change, Cohort, from_json
from kadens.domain.continuity.errors import MigrationUnknown, ProgramUnknown
from kadens.domain.continuity.program_models import Program
from kadens.plumbing.db.statement import load

__all__ = ["MigratedOrder", "MigrationSummary", "list_migrations", "migrated_orders", "one_migration"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationSummary:
    """A stored change. `counts` are its orders by what became of them: *changed* (so far), *restored*, *recomputed*
    (both went back), *shipped*, *over*, *moved_on*, *changed_since* (were left when it was undone)."""

    id: int
    kind: str
    program: str | None
    version: int | None
    change: Change
    cohort: Cohort
    reason: str
    status: str
    made_on: date
    made_by: str
    applied_on: date | None
    undone_on: date | None
    undone_by: str
    undo_reason: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MigratedOrder:
    """An order that a change reached, and what became of it."""

    continuity_order_id: int
    parent_order_id: int
    place: int
    customer: str
    customer_name: str
    status: str
    changed_on: date
    settled_on: date | None

    @property
    def ref(self) -> str:
        return f"{self.parent_order_id}" if self.place == 1 else f"{self.parent_order_id}/{self.place}"


@dataclass(frozen=True)
class _Asked:
    program_id: int | None
    migration_id: int | None
    before: int | None
    limit: int


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    kind: str
    program: str | None
    version: int | None
    cohort: dict[str, Any]
    change: dict[str, Any]
    reason: str
    status: str
    made_on: date
    made_by: str
    applied_on: date | None
    undone_on: date | None
    undone_by: str
    undo_reason: str
    counts: dict[str, int]


@dataclass(frozen=True)
class _Orders:
    migration_id: int
    after: int
    status: str | None
    limit: int


_MIGRATIONS_OF = load("kadens.domain.continuity", "migrations_of", _Asked, _Row)
_MIGRATION_ORDERS = load("kadens.domain.continuity", "migration_orders", _Orders, MigratedOrder)


def list_migrations(
    *, program: str | None = None, before: int | None = None, limit: int = 20
) -> list[MigrationSummary]:
    """The newest first, of one program or of all; `before` is the number at which the page before ended.

    Raises ProgramUnknown."""
    found = Program.objects.filter(code=program).first() if program is not None else None
    if program is not None and found is None:
        raise ProgramUnknown(program=program)
    return [_summary(row) for row in _MIGRATIONS_OF.run(_Asked(found.id if found else None, None, before, limit))]


def one_migration(migration_id: int) -> MigrationSummary:
    """One of them. Raises MigrationUnknown."""
    row = _MIGRATIONS_OF.one(_Asked(None, migration_id, None, 1))
    if row is None:
        raise MigrationUnknown(migration=migration_id)
    return _summary(row)


def migrated_orders(
    migration_id: int, *, status: str | None = None, after: int = 0, limit: int = 50
) -> Sequence[MigratedOrder]:
    """Its orders in the order of their keys, those with one fate or all; `after` is the key that the page before
    ended with."""
    return _MIGRATION_ORDERS.run(_Orders(migration_id, after, status, limit))


def _summary(row: _Row) -> MigrationSummary:
    change, cohort = from_json(row.kind, row.change, row.cohort, program=row.program)
    return MigrationSummary(
        id=row.id,
        kind=row.kind,
        program=row.program,
        version=row.version,
        change=change,
        cohort=cohort,
        reason=row.reason,
        status=row.status,
        made_on=row.made_on,
        made_by=row.made_by,
        applied_on=row.applied_on,
        undone_on=row.undone_on,
        undone_by=row.undone_by,
        undo_reason=row.undo_reason,
        counts=row.counts,
    )
