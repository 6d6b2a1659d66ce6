"""The address of the audit log."""

from django.urls import URLPattern, path

from kadens.edges.desk.audit import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [path("audit", views.audit, name="audit")]
