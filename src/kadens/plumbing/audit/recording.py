"""Recording what was done, in the transaction that does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from psycopg.types.json import Jsonb

from kadens.plumbing import clock
from kadens.plumbing.db.statement import Nothing, load

__all__ = ["Deed", "record"]


@dataclass(frozen=True, slots=True)
class Deed:
    """One change: what was done (a verb) to which object, with the values that explain it."""

    action: str
    subject: str
    subject_id: int
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class _Events:
    recorded_at: datetime
    acted_on: date
    actor: str
    actions: list[str]
    subjects: list[str]
    subject_ids: list[int]
    details: list[Jsonb]


_RECORD_EVENTS = load("kadens.plumbing.audit", "record_events", _Events, Nothing)


def record(deeds: Sequence[Deed], *, on: date, actor: str) -> None:
    """Write the deeds into the audit log as done by `actor` on the business day `on`."""
    if not deeds:
        return
    _RECORD_EVENTS.run(
        _Events(
            recorded_at=clock.now(),
            acted_on=on,
            actor=actor,
            actions=[deed.action for deed in deeds],
            subjects=[deed.subject for deed in deeds],
            subject_ids=[deed.subject_id for deed in deeds],
            details=[Jsonb(dict(deed.detail)) for deed in deeds],
        )
    )
