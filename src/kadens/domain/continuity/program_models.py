"""Continuity programs: their versions, events and items, and the products that stand for them (domain.md §2)."""

from django.db import models

from kadens.domain.catalog.models import DeliveryMode, Product
from kadens.domain.payments.models import PaymentSchedule
from kadens.plumbing.db.shape import not_negative, one_of

__all__ = [
    "DateIntervalCode",
    "Event",
    "EventItem",
    "ParentProduct",
    "Program",
    "ProgramVersion",
]

UNITS = ("days", "weeks", "months", "years")
CARRY = ("all", "by_plan")


class DateIntervalCode(models.Model):
    """A rule that finds a date from a date (domain.md §2.5); each half is the JSON of `pure.schedule.interval.Half`."""

    code = models.TextField()
    from_half = models.JSONField()
    to_half = models.JSONField(null=True)

    class Meta:
        db_table = "continuity_date_interval"
        constraints = [models.UniqueConstraint(fields=["code"], name="uq_continuity_date_interval_code")]


class Program(models.Model):
    """A continuity program. What it says is in its versions; the current event is written by its job alone. `carry`
    says how running orders come to a new version: *all* with the day's jobs, or only *by_plan* (ADR 37)."""

    code = models.TextField()
    description = models.TextField(default="")
    currency = models.TextField()
    active = models.BooleanField(default=True)
    carry = models.TextField(default="all")
    newest_version = models.IntegerField(default=0)
    current_event = models.IntegerField(null=True)
    current_repetition = models.IntegerField(null=True)
    current_from = models.DateField(null=True)
    current_to = models.DateField(null=True)
    moved_on = models.DateField(null=True)

    class Meta:
        db_table = "continuity_program"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="uq_continuity_program_code"),
            one_of("carry", CARRY, "ck_continuity_program_carry"),
        ]


class ProgramVersion(models.Model):
    """One edition of a program. A version that orders follow is never edited; an edit makes the next one."""

    program = models.ForeignKey(Program, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    number = models.IntegerField()
    order_start = models.TextField(default="first")
    bill_upfront = models.BooleanField(default=False)
    payment_schedule = models.ForeignKey(
        PaymentSchedule, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    prompt_for_start_date = models.BooleanField(default=False)
    prompt_for_payment_schedule = models.BooleanField(default=False)
    consolidate = models.BooleanField(default=False)
    days_after_order_date = models.IntegerField(default=0)
    price_policy = models.TextField(default="locked")
    end_action = models.TextField(default="stop")
    convert_to = models.ForeignKey(
        Program, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    wrap = models.BooleanField(default=False)
    charge_notice_days = models.IntegerField(null=True)
    made_on = models.DateField()
    made_by = models.TextField()

    class Meta:
        db_table = "continuity_program_version"
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="uq_continuity_program_version_number"),
            one_of("order_start", ("first", "current"), "ck_continuity_program_version_start"),
            one_of("price_policy", ("locked", "current"), "ck_continuity_program_version_price"),
            one_of("end_action", ("stop", "restart", "convert"), "ck_continuity_program_version_end"),
            models.CheckConstraint(
                condition=models.Q(end_action="convert", convert_to__isnull=False)
                | (~models.Q(end_action="convert") & models.Q(convert_to__isnull=True)),
                name="ck_continuity_program_version_convert",
            ),
            models.CheckConstraint(
                condition=~models.Q(bill_upfront=True, price_policy="current"),
                name="ck_continuity_program_version_upfront",
            ),
            models.CheckConstraint(
                condition=models.Q(bill_upfront=True) | models.Q(prompt_for_payment_schedule=False),
                name="ck_continuity_program_version_prompt",
            ),
        ]


class Event(models.Model):
    """One numbered shipment of a program version, with its timing (domain.md §2.3)."""

    version = models.ForeignKey(
        ProgramVersion, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    number = models.IntegerField()
    action = models.TextField(default="normal")
    repeats = models.IntegerField(null=True, default=0)
    start_on = models.DateField(null=True)
    interval = models.ForeignKey(
        DateIntervalCode, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    every_count = models.IntegerField(null=True)
    every_unit = models.TextField(null=True)
    days_from_last = models.IntegerField(null=True)
    delivery_mode = models.ForeignKey(
        DeliveryMode, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    payment_schedule = models.ForeignKey(
        PaymentSchedule, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    probability = models.DecimalField(max_digits=5, decimal_places=2, default=100)
    notice_days = models.IntegerField(null=True)

    class Meta:
        db_table = "continuity_event"
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="uq_continuity_event_number"),
            one_of("action", ("normal", "skip", "end"), "ck_continuity_event_action"),
            models.CheckConstraint(
                condition=models.Q(every_unit__isnull=True) | models.Q(every_unit__in=UNITS),
                name="ck_continuity_event_unit",
            ),
            models.CheckConstraint(
                condition=models.Q(probability__gte=0, probability__lte=100), name="ck_continuity_event_probability"
            ),
            models.CheckConstraint(
                condition=models.Q(repeats__isnull=True) | models.Q(repeats__gte=0), name="ck_continuity_event_repeats"
            ),
        ]


class EventItem(models.Model):
    """What an event ships. `price` is an override of the catalog's, in minor units; null takes the catalog's."""

    event = models.ForeignKey(Event, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    position = models.IntegerField()
    product = models.ForeignKey(Product, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    product_kind = models.TextField(default="item")
    quantity = models.DecimalField(max_digits=12, decimal_places=3, default=1)
    unit = models.TextField(default="pcs")
    price = models.BigIntegerField(null=True)

    class Meta:
        db_table = "continuity_event_item"
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="uq_continuity_event_item_position"),
            one_of("product_kind", ("item",), "ck_continuity_event_item_product"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0) & (models.Q(price__isnull=True) | models.Q(price__gte=0)),
                name="ck_continuity_event_item_amounts",
            ),
        ]


class ParentProduct(models.Model):
    """The product that an agent sells for a program, and how many events it consumes (0 = all)."""

    product = models.ForeignKey(Product, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    program = models.ForeignKey(Program, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    event_duration = models.IntegerField(default=0)

    class Meta:
        db_table = "continuity_parent_product"
        constraints = [
            models.UniqueConstraint(fields=["product"], name="uq_continuity_parent_product_product"),
            not_negative("ck_continuity_parent_product_events", "event_duration"),
        ]
