"""What the database itself refuses: dangling references."""

from django.db import migrations

from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """Named, immediate foreign keys."""

    dependencies = [("intake", "0001_initial")]

    operations = [
        foreign_key("intake_purchase", "customer_id", "customers_customer"),
    ]
