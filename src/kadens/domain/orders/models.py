"""Orders, their lines and their holds.

Three kinds share one table, since a warehouse, a customer and an accountant all see an order: a *sales* order of
ordinary products, a *parent* order that holds parent products and is never picked, and the *child* orders made from
the lines of a continuity order. The order number is the key.
"""

from django.db import models

from kadens.domain.catalog.models import Product
from kadens.domain.customers.models import Address, Customer, PaymentMethod
from kadens.plumbing.db.shape import not_negative, one_of

__all__ = ["CHANNELS", "HOLD_REASONS", "Consent", "Hold", "Order", "OrderLine", "Script"]

ORDER_STATUSES = ("draft", "open", "delivered", "invoiced", "cancelled")
PARENT_LINE_STATUSES = ("open", "invoiced", "cancelled")
SETTLEMENTS = ("prepaid", "upfront_plan", "per_shipment", "invoice_plan")
HOLD_REASONS = ("payment", "credit_limit", "on_account_not_allowed", "address", "stock", "consent", "paused", "manual")
CHANNELS = ("phone", "mail", "web", "in_person")


class Order(models.Model):
    """An order. `settlement` says how a child or sales order is paid (domain.md §6): *prepaid* and *upfront_plan*
    with its parent, *per_shipment* when it ships, *invoice_plan* by a payment plan made when it is invoiced."""

    kind = models.TextField(default="sales")
    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    currency = models.TextField()
    status = models.TextField(default="draft")
    ordered_on = models.DateField()
    delivery_on = models.DateField(null=True)
    pay_with = models.TextField()
    payment_method = models.ForeignKey(
        PaymentMethod, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    address = models.ForeignKey(
        Address, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    settlement = models.TextField(default="per_shipment")
    payment_schedule_id = models.BigIntegerField(null=True)
    net = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    parent_line_id = models.BigIntegerField(null=True)
    slot_event = models.IntegerField(null=True)
    slot_repetition = models.IntegerField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "orders_order"
        constraints = [
            one_of("kind", ("sales", "parent", "child"), "ck_orders_order_kind"),
            one_of("status", ORDER_STATUSES, "ck_orders_order_status"),
            one_of("pay_with", ("card", "on_account"), "ck_orders_order_pay_with"),
            one_of("settlement", SETTLEMENTS, "ck_orders_order_settlement"),
            not_negative("ck_orders_order_amounts", "net", "tax", "total"),
            models.CheckConstraint(
                condition=models.Q(total=models.F("net") + models.F("tax")), name="ck_orders_order_total"
            ),
            models.CheckConstraint(
                condition=(
                    ~models.Q(kind="child")
                    & models.Q(parent_line_id__isnull=True, slot_event__isnull=True, slot_repetition__isnull=True)
                )
                | models.Q(
                    kind="child",
                    parent_line_id__isnull=False,
                    slot_event__isnull=False,
                    slot_repetition__isnull=False,
                    delivery_on__isnull=False,
                ),
                name="ck_orders_order_child_slot",
            ),
            models.CheckConstraint(
                condition=~models.Q(pay_with="card")
                | models.Q(payment_method__isnull=False)
                | models.Q(status="draft"),
                name="ck_orders_order_card",
            ),
            models.UniqueConstraint(
                fields=["parent_line_id", "slot_event", "slot_repetition"],
                condition=models.Q(kind="child"),
                name="uq_orders_order_slot",
            ),
        ]
        indexes = [
            models.Index(fields=["customer"], name="ix_orders_order_customer"),
            models.Index(
                fields=["delivery_on", "id"],
                condition=models.Q(status="open") & ~models.Q(kind="parent"),
                name="ix_orders_order_to_ship",
            ),
            models.Index(fields=["id"], condition=models.Q(status="delivered"), name="ix_orders_order_to_invoice"),
        ]


class OrderLine(models.Model):
    """A line of an order. A parent line holds a parent product and has a state of its own; it is refused by pick,
    pack and invoice. The state of an item line is its order's."""

    order = models.ForeignKey(Order, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    position = models.IntegerField()
    kind = models.TextField(default="item")
    product = models.ForeignKey(Product, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    price = models.BigIntegerField(default=0)
    net = models.BigIntegerField(default=0)
    tax_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    tax = models.BigIntegerField(default=0)
    status = models.TextField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "orders_order_line"
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="uq_orders_order_line_position"),
            one_of("kind", ("item", "parent"), "ck_orders_order_line_kind"),
            models.CheckConstraint(
                condition=models.Q(kind="item", status__isnull=True)
                | models.Q(kind="parent", status__isnull=False, status__in=PARENT_LINE_STATUSES),
                name="ck_orders_order_line_status",
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="ck_orders_order_line_quantity"),
            not_negative("ck_orders_order_line_amounts", "price", "net", "tax", "tax_percent"),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(kind="parent", status="open"),
                name="ix_order_line_open_parent",
            )
        ]


class Hold(models.Model):
    """Why an order may not go on: who placed it, when, and who released it."""

    order = models.ForeignKey(Order, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    reason = models.TextField()
    note = models.TextField(default="")
    placed_on = models.DateField()
    placed_by = models.TextField()
    released_on = models.DateField(null=True)
    released_by = models.TextField(default="")

    class Meta:
        db_table = "orders_hold"
        constraints = [
            one_of("reason", HOLD_REASONS, "ck_orders_hold_reason"),
            models.UniqueConstraint(
                fields=["order", "reason"],
                condition=models.Q(released_on__isnull=True),
                name="uq_orders_hold_open",
            ),
        ]
        indexes = [models.Index(fields=["order"], name="ix_orders_hold_order")]


class Script(models.Model):
    """A text that is read to a customer, or printed above a signature, in one language. A changed text is a further
    version; what a customer agreed to stays as it was."""

    code = models.TextField()
    version = models.IntegerField()
    language = models.TextField()
    text = models.TextField()
    written_on = models.DateField()
    written_by = models.TextField()

    class Meta:
        db_table = "orders_script"
        constraints = [
            models.UniqueConstraint(fields=["code", "language", "version"], name="uq_orders_script_version"),
            models.CheckConstraint(
                condition=models.Q(version__gte=1) & ~models.Q(text="") & ~models.Q(code=""), name="ck_orders_script"
            ),
        ]


class Consent(models.Model):
    """The customer's yes to a parent order: to which script, through which channel, who heard it, when, and where the
    recording or the signed form is kept. Nobody is billed for a continuity order without one."""

    order = models.ForeignKey(Order, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    script = models.ForeignKey(Script, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    channel = models.TextField()
    given_at = models.DateTimeField()
    heard_by = models.TextField()
    recording = models.TextField(default="")

    class Meta:
        db_table = "orders_consent"
        constraints = [
            models.UniqueConstraint(fields=["order"], name="uq_orders_consent_order"),
            one_of("channel", CHANNELS, "ck_orders_consent_channel"),
            models.CheckConstraint(condition=~models.Q(heard_by=""), name="ck_orders_consent_heard_by"),
        ]
