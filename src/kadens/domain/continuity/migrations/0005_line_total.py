"""The total of a continuity line is its net and its tax."""

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    """The check of a line."""

    dependencies = [
        ('continuity', '0004_items_only'),
        ('orders', '0003_parent_line_state'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='continuityline',
            constraint=models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('tax')))), name='ck_continuity_line_total'),
        ),
    ]
