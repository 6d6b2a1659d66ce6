"""Reading what was asked for and decided."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from kadens.plumbing.approvals.errors import ApprovalUnknown
from kadens.plumbing.approvals.models import ApprovalRequest

__all__ = ["Approval", "Decision", "approval", "approval_of", "approvals", "approved", "decided_approvals"]

Decision = Literal["approved", "refused"]
_DOOR: Final = re.compile("^[a-z]+:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A request for an approval as it stands; the amount in minor units. Without a decision it waits for one."""

    id: int
    kind: str
    subject: str
    count: int | None
    amount: int | None
    currency: str | None
    detail: Mapping[str, object]
    asked_by: str
    asked_at: datetime
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    note: str

    @property
    def approved(self) -> bool:
        return self.decision == "approved"

    @property
    def waiting(self) -> bool:
        return self.decision is None

    def asked_by_person(self, actor: str) -> bool:
        """Whether this is who asked, by whichever door (`cli:anna`, `staff:Anna`): they cannot decide. It is what the
        database compares, which has the last word."""
        return _person(self.asked_by) == _person(actor)


def approval_of(kind: str, subject: str) -> Approval | None:
    """The newest request of this kind about this subject, whatever became of it; None: nobody asked."""
    row = ApprovalRequest.objects.filter(kind=kind, subject=subject).order_by("-id").first()
    return None if row is None else _approval(row)


def approved(kind: str, subject: str, *, still: Callable[[Approval], bool] = lambda _: True) -> Approval | None:
    """The newest request of this kind about this subject if it was approved, and `still` counts; else nobody's yes."""
    known = approval_of(kind, subject)
    return known if known is not None and known.approved and still(known) else None


def approval(approval_id: int) -> Approval:
    """The request with that number. Raises ApprovalUnknown."""
    row = ApprovalRequest.objects.filter(id=approval_id).first()
    if row is None:
        raise ApprovalUnknown(approval=approval_id)
    return _approval(row)


def approvals(*, kind: str | None = None, waiting: bool = True, limit: int = 100) -> list[Approval]:
    """Requests, the newest first: those that wait for a decision, or all; of one kind, or of any."""
    rows = ApprovalRequest.objects.filter(decision=None) if waiting else ApprovalRequest.objects.all()
    return [_approval(row) for row in (rows.filter(kind=kind) if kind else rows).order_by("-id")[:limit]]


def decided_approvals(*, after: int | None = None, limit: int = 50) -> list[Approval]:
    """Requests that were decided on, the newest first; those before the number `after`."""
    rows = ApprovalRequest.objects.exclude(decision=None)
    rows = rows if after is None else rows.filter(id__lt=after)
    return [_approval(row) for row in rows.order_by("-id")[:limit]]


def _person(actor: str) -> str:
    return _DOOR.sub("", actor).lower()


def _approval(row: ApprovalRequest) -> Approval:
    return Approval(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        count=row.count,
        amount=row.amount,
        currency=row.currency,
        detail=row.detail,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )
