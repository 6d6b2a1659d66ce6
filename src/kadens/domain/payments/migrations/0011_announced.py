"""No charge without the notice sent in time, and an attempt's object at the gateway stays its own (payments.md §4)."""

from django.db import migrations, models

EARLIER_CHARGES = "UPDATE payments_charge SET chargeable_on = due_on"
SAME_OBJECT = """
CREATE TRIGGER payments_attempt_object_append_only BEFORE UPDATE OF gateway_ref ON payments_attempt FOR EACH ROW
WHEN (OLD.gateway_ref IS NOT NULL AND NEW.gateway_ref IS DISTINCT FROM OLD.gateway_ref)
EXECUTE FUNCTION kadens_refuse_change('payments_attempt_append_only')
"""


class Migration(migrations.Migration):
    """The day from which a charge may be taken; the charges that were planned before this keep their due dates."""

    dependencies = [("payments", "0010_reconciliation")]

    operations = [
        migrations.AddField("charge", "chargeable_on", models.DateField(null=True)),
        migrations.RunSQL(EARLIER_CHARGES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "charge",
            models.CheckConstraint(
                condition=models.Q(chargeable_on__isnull=False)
                | models.Q(status__in=["planned", "cancelled", "replaced"]),
                name="ck_payments_charge_announced",
            ),
        ),
        migrations.AddConstraint(
            "charge",
            models.CheckConstraint(
                condition=models.Q(chargeable_on__isnull=True) | models.Q(chargeable_on__gte=models.F("due_on")),
                name="ck_payments_charge_chargeable",
            ),
        ),
        migrations.AddIndex(
            "charge",
            models.Index(
                fields=["parent_line"],
                condition=models.Q(status="planned", chargeable_on__isnull=True),
                name="ix_payments_charge_untold",
            ),
        ),
        migrations.RunSQL(SAME_OBJECT, "DROP TRIGGER payments_attempt_object_append_only ON payments_attempt"),
    ]
