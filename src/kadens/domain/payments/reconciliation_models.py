"""What the nightly reconciliation found: one row a night, and one for each thing on which two books disagree."""

from django.db import models

from kadens.plumbing.db.shape import not_negative, one_of

__all__ = ["Reconciliation", "ReconciliationDifference"]

DIFFERENCE_KINDS = ("taken", "refunded", "charge", "refund")
WHATS = (
    "open",
    "not_booked",
    "not_moved",
    "other_amount",
    "other_currency",
    "other_ref",
    "other_entry",
    "refused",
    "twice",
    "no_attempt",
)
RESOLUTIONS = ("", "settled", "changed", "accepted")


class Reconciliation(models.Model):
    """A stretch of time of one gateway account, from `since` until before `until`, in which every movement was held
    against the books; `day` is the company's. Stretches follow each other without a gap. Append-only.

    *moved* is the gateway's word, *settled* our attempts' and refunds', *booked* the journal's, in minor units."""

    account = models.TextField()
    day = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    movements = models.BigIntegerField()
    moved_taken = models.BigIntegerField()
    settled_taken = models.BigIntegerField()
    booked_taken = models.BigIntegerField()
    moved_refunded = models.BigIntegerField()
    settled_refunded = models.BigIntegerField()
    booked_refunded = models.BigIntegerField()
    open_items = models.BigIntegerField()
    differences = models.BigIntegerField()
    reconciled_at = models.DateTimeField()
    actor = models.TextField()

    class Meta:
        db_table = "payments_reconciliation"
        constraints = [
            models.UniqueConstraint(fields=["account", "since"], name="uq_payments_reconciliation_since"),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="ck_payments_reconciliation_time"
            ),
            not_negative(
                "ck_payments_reconciliation_amounts",
                "movements",
                "moved_taken",
                "settled_taken",
                "booked_taken",
                "moved_refunded",
                "settled_refunded",
                "booked_refunded",
                "open_items",
                "differences",
            ),
        ]


class ReconciliationDifference(models.Model):
    """One thing that one of the books has and another has not, or has otherwise; *open* is no difference yet.

    `key` is our key of the attempt or the share of a refund (of the charge or refund where the journal has what nothing
    stands behind), `ref` the gateway's name, `ours` and `theirs` the amounts; null: has none. What was found stays; it
    is *settled* when a later night finds both agreed, *changed* when it finds otherwise, *accepted* by a person."""

    reconciliation = models.ForeignKey(
        Reconciliation, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    account = models.TextField()
    kind = models.TextField()
    key = models.TextField()
    ref = models.TextField()
    what = models.TextField()
    ours = models.BigIntegerField(null=True)
    theirs = models.BigIntegerField(null=True)
    currency = models.TextField()
    resolution = models.TextField(default="")
    resolved_on = models.DateField(null=True)
    resolved_by = models.TextField(default="")
    note = models.TextField(default="")

    class Meta:
        db_table = "payments_reconciliation_difference"
        constraints = [
            one_of("kind", DIFFERENCE_KINDS, "ck_payments_difference_kind"),
            one_of("what", WHATS, "ck_payments_difference_what"),
            one_of("resolution", RESOLUTIONS, "ck_payments_difference_resolution"),
            models.CheckConstraint(
                condition=models.Q(resolution="", resolved_on__isnull=True)
                | (~models.Q(resolution="") & models.Q(resolved_on__isnull=False)),
                name="ck_payments_difference_resolved",
            ),
            models.CheckConstraint(
                condition=(models.Q(ours__isnull=True) | models.Q(ours__gte=0))
                & (models.Q(theirs__isnull=True) | models.Q(theirs__gte=0)),
                name="ck_payments_difference_amounts",
            ),
            models.UniqueConstraint(
                fields=["account", "kind", "key", "ref"],
                condition=models.Q(resolution="") & ~models.Q(what="twice"),
                name="uq_payments_difference_standing",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(resolution=""), name="ix_difference_standing")]
