"""A product, once there, stays and keeps its key: what names one can rely on it."""

from django.db import migrations

from kadens.plumbing.db.append_only import append_only


class Migration(migrations.Migration):
    """No product is removed or gets another key."""

    dependencies = [("catalog", "0002_guards")]

    operations = [*append_only("catalog_product", frozen=("id",))]
