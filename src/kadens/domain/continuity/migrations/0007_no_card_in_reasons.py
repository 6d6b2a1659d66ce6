"""A card number is not kept in the reason for a pause or for what was done with a line either."""

from django.db import migrations

TABLES = ("continuity_pause", "continuity_line")


class Migration(migrations.Migration):
    """The check that other free text has (payments, 0003)."""

    dependencies = [("continuity", "0006_items_without_product_key"), ("payments", "0003_attempt_machine")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_no_card "
            "CHECK (reason = '' OR NOT kadens_has_card_number(reason))",
            f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_no_card",
        )
        for table in TABLES
    ]
