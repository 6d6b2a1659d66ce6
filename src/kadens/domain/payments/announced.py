"""The guard of the notice before a charge: from when a charge may be taken of which the customer was told (ADR 39)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kadens.domain.payments.settling import Scope
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["count_unannounced", "note_told"]


@dataclass(frozen=True)
class _Told:
    charge_ids: list[int]
    earliest: list[date]


@dataclass(frozen=True, slots=True)
class _Charge:
    charge_id: int


@dataclass(frozen=True)
class _Asked:
    as_of: date
    parent_line_ids: list[int] | None
    charge_ids: list[int] | None


@dataclass(frozen=True, slots=True)
class _Count:
    charges: int


_NOTE_TOLD = load("kadens.domain.payments", "note_told", _Told, _Charge)
_COUNT_UNANNOUNCED = load("kadens.domain.payments", "count_unannounced", _Asked, _Count)


def note_told(earliest: Mapping[int, date]) -> int:
    """Let charges be taken of which the customer was told: from their day on, and never before they are due; how many.

    Those that may be taken already keep their day, and those that nobody waits for any more are left alone."""
    if not earliest:
        return 0
    with transaction():
        return len(_NOTE_TOLD.run(_Told(list(earliest), list(earliest.values()))))


def count_unannounced(scope: Scope, *, as_of: date) -> int:
    """How many charges are due on this day and may not be taken, since the customer was not told of them in time."""
    return _COUNT_UNANNOUNCED.run(_Asked(as_of, scope.parent_line_ids, scope.charge_ids))[0].charges
