"""An event ships items: the key holds a product's kind, so that a parent product is never one of them."""

from django.db import migrations

KEY = """
ALTER TABLE continuity_event_item ADD CONSTRAINT fk_continuity_event_item_kind
    FOREIGN KEY (product_id, product_kind) REFERENCES catalog_product (id, kind)
"""


class Migration(migrations.Migration):
    """The foreign key over product and kind."""

    dependencies = [("continuity", "0003_renewals"), ("catalog", "0002_guards")]

    operations = [
        migrations.RunSQL(KEY, "ALTER TABLE continuity_event_item DROP CONSTRAINT fk_continuity_event_item_kind"),
    ]
