"""The people who sign in."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The Django application `staff`."""

    name = "kadens.plumbing.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
