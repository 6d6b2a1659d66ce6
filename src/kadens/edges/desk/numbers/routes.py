"""The addresses of the numbers."""

from django.urls import URLPattern, path

from kadens.edges.desk.numbers import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("numbers", views.numbers, name="numbers"),
    path("numbers/accuracy/measurement", views.forecast_measurement, name="forecast_measurement"),
    path("numbers/<slug:code>.csv", views.number_file, {"kind": "csv"}, name="number_csv"),
    path("numbers/<slug:code>.xlsx", views.number_file, {"kind": "xlsx"}, name="number_xlsx"),
    path("numbers/<slug:code>", views.number, name="number"),
]
