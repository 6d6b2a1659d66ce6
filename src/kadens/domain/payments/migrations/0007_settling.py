"""How what has no answer is settled: who holds an attempt, when it is looked at again, and what the gateway hints at.

The lease moves to a column of its own, so that the time of the next look can be told from it. A contradiction may show
in any answer, so quarantine can be reached from every state in which one is awaited; a payment that was *processing*
may come to be only authorized. The request of an attempt is frozen, and so is what a charge is called.
"""

from django.db import migrations, models

from kadens.plumbing.db.append_only import append_only

STEPS = (
    ("creating", "quarantined"),
    ("confirming", "quarantined"),
    ("requires_action", "quarantined"),
    ("processing", "authorized"),
)
ROWS = ", ".join(f"('{start}', '{end}')" for start, end in STEPS)
MORE_STEPS = f"INSERT INTO payments_attempt_step (from_state, to_state) VALUES {ROWS}"
FEWER_STEPS = f"""
ALTER TABLE payments_attempt_step DISABLE TRIGGER payments_attempt_step_append_only;
DELETE FROM payments_attempt_step WHERE (from_state, to_state) IN ({ROWS});
ALTER TABLE payments_attempt_step ENABLE TRIGGER payments_attempt_step_append_only;
"""
REQUEST = (
    "charge_id",
    "number",
    "key",
    "amount",
    "currency",
    "payment_method_id",
    "account",
    "capture_later",
    "started_on",
)
NO_CARD_NUMBER = "ALTER TABLE payments_hint ADD CONSTRAINT ck_payments_hint_no_card CHECK (NOT kadens_has_card_number(kind))"


class Migration(migrations.Migration):
    """Steps into quarantine, leases beside looks, hints."""

    dependencies = [("payments", "0006_consent")]

    operations = [
        migrations.RunSQL(MORE_STEPS, FEWER_STEPS),
        migrations.RenameField("attempt", "look_again_at", "held_until"),
        migrations.AddField("attempt", "look_again_at", models.DateTimeField(null=True)),
        migrations.AddField("attempt", "hint_seen", models.BigIntegerField(default=0, db_default=0)),
        migrations.CreateModel(
            name="Hint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.TextField()),
                ("event_id", models.TextField()),
                ("ref", models.TextField()),
                ("kind", models.TextField()),
                ("received_at", models.DateTimeField()),
            ],
            options={"db_table": "payments_hint"},
        ),
        migrations.AddConstraint(
            "hint", models.UniqueConstraint(fields=["account", "event_id"], name="uq_payments_hint_event")
        ),
        migrations.AddIndex("hint", models.Index(fields=["account", "ref", "id"], name="ix_payments_hint_ref")),
        migrations.RunSQL(NO_CARD_NUMBER, "ALTER TABLE payments_hint DROP CONSTRAINT ck_payments_hint_no_card"),
        *append_only("payments_hint"),
        *append_only("payments_attempt", frozen=REQUEST),
        *append_only("payments_charge", frozen=("key",)),
    ]
