"""The addresses of people and permissions."""

from django.urls import URLPattern, path

from kadens.edges.desk.staff import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("people", views.people, name="people"),
    path("people/new", views.person_new, name="person_new"),
    path("people/<str:username>", views.person, name="person"),
    path("people/<str:username>/password", views.person_password, name="person_password"),
    path("people/<str:username>/access", views.person_access, name="person_access"),
    path("people/<str:username>/second-factor", views.person_second_factor, name="person_second_factor"),
    path("permissions", views.permissions, name="permissions"),
]
