"""Reading notices: what was told to whom, what came of it, and how much waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min

from kadens.domain.notices.errors import NoticeUnknown
from kadens.domain.notices.models import Delivery, Notice
from kadens.domain.notices.outbox import Claimed
from kadens.domain.notices.placeholders import known_kind

__all__ = [
    "DeliveryFacts",
    "NoticeFacts",
    "Waiting",
    "as_claimed",
    "list_notices",
    "notice_whole",
    "notices_about",
    "waiting",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """A notice as it stands. `settled_at` is when it was sent, or failed for the `reason`."""

    id: int
    kind: str
    customer_id: int
    fact: str
    parent_line_id: int | None
    noticed_on: date
    payload: Mapping[str, Any]
    status: str
    reason: str
    edition: int
    attempts: int
    next_try_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFacts:
    """What came of one attempt."""

    edition: int
    attempt: int
    outcome: str
    detail: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many notices are queued, and since which day the oldest."""

    count: int
    since: date | None


def list_notices(
    *, status: str | None = None, kind: str | None = None, customer_id: int | None = None, limit: int = 50
) -> list[NoticeFacts]:
    """The newest first. Raises KindUnknown."""
    rows = Notice.objects.all()
    if kind is not None:
        known_kind(kind)
        rows = rows.filter(kind=kind)
    if status is not None:
        rows = rows.filter(status=status)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return [_facts(row) for row in rows.order_by("-id")[:limit]]


def notices_about(facts: Iterable[str]) -> list[NoticeFacts]:
    """What was told of these facts, in order."""
    return [_facts(row) for row in Notice.objects.filter(fact__in=list(facts)).order_by("id")]


def notice_whole(notice_id: int) -> tuple[NoticeFacts, list[DeliveryFacts]]:
    """A notice and every attempt to send it, in order. Raises NoticeUnknown."""
    row = Notice.objects.filter(pk=notice_id).first()
    if row is None:
        raise NoticeUnknown(notice=notice_id)
    deliveries = [
        DeliveryFacts(
            edition=each.edition,
            attempt=each.attempt,
            outcome=each.outcome,
            detail=each.detail,
            answered_at=each.answered_at,
        )
        for each in Delivery.objects.filter(notice_id=notice_id).order_by("id")
    ]
    return _facts(row), deliveries


def waiting() -> Waiting:
    """What is queued now."""
    found = Notice.objects.filter(status="queued").aggregate(count=Count("id"), since=Min("noticed_on"))
    return Waiting(found["count"], found["since"])


def failed_since(instant: datetime) -> Mapping[str, int]:
    """How many failed since then and stay so, by the word for why (`models.REASONS`), the most frequent first."""
    found = Notice.objects.filter(status="failed", settled_at__gte=instant).values("reason").annotate(count=Count("id"))
    return {each["reason"]: each["count"] for each in found.order_by("-count", "reason")}


def as_claimed(facts: NoticeFacts) -> Claimed:
    """The notice as one that takes it to send would see it, for looking at what it would say."""
    return Claimed(
        id=facts.id,
        kind=facts.kind,
        customer_id=facts.customer_id,
        fact=facts.fact,
        parent_line_id=facts.parent_line_id,
        noticed_on=facts.noticed_on,
        payload=facts.payload,
        edition=facts.edition,
        attempt=facts.attempts,
    )


def _facts(row: Notice) -> NoticeFacts:
    return NoticeFacts(
        id=row.pk,
        kind=row.kind,
        customer_id=row.customer_id,
        fact=row.fact,
        parent_line_id=row.parent_line_id,
        noticed_on=row.noticed_on,
        payload=row.payload,
        status=row.status,
        reason=row.reason,
        edition=row.edition,
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        settled_at=row.settled_at,
    )
