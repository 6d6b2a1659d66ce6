"""What the database itself refuses: dangling references."""

from django.db import migrations

from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """Named, immediate foreign keys."""

    dependencies = [("orders", "0001_initial")]

    operations = [
        foreign_key("orders_order", "customer_id", "customers_customer"),
        foreign_key("orders_order", "payment_method_id", "customers_payment_method"),
        foreign_key("orders_order", "address_id", "customers_address"),
        foreign_key("orders_order_line", "order_id", "orders_order"),
        foreign_key("orders_order_line", "product_id", "catalog_product"),
        foreign_key("orders_hold", "order_id", "orders_order"),
        foreign_key("orders_order", "parent_line_id", "orders_order_line"),
        migrations.RunSQL("ALTER SEQUENCE orders_order_id_seq RESTART WITH 100001", migrations.RunSQL.noop),
    ]
