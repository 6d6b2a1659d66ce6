"""Selling, and reading set-up and history from files."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The Django application `intake`."""

    name = "kadens.domain.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
