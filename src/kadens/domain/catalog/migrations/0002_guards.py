"""What the database itself refuses: dangling references."""

from django.db import migrations

from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """Named, immediate foreign keys."""

    dependencies = [("catalog", "0001_initial")]

    operations = [
        foreign_key("catalog_product", "tax_group_id", "catalog_tax_group"),
        foreign_key("catalog_price", "product_id", "catalog_product"),
        foreign_key("catalog_stock", "product_id", "catalog_product"),
        foreign_key("catalog_delivery_mode", "calendar_id", "catalog_shipping_calendar"),
    ]
