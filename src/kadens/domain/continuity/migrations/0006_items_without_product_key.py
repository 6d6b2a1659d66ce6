"""The items of planned lines do without a foreign key to their product (docs/adr/0024)."""

from django.db import migrations

from kadens.plumbing.db.shape import foreign_key

_SQL = foreign_key("continuity_line_item", "product_id", "catalog_product")


class Migration(migrations.Migration):
    """Half the cost of an item was this check; the order line that it becomes is checked."""

    dependencies = [("continuity", "0005_line_total"), ("catalog", "0003_products_stay")]

    operations = [migrations.RunSQL(_SQL.reverse_sql, _SQL.sql)]
