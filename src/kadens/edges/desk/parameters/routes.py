"""The addresses of the parameters."""

from django.urls import URLPattern, path

from kadens.edges.desk.parameters import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("parameters", views.parameters_page, name="parameters"),
    path("parameters/edit", views.parameters_edit, name="parameters_edit"),
    path("parameters/limits", views.limits_edit, name="limits_edit"),
]
