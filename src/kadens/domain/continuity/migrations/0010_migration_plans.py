"""Plans by which running orders come to a version, are shifted or get another product, and can go back (ADR 37)."""

import django.db.models.deletion
from django.db import migrations, models

from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.shape import foreign_key

KINDS = ("version", "shift", "substitution")
STATUSES = ("applying", "applied", "undoing", "undone")
ORDER_STATUSES = ("changed", "restored", "recomputed", "shipped", "over", "moved_on", "changed_since")
NO_CARD = (
    "ALTER TABLE continuity_migration ADD CONSTRAINT ck_continuity_migration_no_card "
    "CHECK (NOT kadens_has_card_number(reason) AND NOT kadens_has_card_number(undo_reason))"
)


def _key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _to(model: str, *, null: bool = False) -> models.ForeignKey:
    nothing = django.db.models.deletion.DO_NOTHING
    return models.ForeignKey(
        db_constraint=False, db_index=False, null=null, on_delete=nothing, related_name="+", to=model
    )


class Migration(migrations.Migration):
    """Migrations, the orders that they changed, and the carry policy of a program."""

    dependencies = [("continuity", "0009_servicing")]

    operations = [
        migrations.AddField("program", "carry", models.TextField(default="all")),
        migrations.AddConstraint(
            "program",
            models.CheckConstraint(
                condition=models.Q(carry__in=["all", "by_plan"]), name="ck_continuity_program_carry"
            ),
        ),
        migrations.CreateModel(
            name="Migration",
            fields=[
                ("id", _key()),
                ("kind", models.TextField()),
                ("cohort", models.JSONField()),
                ("change", models.JSONField()),
                ("reason", models.TextField(default="")),
                ("status", models.TextField(default="applying")),
                ("made_on", models.DateField()),
                ("made_by", models.TextField()),
                ("begun_on", models.DateField(null=True)),
                ("applied_on", models.DateField(null=True)),
                ("undone_on", models.DateField(null=True)),
                ("undone_by", models.TextField(default="")),
                ("undo_reason", models.TextField(default="")),
                ("program", _to("continuity.program", null=True)),
                ("version", _to("continuity.programversion", null=True)),
            ],
            options={
                "db_table": "continuity_migration",
                "indexes": [
                    models.Index(
                        fields=["id"],
                        condition=models.Q(status__in=["applying", "undoing"]),
                        name="ix_continuity_migration_open",
                    ),
                    models.Index(fields=["program"], name="ix_continuity_migration_program"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(kind__in=list(KINDS)), name="ck_continuity_migration_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(status__in=list(STATUSES)), name="ck_continuity_migration_status"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(kind="version", program__isnull=False, version__isnull=False)
                        | (~models.Q(kind="version") & models.Q(version__isnull=True)),
                        name="ck_continuity_migration_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(status__in=["applying", "applied"], undone_on__isnull=True)
                        | models.Q(status__in=["undoing", "undone"], undone_on__isnull=False),
                        name="ck_continuity_migration_undone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MigrationOrder",
            fields=[
                ("id", _key()),
                ("status", models.TextField(default="changed")),
                ("was", models.JSONField()),
                ("became", models.TextField()),
                ("money_became", models.TextField()),
                ("changed_on", models.DateField()),
                ("settled_on", models.DateField(null=True)),
                ("continuity_order", _to("continuity.continuityorder")),
                ("migration", _to("continuity.migration")),
            ],
            options={
                "db_table": "continuity_migration_order",
                "indexes": [models.Index(fields=["continuity_order"], name="ix_continuity_migration_order")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["migration", "continuity_order"], name="uq_continuity_migration_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(status__in=list(ORDER_STATUSES)),
                        name="ck_continuity_migration_order_status",
                    ),
                ],
            },
        ),
        foreign_key("continuity_migration", "program_id", "continuity_program"),
        foreign_key("continuity_migration", "version_id", "continuity_program_version"),
        foreign_key("continuity_migration_order", "migration_id", "continuity_migration"),
        foreign_key(
            "continuity_migration_order",
            "continuity_order_id",
            "continuity_order",
            name="fk_continuity_migration_order_order",
        ),
        migrations.RunSQL(NO_CARD, "ALTER TABLE continuity_migration DROP CONSTRAINT ck_continuity_migration_no_card"),
        *append_only(
            "continuity_migration",
            frozen=("kind", "program_id", "version_id", "cohort", "change", "reason", "made_on", "made_by"),
        ),
        *append_only(
            "continuity_migration_order",
            frozen=("migration_id", "continuity_order_id", "was", "became", "money_became"),
        ),
    ]
