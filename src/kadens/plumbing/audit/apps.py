"""Who did what, and when: append-only."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The Django application `audit`."""

    name = "kadens.plumbing.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
