"""Customers, their addresses and their stored payment methods."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """The Django application `customers`."""

    name = "kadens.domain.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
