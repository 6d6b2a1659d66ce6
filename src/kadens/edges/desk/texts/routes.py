"""The addresses of messages and scripts."""

from django.urls import URLPattern, path

from kadens.edges.desk.texts import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("texts", views.texts, name="texts"),
    path("texts/notices/<slug:kind>/<slug:language>", views.text, name="text"),
    path("texts/notices/<slug:kind>/<slug:language>/reset", views.text_reset, name="text_reset"),
    path("texts/scripts/<slug:code>/<slug:language>", views.script, name="script"),
]
