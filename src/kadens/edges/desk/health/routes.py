"""The addresses of health."""

from django.urls import URLPattern, path

from kadens.edges.desk.health import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("health", views.health, name="health"),
    path("health/gateway", views.health_gateway, name="health_gateway"),
]
