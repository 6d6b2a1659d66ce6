"""What the database itself refuses: dangling references, and any change to what is append-only."""

from django.db import migrations

from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """Named, immediate foreign keys and append-only triggers."""

    dependencies = [("payments", "0001_initial")]

    operations = [
        foreign_key("payments_schedule_line", "schedule_id", "payments_schedule"),
        foreign_key("payments_plan", "parent_line_id", "orders_order_line"),
        foreign_key("payments_plan", "order_id", "orders_order"),
        foreign_key("payments_plan", "schedule_id", "payments_schedule"),
        foreign_key("payments_charge", "plan_id", "payments_plan"),
        foreign_key("payments_charge", "order_id", "orders_order"),
        foreign_key("payments_charge", "parent_line_id", "orders_order_line"),
        foreign_key("payments_charge", "customer_id", "customers_customer"),
        foreign_key("payments_attempt", "charge_id", "payments_charge"),
        foreign_key("payments_attempt", "payment_method_id", "customers_payment_method"),
        foreign_key("payments_attempt_event", "attempt_id", "payments_attempt"),
        foreign_key("payments_refund", "parent_line_id", "orders_order_line"),
        foreign_key("payments_refund", "customer_id", "customers_customer"),
        foreign_key("payments_refund_part", "refund_id", "payments_refund"),
        foreign_key("payments_refund_part", "attempt_id", "payments_attempt"),
        foreign_key("orders_order", "payment_schedule_id", "payments_schedule"),
        *append_only("payments_attempt_event"),
        *append_only("payments_refund"),
    ]
