"""Goods promised to a sales order: reserved once, freed once."""

import django.db.models.deletion
from django.db import migrations, models

from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """The table of reservations, with its named, immediate foreign key."""

    dependencies = [
        ('fulfilment', '0002_guards'),
        ('orders', '0002_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reserved_on', models.DateField()),
                ('order', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='orders.order')),
            ],
            options={
                'db_table': 'fulfilment_reservation',
                'constraints': [models.UniqueConstraint(fields=('order',), name='uq_fulfilment_reservation_order')],
            },
        ),
        foreign_key("fulfilment_reservation", "order_id", "orders_order"),
    ]
