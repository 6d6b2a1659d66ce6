"""Sales, parent and child orders, their lines and their holds."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """The Django application `orders`."""

    name = "kadens.domain.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"
