"""What the database itself refuses: dangling references, and any change to what is append-only."""

from django.db import migrations

from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """Named, immediate foreign keys and append-only triggers."""

    dependencies = [("fulfilment", "0001_initial")]

    operations = [
        foreign_key("fulfilment_shipment", "order_id", "orders_order"),
        foreign_key("fulfilment_invoice", "order_id", "orders_order"),
        *append_only("fulfilment_invoice"),
    ]
