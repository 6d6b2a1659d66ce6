"""The double-entry journal."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The Django application `ledger`."""

    name = "kadens.domain.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
