"""Decisions that need a second person."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """The Django application `approvals`."""

    name = "kadens.plumbing.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"
