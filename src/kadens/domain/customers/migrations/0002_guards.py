"""What the database itself refuses: dangling references."""

from django.db import migrations

from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """Named, immediate foreign keys."""

    dependencies = [("customers", "0001_initial")]

    operations = [
        foreign_key("customers_address", "customer_id", "customers_customer"),
        foreign_key("customers_payment_method", "customer_id", "customers_customer"),
    ]
