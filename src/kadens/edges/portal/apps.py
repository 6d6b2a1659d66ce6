"""The customers' own pages as a Django application: it brings their style sheet."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The Django application `portal`."""

    name = "kadens.edges.portal"
    label = "portal"
