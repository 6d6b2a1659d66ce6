"""An address may be given for one delivery alone; it is never the customer's own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The mark of such an address."""

    dependencies = [("customers", "0002_guards")]

    operations = [
        migrations.AddField("address", "once", models.BooleanField(default=False, db_default=False)),
    ]
