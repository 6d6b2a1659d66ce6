"""Refunds over a limit, card pages, and what a charge knows of its card (payments.md §3.8)."""

import django.db.models.deletion
from django.db import migrations, models

from kadens.plumbing.db.shape import foreign_key


OPEN_PARTS = ("waiting", "refused", "quarantined")
PART_STATUSES = ("planned", *OPEN_PARTS, "done", "transferred", "credited")
CARD_PAGE = (
    models.CheckConstraint(
        condition=models.Q(status__in=["asked", "open", "done", "expired"]), name="ck_payments_card_page_status"
    ),
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
)
NO_CARD = """
ALTER TABLE payments_refund_part ADD CONSTRAINT ck_payments_refund_part_no_card
    CHECK (NOT kadens_has_card_number(reason) AND NOT kadens_has_card_number(note));
"""
UNDO_NO_CARD = "ALTER TABLE payments_refund_part DROP CONSTRAINT ck_payments_refund_part_no_card;"


def soft(to: str, *, null: bool = True) -> models.ForeignKey:  # type: ignore[type-arg]
    """A reference whose key is named below."""
    return models.ForeignKey(
        to=to,
        null=null,
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
    )


class Migration(migrations.Migration):
    """Charges: how often the present card was tried, which one was refused for good, what was conceded. Refunds: the
    second person, and how a share was settled. Pages on which a customer enters a card."""

    dependencies = [
        ("approvals", "0002_guards"),
        ("customers", "0002_guards"),
        ("orders", "0002_guards"),
        ("payments", "0008_sealed"),
    ]

    operations = [
        migrations.AddField("charge", "tries", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("charge", "refused_card", soft("customers.paymentmethod")),
        migrations.RunSQL(
            "UPDATE payments_charge SET tries = least(attempts, 8) WHERE attempts > 0", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            "UPDATE payments_charge charge SET refused_card_id = attempt.payment_method_id FROM payments_attempt attempt "
            "WHERE attempt.charge_id = charge.id AND attempt.number = charge.attempts "
            "AND attempt.state = 'declined_hard'",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "charge",
            models.CheckConstraint(
                condition=models.Q(tries__gte=0, tries__lte=8), name="ck_payments_charge_tries"
            ),
        ),
        foreign_key("payments_charge", "refused_card_id", "customers_payment_method"),
        migrations.AddField("charge", "conceded", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddConstraint(
            "charge",
            models.CheckConstraint(
                condition=models.Q(conceded__gte=0, conceded__lte=models.F("given_back")),
                name="ck_payments_charge_conceded",
            ),
        ),
        migrations.AddField("refund", "order", soft("orders.order")),
        migrations.AddField("refund", "approval", soft("approvals.approvalrequest")),
        migrations.AddField("refund", "concession", models.BooleanField(default=False, db_default=False)),
        migrations.AddConstraint(
            "refund",
            models.UniqueConstraint(
                fields=["approval"], condition=models.Q(approval__isnull=False), name="uq_payments_refund_approval"
            ),
        ),
        migrations.AddIndex(
            "refund",
            models.Index(fields=["order"], condition=models.Q(order__isnull=False), name="ix_payments_refund_order"),
        ),
        foreign_key("payments_refund", "order_id", "orders_order"),
        foreign_key("payments_refund", "approval_id", "approvals_request"),
        migrations.AddField("refundpart", "reason", models.TextField(default="", db_default="")),
        migrations.AddField("refundpart", "sent_at", models.DateTimeField(null=True)),
        migrations.AddField("refundpart", "settled_on", models.DateField(null=True)),
        migrations.AddField("refundpart", "settled_by", models.TextField(default="", db_default="")),
        migrations.AddField("refundpart", "note", models.TextField(default="", db_default="")),
        migrations.RemoveConstraint("refundpart", "ck_payments_refund_part_status"),
        migrations.AddConstraint(
            "refundpart",
            models.CheckConstraint(
                condition=models.Q(status__in=[*PART_STATUSES]), name="ck_payments_refund_part_status"
            ),
        ),
        migrations.AddIndex(
            "refundpart",
            models.Index(fields=["id"], condition=models.Q(status__in=OPEN_PARTS), name="ix_refund_part_open"),
        ),
        migrations.CreateModel(
            "CardPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField()),
                ("status", models.TextField(default="asked")),
                ("ref", models.TextField(null=True)),
                ("url", models.TextField(default="", db_default="")),
                ("expires_at", models.DateTimeField(null=True)),
                ("asked_on", models.DateField()),
                ("asked_by", models.TextField()),
                ("customer", soft("customers.customer", null=False)),
                ("payment_method", soft("customers.paymentmethod")),
            ],
            options={"db_table": "payments_card_page"},
        ),
        migrations.AddIndex(
            "cardpage", models.Index(fields=["customer"], name="ix_payments_card_page_customer")
        ),
        *(migrations.AddConstraint("cardpage", constraint) for constraint in CARD_PAGE),
        foreign_key("payments_card_page", "customer_id", "customers_customer"),
        foreign_key("payments_card_page", "payment_method_id", "customers_payment_method"),
        migrations.RunSQL(NO_CARD, UNDO_NO_CARD),
    ]
