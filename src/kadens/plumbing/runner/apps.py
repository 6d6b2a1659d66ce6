"""Runs of jobs: one report each, chunk by chunk."""

from django.apps import AppConfig


class RunnerConfig(AppConfig):
    """The Django application `runner`."""

    name = "kadens.plumbing.runner"
    label = "runner"
    default_auto_field = "django.db.models.BigAutoField"
