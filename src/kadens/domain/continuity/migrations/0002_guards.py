"""What the database itself refuses: dangling references, and any change to what is append-only."""

from django.db import migrations

from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """Named, immediate foreign keys and append-only triggers."""

    dependencies = [("continuity", "0001_initial")]

    operations = [
        foreign_key("continuity_program_version", "program_id", "continuity_program"),
        foreign_key("continuity_program_version", "payment_schedule_id", "payments_schedule"),
        foreign_key("continuity_program_version", "convert_to_id", "continuity_program"),
        foreign_key("continuity_event", "version_id", "continuity_program_version"),
        foreign_key("continuity_event", "interval_id", "continuity_date_interval"),
        foreign_key("continuity_event", "delivery_mode_id", "catalog_delivery_mode"),
        foreign_key("continuity_event", "payment_schedule_id", "payments_schedule"),
        foreign_key("continuity_event_item", "event_id", "continuity_event"),
        foreign_key("continuity_event_item", "product_id", "catalog_product"),
        foreign_key("continuity_parent_product", "product_id", "catalog_product"),
        foreign_key("continuity_parent_product", "program_id", "continuity_program"),
        foreign_key("continuity_order", "parent_line_id", "orders_order_line"),
        foreign_key("continuity_order", "parent_order_id", "orders_order"),
        foreign_key("continuity_order", "customer_id", "customers_customer"),
        foreign_key("continuity_order", "program_id", "continuity_program"),
        foreign_key("continuity_order", "version_id", "continuity_program_version"),
        foreign_key("continuity_line", "continuity_order_id", "continuity_order"),
        foreign_key("continuity_line", "program_event_id", "continuity_event"),
        foreign_key("continuity_line", "child_order_id", "orders_order"),
        foreign_key("continuity_line_item", "line_id", "continuity_line"),
        foreign_key("continuity_line_item", "product_id", "catalog_product"),
        foreign_key("continuity_pause", "continuity_order_id", "continuity_order"),
        foreign_key("continuity_promise", "parent_line_id", "orders_order_line"),
        foreign_key("continuity_refusal", "line_id", "continuity_line"),
        *append_only("continuity_promise"),
    ]
