"""What was asked for, and what a second person decided."""

from django.db import models

from kadens.plumbing.db.shape import not_negative

__all__ = ["DECISIONS", "ApprovalRequest"]

DECISIONS = ("approved", "refused")


class ApprovalRequest(models.Model):
    """Something that needs another person's yes: of which kind, about what (a key in text), for how much or how many.

    Amounts are minor units. What was asked never changes, and a decision is made once, by somebody else than who
    asked; a person who comes by another door (`cli:anna`, `desk:Anna`) is the same person."""

    kind = models.TextField()
    subject = models.TextField()
    count = models.BigIntegerField(null=True)
    amount = models.BigIntegerField(null=True)
    currency = models.TextField(null=True)
    detail = models.JSONField(default=dict)
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    decision = models.TextField(null=True)
    decided_by = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(default="")

    class Meta:
        db_table = "approvals_request"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(decision__isnull=True),
                name="uq_approvals_request_open",
            ),
            models.CheckConstraint(
                condition=models.Q(decision__isnull=True, decided_by__isnull=True, decided_at__isnull=True, note="")
                | models.Q(
                    decision__isnull=False,
                    decision__in=DECISIONS,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="ck_approvals_request_decided",
            ),
            not_negative("ck_approvals_request_count", "count"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True, currency__isnull=True)
                | models.Q(amount__isnull=False, amount__gte=0, currency__isnull=False),
                name="ck_approvals_request_amount",
            ),
        ]
        indexes = [models.Index(fields=["kind", "subject", "id"], name="ix_approvals_request_subject")]
