"""A batch cannot exceed its plan."""

import django.db.models.deletion
from django.db import migrations, models

from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.shape import foreign_key

PLANNED = ("id", "run_id", "planned_on", "planned_at", "actor", "currency", "planned_count", "planned_amount")
ONLY_GROWS = """
CREATE TRIGGER payments_batch_grows_append_only BEFORE UPDATE ON payments_batch FOR EACH ROW
WHEN (NEW.started_count < OLD.started_count OR NEW.started_amount < OLD.started_amount)
EXECUTE FUNCTION kadens_refuse_change('payments_batch_append_only')
"""
OF_ITS_CURRENCY = """
ALTER TABLE payments_attempt ADD CONSTRAINT fk_payments_attempt_batch
    FOREIGN KEY (batch_id, currency) REFERENCES payments_batch (id, currency)
"""
NO_CARD = """
ALTER TABLE approvals_request ADD CONSTRAINT ck_approvals_request_no_card
    CHECK (NOT kadens_has_card_number(note) AND NOT kadens_has_card_number(detail::text))
"""


class Migration(migrations.Migration):
    """The plan of a run, each attempt's batch, the confirmations of the last minute, no card number in an approval."""

    dependencies = [
        ("approvals", "0002_guards"),
        ("payments", "0007_settling"),
        ("runner", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('planned_on', models.DateField()),
                ('planned_at', models.DateTimeField()),
                ('actor', models.TextField()),
                ('currency', models.TextField()),
                ('planned_count', models.BigIntegerField()),
                ('planned_amount', models.BigIntegerField()),
                ('started_count', models.BigIntegerField(default=0)),
                ('started_amount', models.BigIntegerField(default=0)),
                ('run', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runner.jobrun')),
            ],
            options={
                'db_table': 'payments_batch',
                'constraints': [
                    models.UniqueConstraint(fields=('id', 'currency'), name='uq_payments_batch_currency'),
                    models.CheckConstraint(condition=models.Q(('planned_count__gt', 0), ('started_count__gte', 0), ('started_count__lte', models.F('planned_count'))), name='ck_payments_batch_count'),
                    models.CheckConstraint(condition=models.Q(('planned_amount__gt', 0), ('started_amount__gte', 0), ('started_amount__lte', models.F('planned_amount'))), name='ck_payments_batch_amount'),
                ],
            },
        ),
        migrations.AddField(
            model_name='attempt',
            name='batch',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='payments.batch'),
        ),
        migrations.AddIndex(
            model_name='attemptevent',
            index=models.Index(condition=models.Q(('from_state', 'confirming')), fields=['stepped_at'], include=('to_state',), name='ix_payments_attempt_event_told'),
        ),
        foreign_key("payments_batch", "run_id", "runner_job_run"),
        migrations.RunSQL(OF_ITS_CURRENCY, "ALTER TABLE payments_attempt DROP CONSTRAINT fk_payments_attempt_batch"),
        *append_only("payments_batch", frozen=PLANNED),
        migrations.RunSQL(ONLY_GROWS, "DROP TRIGGER payments_batch_grows_append_only ON payments_batch"),
        migrations.RunSQL(NO_CARD, "ALTER TABLE approvals_request DROP CONSTRAINT ck_approvals_request_no_card"),
    ]
