"""Writing notices into the outbox, in the transaction of the fact they tell of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from psycopg.types.json import Jsonb

from kadens.plumbing.db.statement import load

__all__ = ["NewNotice", "write_notices"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A message to one customer. `fact` names what it tells of, so it is written once (domain.md §8)."""

    kind: str
    customer_id: int
    fact: str
    noticed_on: date
    parent_line_id: int | None = None
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class _Notices:
    kinds: list[str]
    customer_ids: list[int]
    facts: list[str]
    parent_line_ids: list[int | None]
    dates: list[date]
    payloads: list[Jsonb]


@dataclass(frozen=True, slots=True)
class _Written:
    notice_id: int


_WRITE_NOTICES = load("kadens.domain.notices", "write_notices", _Notices, _Written)


def write_notices(notices: Sequence[NewNotice]) -> int:
    """Queue the messages; how many were new. Raises `ConstraintViolated` for an unknown kind."""
    if not notices:
        return 0
    rows = _Notices(
        kinds=[notice.kind for notice in notices],
        customer_ids=[notice.customer_id for notice in notices],
        facts=[notice.fact for notice in notices],
        parent_line_ids=[notice.parent_line_id for notice in notices],
        dates=[notice.noticed_on for notice in notices],
        payloads=[Jsonb(dict(notice.payload)) for notice in notices],
    )
    return len(_WRITE_NOTICES.run(rows))
