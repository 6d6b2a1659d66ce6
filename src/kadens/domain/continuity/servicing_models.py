"""What is done for a customer after the sale: a pause, an offer to stay, a goodbye."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kadens.plumbing.db.shape import one_of

__all__ = ["CancelReason", "Cancellation", "Offer", "Pause"]

OFFERS = ("percent_off", "skip", "pause")
ANSWERS = ("open", "accepted", "declined")


class Pause(models.Model):
    """A time during which nothing is made or shipped; open until resumed. `until` null: until someone resumes it."""

    continuity_order = models.ForeignKey(
        "ContinuityOrder", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    paused_on = models.DateField()
    until = models.DateField(null=True)
    paused_by = models.TextField()
    reason = models.TextField(default="")
    resumed_on = models.DateField(null=True)
    resumed_by = models.TextField(default="")

    class Meta:
        db_table = "continuity_pause"
        constraints = [
            models.UniqueConstraint(
                fields=["continuity_order"],
                condition=models.Q(resumed_on__isnull=True),
                name="uq_continuity_pause_open",
            ),
        ]


class CancelReason(models.Model):
    """Why customers leave: a list that the company keeps, in the order in which it is shown. `offers` are the kinds of
    offer that may be made to somebody who leaves for it, `most_percent` is the largest of their discounts."""

    code = models.TextField()
    place = models.IntegerField()
    text_en = models.TextField()
    text_sv = models.TextField()
    active = models.BooleanField(default=True)
    offers = ArrayField(models.TextField(), default=list)
    most_percent = models.IntegerField(default=0)

    class Meta:
        db_table = "continuity_cancel_reason"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="uq_continuity_cancel_reason_code"),
            models.CheckConstraint(
                condition=models.Q(offers__contained_by=list(OFFERS)), name="ck_continuity_cancel_reason_offers"
            ),
            models.CheckConstraint(
                condition=models.Q(most_percent__gte=0, most_percent__lte=100),
                name="ck_continuity_cancel_reason_percent",
            ),
            models.CheckConstraint(
                condition=~models.Q(text_en="") & ~models.Q(text_sv="") & ~models.Q(code=""),
                name="ck_continuity_cancel_reason_texts",
            ),
        ]


class Cancellation(models.Model):
    """A continuity order that was cancelled: for which reason of the list, and in which words."""

    continuity_order = models.ForeignKey(
        "ContinuityOrder", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    reason = models.ForeignKey(CancelReason, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    note = models.TextField(default="")
    cancelled_on = models.DateField()
    cancelled_by = models.TextField()

    class Meta:
        db_table = "continuity_cancellation"
        constraints = [models.UniqueConstraint(fields=["continuity_order"], name="uq_continuity_cancellation_order")]
        indexes = [models.Index(fields=["cancelled_on"], name="ix_continuity_cancellation_on")]


class Offer(models.Model):
    """What was offered to a customer who wanted to leave, and the answer. *percent_off*: so much off the next
    `deliveries`; *skip*: the next one is left out; *pause*: nothing until a day."""

    continuity_order = models.ForeignKey(
        "ContinuityOrder", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    reason = models.ForeignKey(CancelReason, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    kind = models.TextField()
    percent = models.IntegerField(null=True)
    deliveries = models.IntegerField(null=True)
    until = models.DateField(null=True)
    made_on = models.DateField()
    made_by = models.TextField()
    answer = models.TextField(default="open")
    answered_on = models.DateField(null=True)
    answered_by = models.TextField(default="")

    class Meta:
        db_table = "continuity_offer"
        constraints = [
            models.UniqueConstraint(
                fields=["continuity_order"], condition=models.Q(answer="open"), name="uq_continuity_offer_open"
            ),
            one_of("answer", ANSWERS, "ck_continuity_offer_answer"),
            models.CheckConstraint(
                condition=models.Q(
                    kind="percent_off",
                    percent__isnull=False,
                    percent__gte=1,
                    percent__lte=100,
                    deliveries__isnull=False,
                    deliveries__gte=1,
                    until__isnull=True,
                )
                | models.Q(kind="skip", percent__isnull=True, deliveries__isnull=True, until__isnull=True)
                | models.Q(kind="pause", percent__isnull=True, deliveries__isnull=True, until__isnull=False),
                name="ck_continuity_offer_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="open", answered_on__isnull=True)
                | (~models.Q(answer="open") & models.Q(answered_on__isnull=False)),
                name="ck_continuity_offer_answered",
            ),
        ]
