"""The addresses of the first page."""

from django.urls import URLPattern, path

from kadens.edges.desk.home import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("", views.home, name="home"),
    path("keyboard", views.keyboard, name="keyboard"),
]
