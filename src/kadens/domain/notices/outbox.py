"""The outbox: taking queued notices to send, and writing down what came of them (ADR 29).

Taking is a claim that ends by itself. It is committed before anything is sent, and no transaction is open while the
mail server is spoken to. A worker that dies in between leaves its claim to run out; only what the server had accepted
by then is sent once more, under the same Message-ID.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from kadens.domain.notices.mail import Answer, Outcome
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["LEASE", "NEWS_DAYS", "Claimed", "Claims", "claim_notices", "settle_notices"]

LEASE: Final = timedelta(minutes=15)
NEWS_DAYS: Final = 5
"""A notice that waited longer than so many days is no news any more, and is given up."""
BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""How long after the first, second … *later* the server is asked again; after the last the notice is given up."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that is this worker's to send until its claim ends."""

    id: int
    kind: str
    customer_id: int
    fact: str
    parent_line_id: int | None
    noticed_on: date
    payload: Mapping[str, Any]
    edition: int
    attempt: int

    @property
    def identity(self) -> str:
        """Names what is told: of the fact, not of the row, so that a restored backup gives no name to another fact."""
        told = f"{self.kind}\n{self.customer_id}\n{self.fact}\n{self.edition}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Claims:
    """What was taken, how many were given up as too late, and after which notice the next chunk begins."""

    claimed: Sequence[Claimed]
    too_late: int
    last_id: int | None


@dataclass(frozen=True)
class _Claim:
    after: int
    limit: int
    now: datetime
    lease_until: datetime
    oldest_on: date


@dataclass(frozen=True, slots=True)
class _Taken(Claimed):
    too_late: bool


@dataclass(frozen=True)
class _Answers:
    notice_ids: list[int]
    editions: list[int]
    attempts: list[int]
    outcomes: list[str]
    reasons: list[str]
    details: list[str]
    next_tries: list[datetime | None]
    now: datetime


@dataclass(frozen=True, slots=True)
class _Settled:
    notice_id: int
    status: str


_CLAIM = load("kadens.domain.notices", "claim_notices", _Claim, _Taken)
_SETTLE = load("kadens.domain.notices", "settle_notices", _Answers, _Settled)


def claim_notices(*, after: int, limit: int, on: date, now: datetime) -> Claims:
    """Take the next queued notices whose time has come; nobody else gets them within `LEASE`."""
    with transaction():
        oldest_on = on - timedelta(days=NEWS_DAYS)
        taken = sorted(_CLAIM.run(_Claim(after, limit, now, now + LEASE, oldest_on)), key=lambda row: row.id)
    claimed = [row for row in taken if not row.too_late]
    return Claims(claimed, len(taken) - len(claimed), taken[-1].id if taken else None)


def settle_notices(claimed: Sequence[Claimed], answers: Sequence[Answer], *, now: datetime) -> list[Answer]:
    """Write down what became of these; what was decided, which for one that waited too long is *gave_up*.

    Of a claim that ran out only *sent* counts: whoever has it now may not send again what was accepted."""
    by_id = {each.id: each for each in claimed}
    decided = [_decided(by_id[answer.notice_id], answer) for answer in answers]
    owners = [by_id[answer.notice_id] for answer in decided]
    with transaction():
        _SETTLE.run(
            _Answers(
                notice_ids=[owner.id for owner in owners],
                editions=[owner.edition for owner in owners],
                attempts=[owner.attempt for owner in owners],
                outcomes=[answer.outcome.value for answer in decided],
                reasons=[answer.reason for answer in decided],
                details=[answer.detail[:500] for answer in decided],
                next_tries=[
                    now + BACK_OFF[owner.attempt - 1] if answer.outcome == Outcome.LATER else None
                    for owner, answer in zip(owners, decided, strict=True)
                ],
                now=now,
            )
        )
    return decided


def _decided(claimed: Claimed, answer: Answer) -> Answer:
    """A *later* that was said often enough is a failure."""
    if answer.outcome == Outcome.LATER and claimed.attempt > len(BACK_OFF):
        return Answer(answer.notice_id, Outcome.FAILED, "gave_up", answer.detail)
    return answer
