"""Nobody is billed for a continuity order without a recorded consent (payments.md §4)."""

import django.db.models.deletion
from django.db import migrations, models

from kadens.plumbing.db.shape import foreign_key

EARLIER_CHARGES = """
UPDATE payments_charge charge
SET consent_id = consent.id
FROM orders_order_line line
JOIN orders_consent consent ON consent.order_id = line.order_id
WHERE line.id = charge.parent_line_id AND charge.status NOT IN ('planned', 'cancelled', 'replaced');
"""


class Migration(migrations.Migration):
    """A charge that was billed or tried names the consent it rests on."""

    dependencies = [("payments", "0005_nothing_unsaid"), ("orders", "0004_consent")]

    operations = [
        migrations.AddField(
            "charge",
            "consent",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="orders.consent",
            ),
        ),
        migrations.RunSQL(EARLIER_CHARGES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "charge",
            models.CheckConstraint(
                condition=models.Q(parent_line__isnull=True)
                | models.Q(consent__isnull=False)
                | models.Q(status__in=["planned", "cancelled", "replaced"]),
                name="ck_payments_charge_consent",
            ),
        ),
        foreign_key("payments_charge", "consent_id", "orders_consent"),
    ]
