"""Money owed and money taken (domain.md §2.4 and §6, payments.md).

A *charge* is an amount owed once: an instalment of a payment plan, or a child order that is paid when it ships.
An *attempt* is one object at the gateway that may pay a charge; at most one attempt of a charge is not lost.
Every step of an attempt is an event, and the database allows only the steps of payments.md §2.
"""

from django.db import models

from kadens.domain.customers.models import Customer, PaymentMethod
from kadens.domain.orders.models import Consent, Order, OrderLine
from kadens.domain.payments.batch_models import Batch
from kadens.domain.payments.hint_models import Hint
from kadens.domain.payments.reconciliation_models import Reconciliation, ReconciliationDifference
from kadens.domain.payments.refund_models import Refund, RefundPart
from kadens.domain.payments.schedule_models import PaymentSchedule, PaymentScheduleLine
from kadens.plumbing.db.shape import not_negative, one_of

__all__ = [
    "Attempt",
    "AttemptEvent",
    "Batch",
    "CardPage",
    "Charge",
    "Hint",
    "PaymentSchedule",
    "PaymentScheduleLine",
    "Plan",
    "Reconciliation",
    "ReconciliationDifference",
    "Refund",
    "RefundPart",
]

CHARGE_STATUSES = (
    "planned",
    "charging",
    "authorized",
    "paid",
    "billed",
    "declined",
    "failed",
    "pending",
    "unknown",
    "cancelled",
    "refunded",
    "replaced",
)
LOST = ("declined_soft", "declined_hard", "rejected", "canceled")
IN_FLIGHT = (
    "planned",
    "creating",
    "created",
    "confirming",
    "unknown",
    "processing",
    "requires_action",
    "capturing",
    "closing",
)
ATTEMPT_STATES = (
    "planned",
    "creating",
    "created",
    "confirming",
    "unknown",
    "processing",
    "requires_action",
    "authorized",
    "capturing",
    "closing",
    "succeeded",
    *LOST,
    "quarantined",
)


class Plan(models.Model):
    """A payment schedule applied: over a whole continuity order that is billed upfront, or over one invoice.

    `agreed_total` is what the plan should come to; `fit_plans` makes its unpaid instalments follow."""

    parent_line = models.ForeignKey(OrderLine, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    order = models.ForeignKey(
        Order, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.TextField()
    schedule = models.ForeignKey(
        PaymentSchedule, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    currency = models.TextField()
    agreed_total = models.BigIntegerField()

    class Meta:
        db_table = "payments_plan"
        constraints = [
            one_of("kind", ("prepaid", "upfront_plan", "invoice_plan"), "ck_payments_plan_kind"),
            models.CheckConstraint(
                condition=models.Q(kind="invoice_plan", order__isnull=False)
                | (~models.Q(kind="invoice_plan") & models.Q(order__isnull=True)),
                name="ck_payments_plan_order",
            ),
            models.UniqueConstraint(
                fields=["parent_line"], condition=models.Q(order__isnull=True), name="uq_payments_plan_parent_line"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(order__isnull=False), name="uq_payments_plan_order"
            ),
            not_negative("ck_payments_plan_agreed_total", "agreed_total"),
        ]
        indexes = [models.Index(fields=["parent_line"], name="ix_payments_plan_parent_line")]


class Charge(models.Model):
    """An amount owed once. An instalment has a plan and a number within its continuity order; a charge paid per
    shipment has the order that it pays for.

    `key` names what is owed and nothing else (payments.md §3.5). `retry_on` is the day from which a declined charge
    is tried again; null when it waits for a new card or a release. A charge whose amount must change after it was
    tried is *replaced* by a new row, since an attempt's amount is its charge's for ever. `tries` counts how often the
    present card was tried for what is owed, and `refused_card` is the card that was refused for good; a successor
    inherits both, a new card clears them (payments.md §3.8). `given_back` is what of it was refunded or credited, for
    whatever reason; `conceded` the part of that by which shipped goods were made cheaper, so that it is not owed
    again. `consent` is what the customer said yes to, noted as the charge is billed or tried. It may be
    taken from `chargeable_on`, never before it is due; null while the customer is still to be told of it (ADR 39)."""

    key = models.TextField()
    plan = models.ForeignKey(Plan, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+")
    order = models.ForeignKey(
        Order, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    parent_line = models.ForeignKey(
        OrderLine, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    number = models.IntegerField(null=True)
    due_on = models.DateField()
    chargeable_on = models.DateField(null=True)
    amount = models.BigIntegerField()
    currency = models.TextField()
    pay_with = models.TextField()
    ship_gate = models.BooleanField(default=False)
    status = models.TextField(default="planned")
    attempts = models.IntegerField(default=0)
    tries = models.IntegerField(default=0, db_default=0)
    declines = models.IntegerField(default=0)
    first_declined_on = models.DateField(null=True)
    decline_reason = models.TextField(default="")
    refused_card = models.ForeignKey(
        PaymentMethod, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    retry_on = models.DateField(null=True)
    processed_on = models.DateField(null=True)
    given_back = models.BigIntegerField(default=0, db_default=0)
    conceded = models.BigIntegerField(default=0, db_default=0)
    consent = models.ForeignKey(
        Consent, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        db_table = "payments_charge"
        constraints = [
            models.UniqueConstraint(fields=["key"], name="uq_payments_charge_key"),
            models.UniqueConstraint(fields=["id", "amount", "currency"], name="uq_payments_charge_amount"),
            one_of("status", CHARGE_STATUSES, "ck_payments_charge_status"),
            one_of("pay_with", ("card", "on_account"), "ck_payments_charge_pay_with"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="ck_payments_charge_amount"),
            models.CheckConstraint(condition=models.Q(tries__gte=0, tries__lte=8), name="ck_payments_charge_tries"),
            models.CheckConstraint(
                condition=models.Q(given_back__gte=0, given_back__lte=models.F("amount")),
                name="ck_payments_charge_given_back",
            ),
            models.CheckConstraint(
                condition=models.Q(conceded__gte=0, conceded__lte=models.F("given_back")),
                name="ck_payments_charge_conceded",
            ),
            models.CheckConstraint(
                condition=models.Q(parent_line__isnull=True)
                | models.Q(consent__isnull=False)
                | models.Q(status__in=["planned", "cancelled", "replaced"]),
                name="ck_payments_charge_consent",
            ),
            models.CheckConstraint(
                condition=models.Q(chargeable_on__isnull=False)
                | models.Q(status__in=["planned", "cancelled", "replaced"]),
                name="ck_payments_charge_announced",
            ),
            models.CheckConstraint(
                condition=models.Q(chargeable_on__isnull=True) | models.Q(chargeable_on__gte=models.F("due_on")),
                name="ck_payments_charge_chargeable",
            ),
            models.CheckConstraint(
                condition=models.Q(plan__isnull=False, number__isnull=False, parent_line__isnull=False)
                | models.Q(plan__isnull=True, number__isnull=True, order__isnull=False),
                name="ck_payments_charge_owed_for",
            ),
            models.UniqueConstraint(
                fields=["parent_line", "number"],
                condition=models.Q(plan__isnull=False) & ~models.Q(status="replaced"),
                name="uq_payments_charge_instalment",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(plan__isnull=True) & ~models.Q(status__in=["replaced", "cancelled"]),
                name="uq_payments_charge_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], condition=models.Q(status="planned"), name="ix_payments_charge_planned"
            ),
            models.Index(
                fields=["retry_on", "id"], condition=models.Q(status="declined"), name="ix_payments_charge_declined"
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(status__in=["charging", "pending", "unknown"]),
                name="ix_payments_charge_in_flight",
            ),
            models.Index(
                fields=["parent_line"],
                condition=models.Q(status__in=["declined", "failed", "pending", "unknown", "charging"]),
                name="ix_payments_charge_blocking",
            ),
            models.Index(
                fields=["parent_line"],
                condition=models.Q(status="planned", chargeable_on__isnull=True),
                name="ix_payments_charge_untold",
            ),
            models.Index(fields=["parent_line"], name="ix_payments_charge_parent_line"),
            models.Index(fields=["plan"], name="ix_payments_charge_plan"),
        ]


class Attempt(models.Model):
    """One object at the gateway that may pay a charge, tried once. `started_on` is its business day for ever.

    Until `held_until` it is the run's that took it up. A look is due at `look_again_at` (null: at once), or as soon as
    a hint is newer than `hint_seen`, the last one that a look has covered. `batch` is the plan that
    it belongs to, if a run of the job started it."""

    charge = models.ForeignKey(Charge, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    number = models.IntegerField()
    previous_number = models.IntegerField(null=True)
    key = models.TextField()
    amount = models.BigIntegerField()
    currency = models.TextField()
    payment_method = models.ForeignKey(
        PaymentMethod, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    account = models.TextField(default="test")
    gateway_ref = models.TextField(null=True)
    capture_later = models.BooleanField(default=False)
    state = models.TextField(default="planned")
    version = models.IntegerField(default=1)
    reason = models.TextField(default="")
    started_on = models.DateField()
    held_until = models.DateTimeField(null=True)
    look_again_at = models.DateTimeField(null=True)
    hint_seen = models.BigIntegerField(default=0, db_default=0)
    refunded = models.BigIntegerField(default=0)
    batch = models.ForeignKey(
        Batch, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        db_table = "payments_attempt"
        constraints = [
            one_of("state", ATTEMPT_STATES, "ck_payments_attempt_state"),
            models.UniqueConstraint(fields=["charge", "number"], name="uq_payments_attempt_number"),
            models.UniqueConstraint(fields=["key"], name="uq_payments_attempt_key"),
            models.UniqueConstraint(fields=["account", "gateway_ref"], name="uq_payments_attempt_gateway_ref"),
            models.UniqueConstraint(
                fields=["charge"], condition=~models.Q(state__in=LOST), name="uq_payments_attempt_not_lost"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=8)
                & (
                    models.Q(number=1, previous_number__isnull=True)
                    | models.Q(number__gt=1, previous_number__isnull=False, previous_number=models.F("number") - 1)
                ),
                name="ck_payments_attempt_number",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, refunded__gte=0, refunded__lte=models.F("amount")),
                name="ck_payments_attempt_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state__in=IN_FLIGHT), name="ix_payments_attempt_in_flight"),
            models.Index(
                fields=["id"], condition=models.Q(state="quarantined"), name="ix_payments_attempt_quarantined"
            ),
        ]


class AttemptEvent(models.Model):
    """One step of an attempt, with its evidence. Append-only: the steps allowed are rows of `payments_attempt_step`."""

    attempt = models.ForeignKey(Attempt, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    version = models.IntegerField()
    previous_version = models.IntegerField(null=True)
    from_state = models.TextField(null=True)
    to_state = models.TextField()
    stepped_at = models.DateTimeField()
    evidence = models.JSONField(default=dict)

    class Meta:
        db_table = "payments_attempt_event"
        constraints = [
            models.UniqueConstraint(fields=["attempt", "version"], name="uq_payments_attempt_event_version"),
            models.UniqueConstraint(fields=["attempt", "version", "to_state"], name="uq_payments_attempt_event_state"),
            models.CheckConstraint(
                condition=models.Q(
                    version=1, previous_version__isnull=True, from_state__isnull=True, to_state="planned"
                )
                | models.Q(
                    version__gt=1,
                    previous_version__isnull=False,
                    previous_version=models.F("version") - 1,
                    from_state__isnull=False,
                ),
                name="ck_payments_attempt_event_version",
            ),
        ]
        indexes = [
            models.Index(
                fields=["stepped_at"], condition=models.Q(to_state="succeeded"), name="ix_payments_event_succeeded"
            ),
            models.Index(
                fields=["stepped_at"],
                include=["to_state"],
                condition=models.Q(from_state="confirming"),
                name="ix_payments_attempt_event_told",
            ),
        ]


class CardPage(models.Model):
    """A page of the gateway on which a customer enters a card: asked for, open, and then done or expired. The number
    of the card never comes here."""

    key = models.TextField()
    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    status = models.TextField(default="asked")
    ref = models.TextField(null=True)
    url = models.TextField(default="", db_default="")
    expires_at = models.DateTimeField(null=True)
    payment_method = models.ForeignKey(
        PaymentMethod, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    asked_on = models.DateField()
    asked_by = models.TextField()

    class Meta:
        db_table = "payments_card_page"
        constraints = [
            one_of("status", ("asked", "open", "done", "expired"), "ck_payments_card_page_status"),
            models.UniqueConstraint(fields=["key"], name="uq_payments_card_page_key"),
            models.UniqueConstraint(fields=["ref"], name="uq_payments_card_page_ref"),
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(status__in=["asked", "open"]),
                name="uq_payments_card_page_open",
            ),
            models.CheckConstraint(
                condition=models.Q(status="asked", ref__isnull=True)
                | (~models.Q(status="asked") & models.Q(ref__isnull=False))
                | models.Q(status="expired"),
                name="ck_payments_card_page_ref",
            ),
            models.CheckConstraint(
                condition=models.Q(status="done", payment_method__isnull=False)
                | (~models.Q(status="done") & models.Q(payment_method__isnull=True)),
                name="ck_payments_card_page_card",
            ),
        ]
        indexes = [models.Index(fields=["customer"], name="ix_payments_card_page_customer")]
