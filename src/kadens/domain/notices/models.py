"""Messages to customers (domain.md §8): a row is written with the fact it tells of, once, and sent once.

A notice is *queued*, then *sent* or *failed*. Whoever sends it takes it first: `attempts` counts those claims and
`next_try_at` is when the claim ends, or when the mail server that said *later* is asked again; null is at once.
"""

from django.db import models
from django.db.models import Q

from kadens.plumbing.db.shape import not_negative, one_of

__all__ = ["KINDS", "LANGUAGES", "OUTCOMES", "REASONS", "Delivery", "Notice", "Text"]

KINDS = (
    "order_confirmed",
    "upcoming_delivery",
    "upcoming_charge",
    "shipped",
    "continuity_charged",
    "continuity_billed",
    "payment_failed",
    "payment_link",
    "card_expiring",
    "card_expired",
    "program_changed",
    "paused",
    "resumed",
    "cancelled",
    "ended",
)
LANGUAGES = ("sv", "en")
REASONS = ("no_customer", "no_address", "bad_address", "refused", "incomplete", "too_late", "gave_up")
"""Why a notice failed: nobody to send it to, no or no possible address, the server refused it for good, something it
must say is missing, it waited until it was no news, the server said *later* for too long."""
OUTCOMES = ("sent", "later", "failed")


class Notice(models.Model):
    """One message about one fact. `parent_line_id` names the continuity order's parent line, a soft reference
    upward: notices know no orders. `edition` counts how often a person had it sent again."""

    kind = models.TextField()
    customer_id = models.BigIntegerField()
    fact = models.TextField()
    parent_line_id = models.BigIntegerField(null=True)
    noticed_on = models.DateField()
    payload = models.JSONField(default=dict)
    status = models.TextField(default="queued")
    edition = models.SmallIntegerField(default=0, db_default=0)
    attempts = models.SmallIntegerField(default=0, db_default=0)
    reason = models.TextField(default="", db_default="")
    next_try_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notices_notice"
        constraints = [
            models.UniqueConstraint(fields=["fact", "customer_id", "kind"], name="uq_notices_notice_fact"),
            one_of("kind", KINDS, "ck_notices_notice_kind"),
            one_of("status", ("queued", "sent", "failed"), "ck_notices_notice_status"),
            models.CheckConstraint(
                condition=(Q(status="failed") & Q(reason__in=list(REASONS))) | (~Q(status="failed") & Q(reason="")),
                name="ck_notices_notice_reason",
            ),
            models.CheckConstraint(
                condition=Q(status="queued", settled_at__isnull=True)
                | (~Q(status="queued") & Q(settled_at__isnull=False, next_try_at__isnull=True)),
                name="ck_notices_notice_settled",
            ),
            not_negative("ck_notices_notice_counts", "edition", "attempts"),
        ]
        indexes = [
            models.Index(fields=["customer_id", "noticed_on"], name="ix_notices_notice_customer"),
            models.Index(fields=["id"], condition=Q(status="queued"), name="ix_notices_notice_queued"),
            models.Index(fields=["settled_at"], condition=Q(status="failed"), name="ix_notices_notice_failed"),
        ]


class Delivery(models.Model):
    """What came of one attempt to send a notice; append-only. `detail` is the mail server's own sentence, without the
    address: that stays with the customer, who may ask for it to be forgotten."""

    notice = models.ForeignKey(Notice, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    edition = models.SmallIntegerField()
    attempt = models.SmallIntegerField()
    outcome = models.TextField()
    detail = models.TextField(default="")
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "notices_delivery"
        constraints = [
            models.UniqueConstraint(fields=["notice", "edition", "attempt"], name="uq_notices_delivery_attempt"),
            one_of("outcome", OUTCOMES, "ck_notices_delivery_outcome"),
            models.CheckConstraint(condition=Q(edition__gte=0, attempt__gte=1), name="ck_notices_delivery_counts"),
        ]


class Text(models.Model):
    """A person's wording of a kind of notice in one language: the newest `active` version is sent, none means the
    house's own. What a version says never changes."""

    kind = models.TextField()
    language = models.TextField()
    version = models.IntegerField()
    subject = models.TextField()
    body = models.TextField()
    active = models.BooleanField(default=True)
    edited_by = models.TextField()
    edited_at = models.DateTimeField()

    class Meta:
        db_table = "notices_text"
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "version"], name="uq_notices_text_version"),
            models.UniqueConstraint(
                fields=["kind", "language"], condition=Q(active=True), name="uq_notices_text_active"
            ),
            one_of("kind", KINDS, "ck_notices_text_kind"),
            one_of("language", LANGUAGES, "ck_notices_text_language"),
            models.CheckConstraint(
                condition=Q(version__gte=1) & ~Q(subject="") & ~Q(body=""), name="ck_notices_text_said"
            ),
        ]
