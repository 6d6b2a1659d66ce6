"""Hints of the gateway (payments.md §3.7), a part of `models`."""

from django.db import models

__all__ = ["Hint"]


class Hint(models.Model):
    """A genuine message of the gateway that an object is worth a look; it may be one of which we know nothing yet. It
    proves nothing and moves nothing. Append-only."""

    account = models.TextField()
    event_id = models.TextField()
    ref = models.TextField()
    kind = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "payments_hint"
        constraints = [models.UniqueConstraint(fields=["account", "event_id"], name="uq_payments_hint_event")]
        indexes = [models.Index(fields=["account", "ref", "id"], name="ix_payments_hint_ref")]
