"""What a customer said yes to: scripts in versions, and a consent for each parent order.

A first script is there from the start, in English and Swedish. Parent orders taken before consents were kept get one
that says so.
"""

import django.db.models.deletion
from django.db import migrations, models

from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.shape import foreign_key

REASONS = ["payment", "credit_limit", "on_account_not_allowed", "address", "stock", "consent", "paused", "manual"]
CHANNELS = ["phone", "mail", "web", "in_person"]
ENGLISH = (
    "You order a continuing delivery. I have read you what you get and when, what each delivery costs, how it is paid, "
    "and what follows after that. It goes on until you end it; you can skip, pause or end it at any time, by phone or by "
    "mail. Do you agree?"
)
SWEDISH = (
    "Du beställer en löpande leverans. Jag har läst upp vad du får och när, vad varje leverans kostar, hur den betalas "
    "och vad som följer sedan. Den löper tills du avslutar den; du kan hoppa över, pausa eller avsluta när du vill, per "
    "telefon eller e-post. Godkänner du det?"
)
FIRST_SCRIPTS = f"""
INSERT INTO orders_script (code, version, language, text, written_on, written_by) VALUES
    ('standard', 1, 'en', '{ENGLISH}', DATE '2026-01-01', 'kadens'),
    ('standard', 1, 'sv', '{SWEDISH}', DATE '2026-01-01', 'kadens'),
    ('earlier', 1, 'en', 'Agreed before consents were kept here.', DATE '2026-01-01', 'kadens');
"""
EARLIER_ORDERS = """
INSERT INTO orders_consent (order_id, script_id, channel, given_at, heard_by, recording)
SELECT taken.id, script.id, 'phone', taken.ordered_on, 'earlier', ''
FROM orders_order taken, orders_script script
WHERE taken.kind = 'parent' AND script.code = 'earlier';
"""
NO_CARD = """
ALTER TABLE orders_script ADD CONSTRAINT ck_orders_script_no_card CHECK (NOT kadens_has_card_number(text));
ALTER TABLE orders_consent ADD CONSTRAINT ck_orders_consent_no_card CHECK (NOT kadens_has_card_number(recording));
"""
UNDO_NO_CARD = """
ALTER TABLE orders_script DROP CONSTRAINT ck_orders_script_no_card;
ALTER TABLE orders_consent DROP CONSTRAINT ck_orders_consent_no_card;
"""


class Migration(migrations.Migration):
    """Scripts, consents, and a hold for orders that have none."""

    dependencies = [("orders", "0003_parent_line_state"), ("payments", "0003_attempt_machine")]

    operations = [
        migrations.CreateModel(
            name="Script",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField()),
                ("version", models.IntegerField()),
                ("language", models.TextField()),
                ("text", models.TextField()),
                ("written_on", models.DateField()),
                ("written_by", models.TextField()),
            ],
            options={
                "db_table": "orders_script",
                "constraints": [
                    models.UniqueConstraint(fields=("code", "language", "version"), name="uq_orders_script_version"),
                    models.CheckConstraint(
                        condition=models.Q(version__gte=1) & ~models.Q(text="") & ~models.Q(code=""),
                        name="ck_orders_script",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.TextField()),
                ("given_at", models.DateTimeField()),
                ("heard_by", models.TextField()),
                ("recording", models.TextField(default="")),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "script",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="orders.script",
                    ),
                ),
            ],
            options={
                "db_table": "orders_consent",
                "constraints": [
                    models.UniqueConstraint(fields=("order",), name="uq_orders_consent_order"),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", CHANNELS)), name="ck_orders_consent_channel"
                    ),
                    models.CheckConstraint(condition=~models.Q(heard_by=""), name="ck_orders_consent_heard_by"),
                ],
            },
        ),
        migrations.RemoveConstraint("hold", "ck_orders_hold_reason"),
        migrations.AddConstraint(
            "hold",
            models.CheckConstraint(condition=models.Q(("reason__in", REASONS)), name="ck_orders_hold_reason"),
        ),
        foreign_key("orders_consent", "order_id", "orders_order"),
        foreign_key("orders_consent", "script_id", "orders_script"),
        migrations.RunSQL(FIRST_SCRIPTS + EARLIER_ORDERS, migrations.RunSQL.noop),
        migrations.RunSQL(NO_CARD, UNDO_NO_CARD),
        *append_only("orders_script"),
        *append_only("orders_consent"),
    ]
