"""Notices are sent once: who took one, until when, what came of it; and the texts that people wrote."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.shape import foreign_key

KINDS = [
    "order_confirmed", "upcoming_delivery", "upcoming_charge", "shipped", "continuity_charged", "continuity_billed",
    "payment_failed", "payment_link", "card_expiring", "card_expired", "program_changed", "paused", "resumed",
    "cancelled", "ended",
]
REASONS = ["no_customer", "no_address", "bad_address", "refused", "incomplete", "too_late", "gave_up"]


class Migration(migrations.Migration):
    """New columns have constant defaults, so that the table is not written anew."""

    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="ck_notices_notice_kind"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(condition=Q(("kind__in", KINDS)), name="ck_notices_notice_kind"),
        ),
        migrations.AddField("notice", "edition", models.SmallIntegerField(db_default=0, default=0)),
        migrations.AddField("notice", "attempts", models.SmallIntegerField(db_default=0, default=0)),
        migrations.AddField("notice", "reason", models.TextField(db_default="", default="")),
        migrations.AddField("notice", "next_try_at", models.DateTimeField(null=True)),
        migrations.AddField("notice", "settled_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=(Q(status="failed") & Q(reason__in=REASONS)) | (~Q(status="failed") & Q(reason="")),
                name="ck_notices_notice_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=Q(status="queued", settled_at__isnull=True)
                | (~Q(status="queued") & Q(settled_at__isnull=False, next_try_at__isnull=True)),
                name="ck_notices_notice_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=Q(edition__gte=0) & Q(attempts__gte=0), name="ck_notices_notice_counts"
            ),
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "notice",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+", to="notices.notice",
                    ),
                ),
                ("edition", models.SmallIntegerField()),
                ("attempt", models.SmallIntegerField()),
                ("outcome", models.TextField()),
                ("detail", models.TextField(default="")),
                ("answered_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notices_delivery",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notice", "edition", "attempt"), name="uq_notices_delivery_attempt"
                    ),
                    models.CheckConstraint(
                        condition=Q(("outcome__in", ["sent", "later", "failed"])),
                        name="ck_notices_delivery_outcome",
                    ),
                    models.CheckConstraint(
                        condition=Q(edition__gte=0, attempt__gte=1), name="ck_notices_delivery_counts"
                    ),
                ],
            },
        ),
        foreign_key("notices_delivery", "notice_id", "notices_notice"),
        *append_only("notices_delivery"),
        migrations.CreateModel(
            name="Text",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("language", models.TextField()),
                ("version", models.IntegerField()),
                ("subject", models.TextField()),
                ("body", models.TextField()),
                ("active", models.BooleanField(default=True)),
                ("edited_by", models.TextField()),
                ("edited_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notices_text",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "language", "version"), name="uq_notices_text_version"),
                    models.UniqueConstraint(
                        condition=Q(("active", True)), fields=("kind", "language"),
                        name="uq_notices_text_active",
                    ),
                    models.CheckConstraint(condition=Q(("kind__in", KINDS)), name="ck_notices_text_kind"),
                    models.CheckConstraint(
                        condition=Q(("language__in", ["sv", "en"])), name="ck_notices_text_language"
                    ),
                    models.CheckConstraint(
                        condition=Q(version__gte=1) & ~Q(subject="") & ~Q(body=""), name="ck_notices_text_said",
                    ),
                ],
            },
        ),
        *append_only(
            "notices_text", frozen=("id", "kind", "language", "version", "subject", "body", "edited_by", "edited_at")
        ),
    ]
