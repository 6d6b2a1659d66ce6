"""A parent line has a state: a check lets pass what is null."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The check of an order line, without the hole."""

    dependencies = [
        ('catalog', '0002_guards'),
        ('orders', '0002_guards'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='orderline',
            name='ck_orders_order_line_status',
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'item'), ('status__isnull', True)), models.Q(('kind', 'parent'), ('status__in', ('open', 'invoiced', 'cancelled')), ('status__isnull', False)), _connector='OR'), name='ck_orders_order_line_status'),
        ),
    ]
