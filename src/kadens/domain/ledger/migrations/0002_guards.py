"""What the database itself refuses: dangling references, and any change to what is append-only."""

from django.db import migrations

from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    """Named, immediate foreign keys and append-only triggers."""

    dependencies = [("ledger", "0001_initial")]

    operations = [
        foreign_key("ledger_entry", "order_id", "orders_order"),
        foreign_key("ledger_posting", "entry_id", "ledger_entry"),
        foreign_key("ledger_entry", "parent_line_id", "orders_order_line"),
        *append_only("ledger_entry"),
        *append_only("ledger_posting"),
    ]
