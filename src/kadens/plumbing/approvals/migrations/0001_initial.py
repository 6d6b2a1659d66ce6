"""Requests for an approval."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Requests for an approval."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='ApprovalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('subject', models.TextField()),
                ('count', models.BigIntegerField(null=True)),
                ('amount', models.BigIntegerField(null=True)),
                ('currency', models.TextField(null=True)),
                ('detail', models.JSONField(default=dict)),
                ('asked_by', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('decision', models.TextField(null=True)),
                ('decided_by', models.TextField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('note', models.TextField(default='')),
            ],
            options={
                'db_table': 'approvals_request',
                'indexes': [models.Index(fields=['kind', 'subject', 'id'], name='ix_approvals_request_subject')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('decision__isnull', True)), fields=('kind', 'subject'), name='uq_approvals_request_open'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decision__isnull', True), ('note', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('decision__in', ('approved', 'refused')), ('decision__isnull', False)), _connector='OR'), name='ck_approvals_request_decided'),
                    models.CheckConstraint(condition=models.Q(('count__gte', 0)), name='ck_approvals_request_count'),
                    models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('currency__isnull', True)), models.Q(('amount__gte', 0), ('amount__isnull', False), ('currency__isnull', False)), _connector='OR'), name='ck_approvals_request_amount'),
                ],
            },
        ),
    ]
