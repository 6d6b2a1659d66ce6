"""Serving customers after the sale: other addresses, reasons for leaving, cancellations, offers (ADR 35)."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.shape import foreign_key

OFFERS = ("percent_off", "skip", "pause")
REASONS = (
    ("unspecified", "Not said", "Inte angivet", "{}", 0),
    ("too_expensive", "Too expensive", "För dyrt", "{percent_off,skip}", 20),
    ("too_much", "Has too much of it", "Har för mycket av det", "{skip,pause}", 0),
    ("not_satisfied", "Not satisfied with the goods", "Inte nöjd med varorna", "{percent_off}", 20),
    ("delivery", "Trouble with deliveries", "Problem med leveranserna", "{percent_off,pause}", 10),
    ("payment", "Cannot pay at present", "Kan inte betala för närvarande", "{skip,pause}", 0),
    ("moved", "Moves away", "Flyttar", "{}", 0),
    ("competitor", "Buys elsewhere", "Köper någon annanstans", "{percent_off}", 20),
    ("deceased", "Has died", "Har avlidit", "{}", 0),
    ("other", "Another reason", "Annan orsak", "{}", 0),
)
FIRST_REASONS = "INSERT INTO continuity_cancel_reason (code, place, text_en, text_sv, active, offers, most_percent) VALUES " + ", ".join(
    f"('{code}', {place}, '{en}', '{sv}', true, '{offers}', {most})"
    for place, (code, en, sv, offers, most) in enumerate(REASONS, start=1)
)
EARLIER_CANCELLATIONS = """
INSERT INTO continuity_cancellation (continuity_order_id, reason_id, note, cancelled_on, cancelled_by)
SELECT DISTINCT ON (continuity.id)
    continuity.id, reason.id, coalesce(deed.detail ->> 'reason', ''), deed.acted_on, deed.actor
FROM continuity_order AS continuity
JOIN continuity_cancel_reason AS reason ON reason.code = 'unspecified'
JOIN audit_event AS deed
    ON deed.subject = 'continuity_order' AND deed.subject_id = continuity.id AND deed.action = 'cancel'
WHERE continuity.status = 'cancelled'
ORDER BY continuity.id, deed.id
"""
NO_CARD_NUMBER = (
    "ALTER TABLE continuity_cancellation ADD CONSTRAINT ck_continuity_cancellation_no_card "
    "CHECK (note = '' OR NOT kadens_has_card_number(note))"
)


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def points_to(model, **more):
    never = django.db.models.deletion.DO_NOTHING
    return models.ForeignKey(db_constraint=False, db_index=False, on_delete=never, related_name="+", to=model, **more)


class Migration(migrations.Migration):
    """Two columns, three tables, the first reasons, and what was cancelled before."""

    dependencies = [("continuity", "0008_exposure"), ("customers", "0003_addresses"), ("audit", "0001_initial")]

    operations = [
        migrations.AddField("continuityorder", "address", points_to("customers.address", null=True)),
        migrations.AddField("continuityline", "address", points_to("customers.address", null=True)),
        migrations.CreateModel(
            name="CancelReason",
            fields=[
                key(),
                ("code", models.TextField()),
                ("place", models.IntegerField()),
                ("text_en", models.TextField()),
                ("text_sv", models.TextField()),
                ("active", models.BooleanField(default=True)),
                ("offers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("most_percent", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "continuity_cancel_reason",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="uq_continuity_cancel_reason_code"),
                    models.CheckConstraint(
                        condition=models.Q(("offers__contained_by", list(OFFERS))),
                        name="ck_continuity_cancel_reason_offers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("most_percent__gte", 0), ("most_percent__lte", 100)),
                        name="ck_continuity_cancel_reason_percent",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(text_en="") & ~models.Q(text_sv="") & ~models.Q(code=""),
                        name="ck_continuity_cancel_reason_texts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cancellation",
            fields=[
                key(),
                ("continuity_order", points_to("continuity.continuityorder")),
                ("reason", points_to("continuity.cancelreason")),
                ("note", models.TextField(default="")),
                ("cancelled_on", models.DateField()),
                ("cancelled_by", models.TextField()),
            ],
            options={
                "db_table": "continuity_cancellation",
                "constraints": [
                    models.UniqueConstraint(fields=("continuity_order",), name="uq_continuity_cancellation_order")
                ],
                "indexes": [models.Index(fields=["cancelled_on"], name="ix_continuity_cancellation_on")],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                key(),
                ("continuity_order", points_to("continuity.continuityorder")),
                ("reason", points_to("continuity.cancelreason")),
                ("kind", models.TextField()),
                ("percent", models.IntegerField(null=True)),
                ("deliveries", models.IntegerField(null=True)),
                ("until", models.DateField(null=True)),
                ("made_on", models.DateField()),
                ("made_by", models.TextField()),
                ("answer", models.TextField(default="open")),
                ("answered_on", models.DateField(null=True)),
                ("answered_by", models.TextField(default="")),
            ],
            options={
                "db_table": "continuity_offer",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "open")),
                        fields=("continuity_order",),
                        name="uq_continuity_offer_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["open", "accepted", "declined"])),
                        name="ck_continuity_offer_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            kind="percent_off",
                            percent__isnull=False,
                            percent__gte=1,
                            percent__lte=100,
                            deliveries__isnull=False,
                            deliveries__gte=1,
                            until__isnull=True,
                        )
                        | models.Q(kind="skip", percent__isnull=True, deliveries__isnull=True, until__isnull=True)
                        | models.Q(kind="pause", percent__isnull=True, deliveries__isnull=True, until__isnull=False),
                        name="ck_continuity_offer_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(answer="open", answered_on__isnull=True)
                        | (~models.Q(answer="open") & models.Q(answered_on__isnull=False)),
                        name="ck_continuity_offer_answered",
                    ),
                ],
            },
        ),
        foreign_key("continuity_order", "address_id", "customers_address"),
        foreign_key("continuity_line", "address_id", "customers_address"),
        foreign_key("continuity_cancellation", "continuity_order_id", "continuity_order"),
        foreign_key("continuity_cancellation", "reason_id", "continuity_cancel_reason"),
        foreign_key("continuity_offer", "continuity_order_id", "continuity_order"),
        foreign_key("continuity_offer", "reason_id", "continuity_cancel_reason"),
        migrations.RunSQL(NO_CARD_NUMBER, "ALTER TABLE continuity_cancellation DROP CONSTRAINT ck_continuity_cancellation_no_card"),
        migrations.RunSQL(FIRST_REASONS, migrations.RunSQL.noop),
        migrations.RunSQL(EARLIER_CANCELLATIONS, migrations.RunSQL.noop),
        *append_only("continuity_cancellation"),
    ]
