"""The addresses of the day, the runs and the timetable."""

from django.urls import URLPattern, path

from kadens.edges.desk.jobs import asking, day, runs

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("day", day.day, name="day"),
    path("day/now", day.day_now, name="day_now"),
    path("day/jobs", day.day_jobs, name="day_jobs"),
    path("timetable", day.timetable_page, name="timetable"),
    path("day/pass", asking.day_pass, name="day_pass"),
    path("runs/new", asking.run_new, name="run_new"),
    path("runs/<int:run_id>/again", asking.run_again, name="run_again"),
    path("queued-runs/<int:number>/withdrawal", asking.queued_run_withdrawal, name="queued_run_withdrawal"),
    path("runs", runs.runs, name="runs"),
    path("runs/<int:run_id>", runs.run, name="run"),
    path("runs/<int:run_id>/now", runs.run_now, name="run_now"),
    path("runs/<int:run_id>/stop", runs.run_stop, name="run_stop"),
    path("runs/<int:run_id>/refused/<str:reason>", runs.run_refused, name="run_refused"),
]
