"""The attempt machine in the schema (payments.md §2 and §4).

The allowed steps are rows; an event names the step it takes and the event before it, and an attempt's state is its
last event's, all by foreign key. An attempt's amount is its charge's. No free text of ours holds a card number.
"""

from django.db import migrations

from kadens.plumbing.db.append_only import append_only

STEPS = {
    "planned": ("creating", "canceled"),
    "creating": ("created", "rejected", "canceled"),
    "created": ("confirming", "closing"),
    "confirming": ("succeeded", "authorized", "processing", "requires_action", "unknown", "closing"),
    "unknown": ("succeeded", "authorized", "processing", "requires_action", "confirming", "closing", "quarantined"),
    "processing": ("succeeded", "closing", "quarantined"),
    "requires_action": ("succeeded", "authorized", "closing"),
    "authorized": ("capturing", "closing"),
    "capturing": ("succeeded", "authorized", "closing", "quarantined"),
    "closing": ("succeeded", "declined_soft", "declined_hard", "rejected", "canceled", "quarantined"),
    "quarantined": ("succeeded", "closing"),
}
ROWS = ", ".join(f"('{start}', '{end}')" for start, ends in STEPS.items() for end in ends)

STEP_TABLE = f"""
CREATE TABLE payments_attempt_step (
    from_state text NOT NULL,
    to_state text NOT NULL,
    CONSTRAINT pk_payments_attempt_step PRIMARY KEY (from_state, to_state)
);
INSERT INTO payments_attempt_step (from_state, to_state) VALUES {ROWS};
"""
KEYS = """
ALTER TABLE payments_attempt_event
    ADD CONSTRAINT fk_payments_attempt_event_step
        FOREIGN KEY (from_state, to_state) REFERENCES payments_attempt_step (from_state, to_state),
    ADD CONSTRAINT fk_payments_attempt_event_previous
        FOREIGN KEY (attempt_id, previous_version, from_state)
        REFERENCES payments_attempt_event (attempt_id, version, to_state);
ALTER TABLE payments_attempt
    ADD CONSTRAINT fk_payments_attempt_amount
        FOREIGN KEY (charge_id, amount, currency) REFERENCES payments_charge (id, amount, currency),
    ADD CONSTRAINT fk_payments_attempt_previous
        FOREIGN KEY (charge_id, previous_number) REFERENCES payments_attempt (charge_id, number),
    ADD CONSTRAINT fk_payments_attempt_state
        FOREIGN KEY (id, version, state) REFERENCES payments_attempt_event (attempt_id, version, to_state)
        DEFERRABLE INITIALLY DEFERRED;
"""
FREE_TEXT = {
    "payments_attempt": ("reason",),
    "payments_charge": ("decline_reason",),
    "payments_refund": ("reason",),
    "customers_payment_method": ("token", "brand"),
    "customers_customer": ("name",),
    "orders_hold": ("note",),
}
NO_CARD_NUMBER = "\n".join(
    f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_no_card CHECK ("
    + " AND ".join(f"NOT kadens_has_card_number({column})" for column in columns)
    + ");"
    for table, columns in FREE_TEXT.items()
)
HAS_CARD_NUMBER = """
CREATE FUNCTION kadens_has_card_number(words text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN words ~ '(^|[^0-9])([0-9][ -]?){12,18}[0-9]($|[^0-9])';
"""
UNDO = """
ALTER TABLE payments_attempt DROP CONSTRAINT fk_payments_attempt_state, DROP CONSTRAINT fk_payments_attempt_previous,
    DROP CONSTRAINT fk_payments_attempt_amount;
ALTER TABLE payments_attempt_event DROP CONSTRAINT fk_payments_attempt_event_previous,
    DROP CONSTRAINT fk_payments_attempt_event_step;
DROP TABLE payments_attempt_step;
"""
UNDO_NO_CARD = "\n".join(
    [f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_no_card;" for table in FREE_TEXT]
    + ["DROP FUNCTION kadens_has_card_number(text);"]
)


class Migration(migrations.Migration):
    """Steps, keys between attempts, events and charges, and the check for card numbers."""

    dependencies = [("payments", "0002_guards")]

    operations = [
        migrations.RunSQL(STEP_TABLE + KEYS, UNDO),
        migrations.RunSQL(HAS_CARD_NUMBER + NO_CARD_NUMBER, UNDO_NO_CARD),
        *append_only("payments_attempt_step"),
    ]
