"""Continuity programs and the continuity orders that run them (domain.md §2–§5)."""

from django.db import models

from kadens.domain.catalog.models import Product
from kadens.domain.continuity.measuring_models import ForecastErrorRow
from kadens.domain.continuity.migration_models import Migration, MigrationOrder
from kadens.domain.continuity.program_models import (
    DateIntervalCode,
    Event,
    EventItem,
    ParentProduct,
    Program,
    ProgramVersion,
)
from kadens.domain.continuity.servicing_models import Cancellation, CancelReason, Offer, Pause
from kadens.domain.customers.models import Address, Customer
from kadens.domain.orders.models import Order, OrderLine
from kadens.plumbing.db.shape import not_negative, one_of

__all__ = [
    "CancelReason",
    "Cancellation",
    "ContinuityLine",
    "ContinuityLineItem",
    "ContinuityOrder",
    "DateIntervalCode",
    "Event",
    "EventItem",
    "ForecastErrorRow",
    "Migration",
    "MigrationOrder",
    "Offer",
    "ParentProduct",
    "Pause",
    "Program",
    "ProgramVersion",
    "Promise",
    "Refusal",
]

SETTLEMENTS = ("prepaid", "upfront_plan", "per_shipment", "invoice_plan")
LINE_STATUSES = ("planned", "child_created", "skipped", "cancelled")
REFUSAL_REASONS = ("paused", "hold", "payment", "exposure", "card_expired", "no_stock", "cap")


class ContinuityOrder(models.Model):
    """What one parent line starts: the customer's own copy of the program.

    `cursor` is where its chain of dates stands (JSON of `pure.schedule.chain.Cursor`), `next_event` and
    `next_repetition` the first occurrence that is not planned yet (null once `complete`), `moved_days` the sum of its
    shifts, resumes and slides, which later lines follow too, `renews` the order that this one goes on from (a program
    that starts again or converts), `locked_prices` the prices agreed (`event:product id:which` → minor units),
    `address` where its deliveries go (null: where its parent order goes)."""

    parent_line = models.ForeignKey(OrderLine, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    parent_order = models.ForeignKey(Order, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    program = models.ForeignKey(Program, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    version = models.ForeignKey(
        ProgramVersion, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    place = models.IntegerField(default=1)
    renews = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    status = models.TextField(default="active")
    settlement = models.TextField()
    quantity = models.IntegerField(default=1)
    ordered_on = models.DateField()
    typed_start = models.DateField(null=True)
    first_event = models.IntegerField()
    first_repetition = models.IntegerField(default=1)
    event_duration = models.IntegerField(default=0)
    last_event = models.IntegerField()
    cursor = models.JSONField()
    next_event = models.IntegerField(null=True)
    next_repetition = models.IntegerField(null=True)
    complete = models.BooleanField(default=False)
    moved_days = models.IntegerField(default=0)
    locked_prices = models.JSONField(default=dict)
    closed_on = models.DateField(null=True)
    address = models.ForeignKey(
        Address, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        db_table = "continuity_order"
        constraints = [
            models.UniqueConstraint(fields=["parent_line"], name="uq_continuity_order_parent_line"),
            models.UniqueConstraint(fields=["parent_order", "place"], name="uq_continuity_order_place"),
            models.UniqueConstraint(
                fields=["renews"], condition=models.Q(renews__isnull=False), name="uq_continuity_order_renews"
            ),
            one_of("status", ("active", "paused", "ended", "cancelled"), "ck_continuity_order_status"),
            one_of("settlement", SETTLEMENTS, "ck_continuity_order_settlement"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="ck_continuity_order_quantity"),
            models.CheckConstraint(
                condition=models.Q(complete=True, next_event__isnull=True, next_repetition__isnull=True)
                | models.Q(complete=False, next_event__isnull=False, next_repetition__isnull=False),
                name="ck_continuity_order_next",
            ),
        ]
        indexes = [
            models.Index(fields=["program", "version"], name="ix_continuity_order_program"),
            models.Index(fields=["customer"], name="ix_continuity_order_customer"),
            models.Index(
                fields=["id"],
                condition=models.Q(complete=False, status__in=["active", "paused"]),
                name="ix_continuity_order_to_extend",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(closed_on__isnull=True) & (models.Q(complete=True) | models.Q(status="cancelled")),
                name="ix_continuity_order_to_close",
            ),
        ]


class ContinuityLine(models.Model):
    """One planned shipment. Its slot (continuity order, event, repetition) is unique for ever.

    `nominal_on` is its date in the chain, `planned_on` the date wanted after moves, `delivery_on` that date rolled by
    the shipping calendar: the one that windows, lateness and the customer go by; `address` is where this one goes
    (null: where its order goes). What becomes of it once it has a child order is that order's state."""

    continuity_order = models.ForeignKey(
        ContinuityOrder, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    event = models.IntegerField()
    repetition = models.IntegerField()
    program_event = models.ForeignKey(Event, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    status = models.TextField(default="planned")
    nominal_on = models.DateField()
    planned_on = models.DateField()
    delivery_on = models.DateField()
    missed = models.BooleanField(default=False)
    cap_held = models.BooleanField(default=False)
    own_date = models.BooleanField(default=False)
    own_items = models.BooleanField(default=False)
    own_skip = models.BooleanField(default=False)
    reason = models.TextField(default="")
    net = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    child_order = models.ForeignKey(
        Order, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    address = models.ForeignKey(
        Address, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        db_table = "continuity_line"
        constraints = [
            models.UniqueConstraint(fields=["continuity_order", "event", "repetition"], name="uq_continuity_line_slot"),
            one_of("status", LINE_STATUSES, "ck_continuity_line_status"),
            models.CheckConstraint(
                condition=models.Q(status="child_created", child_order__isnull=False)
                | (~models.Q(status="child_created") & models.Q(child_order__isnull=True)),
                name="ck_continuity_line_child",
            ),
            not_negative("ck_continuity_line_amounts", "net", "tax", "total"),
            models.CheckConstraint(
                condition=models.Q(total=models.F("net") + models.F("tax")), name="ck_continuity_line_total"
            ),
        ]
        indexes = [
            models.Index(
                fields=["delivery_on", "continuity_order", "event", "repetition"],
                condition=models.Q(status="planned"),
                name="ix_continuity_line_due",
            ),
            models.Index(
                fields=["child_order"],
                condition=models.Q(child_order__isnull=False),
                name="ix_continuity_line_child",
            ),
        ]


class ContinuityLineItem(models.Model):
    """What a line ships, at which price: `quantity` is `each` times the parent line's quantity. Amounts are computed
    by `pure.money` when written, so a child order copies them. No foreign key to the product: docs/adr/0024."""

    line = models.ForeignKey(ContinuityLine, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    position = models.IntegerField()
    product = models.ForeignKey(Product, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    each = models.DecimalField(max_digits=12, decimal_places=3)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    price = models.BigIntegerField()
    own_price = models.BooleanField(default=False)
    net = models.BigIntegerField()
    tax_percent = models.DecimalField(max_digits=7, decimal_places=4)
    tax = models.BigIntegerField()

    class Meta:
        db_table = "continuity_line_item"
        constraints = [
            models.UniqueConstraint(fields=["line", "position"], name="uq_continuity_line_item_position"),
            models.CheckConstraint(
                condition=models.Q(each__gt=0, quantity__gt=0), name="ck_continuity_line_item_quantity"
            ),
            not_negative("ck_continuity_line_item_amounts", "price", "net", "tax", "tax_percent"),
        ]


class Promise(models.Model):
    """What the customer accepted: the whole schedule, its prices and payments, as read to them."""

    parent_line = models.ForeignKey(OrderLine, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    accepted_on = models.DateField()
    accepted_by = models.TextField()
    channel = models.TextField(default="phone")
    document = models.JSONField()

    class Meta:
        db_table = "continuity_promise"
        constraints = [models.UniqueConstraint(fields=["parent_line"], name="uq_continuity_promise_parent_line")]


class Refusal(models.Model):
    """An unbroken run of days on which a line's child order was refused for the same reason."""

    line = models.ForeignKey(ContinuityLine, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    reason = models.TextField()
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        db_table = "continuity_refusal"
        constraints = [
            models.UniqueConstraint(fields=["line", "reason", "first_on"], name="uq_continuity_refusal_run"),
            one_of("reason", REFUSAL_REASONS, "ck_continuity_refusal_reason"),
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")), name="ck_continuity_refusal_days"
            ),
        ]
