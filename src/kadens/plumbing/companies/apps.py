"""Whose database this is."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """The Django application `companies`."""

    name = "kadens.plumbing.companies"
    label = "companies"
    default_auto_field = "django.db.models.BigAutoField"
