"""Asking for an approval, and deciding on it: two verbs for two persons.

What happens once something is approved is the affair of who asked: it looks the approval up (`approval_of`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kadens.plumbing import clock
from kadens.plumbing.approvals.errors import AlreadyDecided
from kadens.plumbing.approvals.queries import Approval, Decision, approval, approval_of
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["Asked", "ask_approval", "decide_approval"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for: of which kind, about what; how many, how much (minor units), and what explains it."""

    kind: str
    subject: str
    count: int | None = None
    amount: int | None = None
    currency: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class _Asking:
    kind: str
    subject: str
    count: int | None
    amount: int | None
    currency: str | None
    detail: dict[str, Any]
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True)
class _Deciding:
    approval_id: int
    decision: str
    decided_by: str
    decided_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class _Request:
    approval_id: int


_ASK = load("kadens.plumbing.approvals", "ask_approval", _Asking, _Request)
_DECIDE = load("kadens.plumbing.approvals", "decide_approval", _Deciding, _Request)


def ask_approval(asked: Asked, *, on: date, actor: str) -> Approval:
    """Ask for an approval; the request. While one is open for the same kind and subject it is that one, as it was
    asked then: who decides must not have the figures changed under the hand."""
    with transaction():
        made = _ASK.one(
            _Asking(
                kind=asked.kind,
                subject=asked.subject,
                count=asked.count,
                amount=asked.amount,
                currency=asked.currency,
                detail=dict(asked.detail),
                asked_by=actor,
                asked_at=clock.now(),
            )
        )
        if made is not None:
            told = {"kind": asked.kind, "subject": asked.subject}
            record([Deed("ask_approval", "approval", made.approval_id, told)], on=on, actor=actor)
        found = approval_of(asked.kind, asked.subject)
    assert found is not None
    return found


def decide_approval(
    approval_id: int, *, decision: Decision, on: date, actor: str, by: str | None = None, note: str = ""
) -> Approval:
    """Approve or refuse a request; the request as it stands then.

    `by` is the person who decides, when somebody else enters it (`actor`, who is kept in the audit log). Raises
    SamePerson, AlreadyDecided, ApprovalUnknown."""
    with transaction():
        decided = _DECIDE.one(
            _Deciding(
                approval_id=approval_id,
                decision=decision,
                decided_by=by or actor,
                decided_at=clock.now(),
                note=note,
            )
        )
        found = approval(approval_id)
        if decided is None:
            raise AlreadyDecided(approval=approval_id, decision=found.decision, decided_by=found.decided_by)
        told = {"decision": decision, "decided_by": found.decided_by, "kind": found.kind, "subject": found.subject}
        record([Deed("decide_approval", "approval", approval_id, told)], on=on, actor=actor)
    return found
