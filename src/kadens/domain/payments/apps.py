"""Payment plans, charges, attempts and refunds."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """The Django application `payments`."""

    name = "kadens.domain.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
