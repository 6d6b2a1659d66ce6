"""What must be said is said: a check lets pass what compares with null."""

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    """The checks of attempts, their steps and schedule lines, without the holes."""

    dependencies = [
        ('customers', '0002_guards'),
        ('payments', '0004_given_back'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='attempt',
            name='ck_payments_attempt_number',
        ),
        migrations.RemoveConstraint(
            model_name='attemptevent',
            name='ck_payments_attempt_event_version',
        ),
        migrations.RemoveConstraint(
            model_name='paymentscheduleline',
            name='ck_payments_schedule_line_amount',
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 8), models.Q(models.Q(('number', 1), ('previous_number__isnull', True)), models.Q(('number__gt', 1), ('previous_number', django.db.models.expressions.CombinedExpression(models.F('number'), '-', models.Value(1))), ('previous_number__isnull', False)), _connector='OR')), name='ck_payments_attempt_number'),
        ),
        migrations.AddConstraint(
            model_name='attemptevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_state__isnull', True), ('previous_version__isnull', True), ('to_state', 'planned'), ('version', 1)), models.Q(('from_state__isnull', False), ('previous_version', django.db.models.expressions.CombinedExpression(models.F('version'), '-', models.Value(1))), ('previous_version__isnull', False), ('version__gt', 1)), _connector='OR'), name='ck_payments_attempt_event_version'),
        ),
        migrations.AddConstraint(
            model_name='paymentscheduleline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('percent__isnull', False)), models.Q(('amount__gte', 0), ('amount__isnull', False), ('percent__isnull', True)), _connector='OR'), name='ck_payments_schedule_line_amount'),
        ),
    ]
