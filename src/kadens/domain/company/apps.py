"""The company: its currency, its zone and its call center parameters."""

from django.apps import AppConfig


class CompanyConfig(AppConfig):
    """The Django application `company`."""

    name = "kadens.domain.company"
    label = "company"
    default_auto_field = "django.db.models.BigAutoField"
