"""The addresses of date interval codes."""

from django.urls import URLPattern, path

from kadens.edges.desk.intervals import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("intervals", views.intervals, name="intervals"),
    path("intervals/new", views.interval_new, name="interval_new"),
    path("intervals/<int:interval_id>", views.interval, name="interval"),
    path("intervals/<int:interval_id>/edit", views.interval_edit, name="interval_edit"),
]
