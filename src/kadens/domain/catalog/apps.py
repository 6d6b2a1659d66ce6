"""Products, prices, tax groups, stock and shipping calendars."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """The Django application `catalog`."""

    name = "kadens.domain.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"
