"""Reading the audit log: the newest deeds first, page by page. A page goes on where the one before ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from kadens.plumbing.db.statement import load

__all__ = ["DeedRow", "Deeds", "Wanted", "deeds_of", "deeds_of_many", "search_deeds"]

PAGE: Final = 50
NEWEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One deed: who did what to which object, when, and on which business day; `detail` holds what explains it."""

    id: int
    recorded_at: datetime
    acted_on: date
    actor: str
    action: str
    subject: str
    subject_id: int
    detail: Mapping[str, Any]

    @property
    def code(self) -> str:
        """By which a page finds its words: `continuity_order.skip`."""
        return f"{self.subject}.{self.action}"


@dataclass(frozen=True, slots=True)
class Deeds:
    """A page of deeds, and what to ask the next one with; None on the last."""

    rows: Sequence[DeedRow]
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which deeds: all that are not narrowed. Both days are business days, and are among those wanted."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    subject_id: int | None = None
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True)
class _Search:
    actor: str | None
    action: str | None
    subject: str | None
    subject_id: int | None
    first_on: date | None
    last_on: date | None
    before: int
    limit: int


@dataclass(frozen=True)
class _Subjects:
    subjects: list[str]
    subject_ids: list[int]
    before: int
    limit: int


_SEARCH = load("kadens.plumbing.audit", "search_events", _Search, DeedRow)
_OF_SUBJECTS = load("kadens.plumbing.audit", "events_of", _Subjects, DeedRow)


def search_deeds(wanted: Wanted, *, before: int | None = None, limit: int = PAGE) -> Deeds:
    """The deeds that are wanted, from the newest (or what the page before said) on."""
    return _page(
        _SEARCH.run(
            _Search(
                actor=wanted.actor,
                action=wanted.action,
                subject=wanted.subject,
                subject_id=wanted.subject_id,
                first_on=wanted.first_on,
                last_on=wanted.last_on,
                before=before or NEWEST,
                limit=limit + 1,
            )
        ),
        limit,
    )


def deeds_of(subject: str, subject_id: int, *, before: int | None = None, limit: int = PAGE) -> Deeds:
    """What was done to one object."""
    return deeds_of_many([(subject, subject_id)], before=before, limit=limit)


def deeds_of_many(objects: Sequence[tuple[str, int]], *, before: int | None = None, limit: int = PAGE) -> Deeds:
    """What was done to any of these objects (subject, key), as one story."""
    subjects, keys = [subject for subject, _ in objects], [key for _, key in objects]
    return _page(_OF_SUBJECTS.run(_Subjects(subjects, keys, before or NEWEST, limit + 1)), limit)


def _page(rows: Sequence[DeedRow], limit: int) -> Deeds:
    """One row more than a page was asked for, to know whether there is another."""
    return Deeds(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)
