"""The addresses of parked rows."""

from django.urls import URLPattern, path

from kadens.edges.desk.parked import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("parked", views.parked, name="parked"),
    path("parked/release", views.parked_release, name="parked_release"),
    path("parked/<int:number>", views.parked_row, name="parked_row"),
]
