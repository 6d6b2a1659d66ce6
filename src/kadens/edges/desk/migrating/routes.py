"""The addresses of migrations."""

from django.urls import URLPattern, path

from kadens.edges.desk.migrating import planning, views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("migrations", views.migrations, name="migrations"),
    path("migrations/new", planning.migration_new, name="migration_new"),
    path("migrations/letter", planning.migration_letter, name="migration_letter"),
    path("migrations/carry", views.migration_carry, name="migration_carry"),
    path("migrations/<int:number>", views.migration, name="migration"),
    path("migrations/<int:number>/now", views.migration_now, name="migration_now"),
    path("migrations/<int:number>/run", views.migration_run, name="migration_run"),
    path("migrations/<int:number>/undo", views.migration_undo, name="migration_undo"),
]
