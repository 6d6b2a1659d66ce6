"""Messages to customers, each written once per fact."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The Django application `notices`."""

    name = "kadens.domain.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
