"""Messages to customers (domain.md §8): a row is written with the fact it tells of, once."""

from django.db import models

from kadens.plumbing.db.shape import one_of

__all__ = ["KINDS", "Notice"]

KINDS = (
    "order_confirmed",
    "upcoming_delivery",
    "upcoming_charge",
    "shipped",
    "continuity_charged",
    "continuity_billed",
    "payment_failed",
    "card_expiring",
    "card_expired",
    "program_changed",
    "paused",
    "resumed",
    "cancelled",
    "ended",
)


class Notice(models.Model):
    """One message about one fact. `parent_line_id` names the continuity order's parent line, a soft reference
    upward: notices know no orders."""

    kind = models.TextField()
    customer_id = models.BigIntegerField()
    fact = models.TextField()
    parent_line_id = models.BigIntegerField(null=True)
    noticed_on = models.DateField()
    payload = models.JSONField(default=dict)
    status = models.TextField(default="queued")

    class Meta:
        db_table = "notices_notice"
        constraints = [
            models.UniqueConstraint(fields=["fact", "customer_id", "kind"], name="uq_notices_notice_fact"),
            one_of("kind", KINDS, "ck_notices_notice_kind"),
            one_of("status", ("queued", "sent", "failed"), "ck_notices_notice_status"),
        ]
        indexes = [
            models.Index(fields=["customer_id", "noticed_on"], name="ix_notices_notice_customer"),
            models.Index(fields=["id"], condition=models.Q(status="queued"), name="ix_notices_notice_queued"),
        ]
