"""What was changed for many orders at once, and what each of them was before (ADR 37)."""

from django.db import models

from kadens.domain.continuity.program_models import Program, ProgramVersion
from kadens.plumbing.db.shape import one_of

__all__ = ["Migration", "MigrationOrder"]

KINDS = ("version", "shift", "substitution")
STATUSES = ("applying", "applied", "undoing", "undone")
ORDER_STATUSES = ("changed", "restored", "recomputed", "shipped", "over", "moved_on", "changed_since")


class Migration(models.Model):
    """A change to many continuity orders: to a *version* of their program, a *shift* of dates, a *substitution*.

    `cohort` says for whom, `change` what exactly (the JSON of `cohorts`). Both never change; what moves is how
    far it is. `begun_on` is the day on which a run of its own was let through, carrying out or taking back; the day's
    jobs go on with what has begun."""

    kind = models.TextField()
    program = models.ForeignKey(
        Program, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.ForeignKey(
        ProgramVersion, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    cohort = models.JSONField()
    change = models.JSONField()
    reason = models.TextField(default="")
    status = models.TextField(default="applying")
    made_on = models.DateField()
    made_by = models.TextField()
    begun_on = models.DateField(null=True)
    applied_on = models.DateField(null=True)
    undone_on = models.DateField(null=True)
    undone_by = models.TextField(default="")
    undo_reason = models.TextField(default="")

    class Meta:
        db_table = "continuity_migration"
        constraints = [
            one_of("kind", KINDS, "ck_continuity_migration_kind"),
            one_of("status", STATUSES, "ck_continuity_migration_status"),
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
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(status__in=["applying", "undoing"]),
                name="ix_continuity_migration_open",
            ),
            models.Index(fields=["program"], name="ix_continuity_migration_program"),
        ]


class MigrationOrder(models.Model):
    """A continuity order that a migration changed: what it *was*, and fingerprints of what it became.

    An undo puts back what it was as long as it still is what it became."""

    migration = models.ForeignKey(Migration, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    continuity_order = models.ForeignKey(
        "continuity.ContinuityOrder", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    status = models.TextField(default="changed")
    was = models.JSONField()
    became = models.TextField()
    money_became = models.TextField()
    changed_on = models.DateField()
    settled_on = models.DateField(null=True)

    class Meta:
        db_table = "continuity_migration_order"
        constraints = [
            models.UniqueConstraint(fields=["migration", "continuity_order"], name="uq_continuity_migration_order"),
            one_of("status", ORDER_STATUSES, "ck_continuity_migration_order_status"),
        ]
        indexes = [models.Index(fields=["continuity_order"], name="ix_continuity_migration_order")]
