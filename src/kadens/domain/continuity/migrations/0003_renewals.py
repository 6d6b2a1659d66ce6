"""A continuity order may go on from another, once: a program that starts again or converts."""

import django.db.models.deletion
from django.db import migrations, models

from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """The order that a continuity order goes on from."""

    dependencies = [
        ("continuity", "0002_guards"),
        ("customers", "0002_guards"),
        ("orders", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="continuityorder",
            name="renews",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="continuity.continuityorder",
            ),
        ),
        migrations.AddConstraint(
            model_name="continuityorder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("renews__isnull", False)), fields=("renews",), name="uq_continuity_order_renews"
            ),
        ),
        foreign_key("continuity_order", "renews_id", "continuity_order"),
    ]
