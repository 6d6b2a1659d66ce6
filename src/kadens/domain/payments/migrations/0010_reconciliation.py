"""Reconciliations with the gateway, what they found, and an index to find what was settled on a day."""

from django.db import migrations, models

from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.shape import foreign_key

KINDS = ("taken", "refunded", "charge", "refund")
WHATS = (
    "open",
    "not_booked",
    "not_moved",
    "other_amount",
    "other_currency",
    "other_ref",
    "other_entry",
    "refused",
    "twice",
    "no_attempt",
)
FIGURES = (
    "movements",
    "moved_taken",
    "settled_taken",
    "booked_taken",
    "moved_refunded",
    "settled_refunded",
    "booked_refunded",
    "open_items",
    "differences",
)
FOUND = ("id", "reconciliation_id", "account", "kind", "key", "ref", "what", "ours", "theirs", "currency")
DIFFERENCE = "payments_reconciliation_difference"
NO_CARD_NUMBER = f"ALTER TABLE {DIFFERENCE} ADD CONSTRAINT ck_{DIFFERENCE}_no_card CHECK (NOT kadens_has_card_number(note))"


def every_figure_not_negative():
    condition = models.Q()
    for figure in FIGURES:
        condition &= models.Q(**{f"{figure}__gte": 0})
    return condition


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    """Two tables and an index."""

    dependencies = [("payments", "0009_two_persons")]

    operations = [
        migrations.AddIndex(
            "attemptevent",
            models.Index(
                fields=["stepped_at"], condition=models.Q(to_state="succeeded"), name="ix_payments_event_succeeded"
            ),
        ),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                key(),
                ("account", models.TextField()),
                ("day", models.DateField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                *((figure, models.BigIntegerField()) for figure in FIGURES),
                ("reconciled_at", models.DateTimeField()),
                ("actor", models.TextField()),
            ],
            options={"db_table": "payments_reconciliation"},
        ),
        migrations.CreateModel(
            name="ReconciliationDifference",
            fields=[
                key(),
                ("account", models.TextField()),
                ("kind", models.TextField()),
                ("key", models.TextField()),
                ("ref", models.TextField()),
                ("what", models.TextField()),
                ("ours", models.BigIntegerField(null=True)),
                ("theirs", models.BigIntegerField(null=True)),
                ("currency", models.TextField()),
                ("resolution", models.TextField(default="")),
                ("resolved_on", models.DateField(null=True)),
                ("resolved_by", models.TextField(default="")),
                ("note", models.TextField(default="")),
                (
                    "reconciliation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        to="payments.reconciliation",
                    ),
                ),
            ],
            options={"db_table": DIFFERENCE},
        ),
        migrations.AddConstraint(
            "reconciliation",
            models.UniqueConstraint(fields=["account", "since"], name="uq_payments_reconciliation_since"),
        ),
        migrations.AddConstraint(
            "reconciliation",
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="ck_payments_reconciliation_time"
            ),
        ),
        migrations.AddConstraint(
            "reconciliation",
            models.CheckConstraint(condition=every_figure_not_negative(), name="ck_payments_reconciliation_amounts"),
        ),
        migrations.AddConstraint(
            "reconciliationdifference",
            models.CheckConstraint(condition=models.Q(kind__in=list(KINDS)), name="ck_payments_difference_kind"),
        ),
        migrations.AddConstraint(
            "reconciliationdifference",
            models.CheckConstraint(condition=models.Q(what__in=list(WHATS)), name="ck_payments_difference_what"),
        ),
        migrations.AddConstraint(
            "reconciliationdifference",
            models.CheckConstraint(
                condition=models.Q(resolution__in=["", "settled", "changed", "accepted"]),
                name="ck_payments_difference_resolution",
            ),
        ),
        migrations.AddConstraint(
            "reconciliationdifference",
            models.CheckConstraint(
                condition=models.Q(resolution="", resolved_on__isnull=True)
                | (~models.Q(resolution="") & models.Q(resolved_on__isnull=False)),
                name="ck_payments_difference_resolved",
            ),
        ),
        migrations.AddConstraint(
            "reconciliationdifference",
            models.CheckConstraint(
                condition=(models.Q(ours__isnull=True) | models.Q(ours__gte=0))
                & (models.Q(theirs__isnull=True) | models.Q(theirs__gte=0)),
                name="ck_payments_difference_amounts",
            ),
        ),
        migrations.AddConstraint(
            "reconciliationdifference",
            models.UniqueConstraint(
                fields=["account", "kind", "key", "ref"],
                condition=models.Q(resolution="") & ~models.Q(what="twice"),
                name="uq_payments_difference_standing",
            ),
        ),
        migrations.AddIndex(
            "reconciliationdifference",
            models.Index(fields=["id"], condition=models.Q(resolution=""), name="ix_difference_standing"),
        ),
        foreign_key(DIFFERENCE, "reconciliation_id", "payments_reconciliation", name="fk_payments_difference_reconciliation"),
        migrations.RunSQL(NO_CARD_NUMBER, f"ALTER TABLE {DIFFERENCE} DROP CONSTRAINT ck_{DIFFERENCE}_no_card"),
        *append_only("payments_reconciliation"),
        *append_only(DIFFERENCE, frozen=FOUND),
    ]
