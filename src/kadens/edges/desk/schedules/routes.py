"""The addresses of payment schedules."""

from django.urls import URLPattern, path

from kadens.edges.desk.schedules import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("schedules", views.schedules, name="schedules"),
    path("schedules/new", views.schedule_new, name="schedule_new"),
    path("schedules/<int:schedule_id>", views.schedule, name="schedule"),
    path("schedules/<int:schedule_id>/edit", views.schedule_edit, name="schedule_edit"),
]
