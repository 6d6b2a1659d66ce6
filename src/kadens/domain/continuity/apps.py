"""Programs, continuity orders and the jobs that run them."""

from django.apps import AppConfig


class ContinuityConfig(AppConfig):
    """The Django application `continuity`."""

    name = "kadens.domain.continuity"
    label = "continuity"
    default_auto_field = "django.db.models.BigAutoField"
