"""Picking, packing, shipping and invoicing."""

from django.apps import AppConfig


class FulfilmentConfig(AppConfig):
    """The Django application `fulfilment`."""

    name = "kadens.domain.fulfilment"
    label = "fulfilment"
    default_auto_field = "django.db.models.BigAutoField"
