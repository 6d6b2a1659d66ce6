"""The audit log: one row for each change that a person or a job made."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

__all__ = ["AuditEvent"]


class AuditEvent(models.Model):
    """Who did what to which object, on which business day; never changed, never removed."""

    recorded_at = models.DateTimeField()
    acted_on = models.DateField()
    actor = models.TextField()
    action = models.TextField()
    subject = models.TextField()
    subject_id = models.BigIntegerField()
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_event"
        indexes = [
            models.Index(fields=["subject", "subject_id"], name="ix_audit_event_subject"),
            BrinIndex(fields=["acted_on"], name="ix_audit_event_acted_on"),
        ]
