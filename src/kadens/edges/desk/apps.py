"""The desk as a Django application: it brings template tags and static files."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The Django application `desk`."""

    name = "kadens.edges.desk"
    label = "desk"
