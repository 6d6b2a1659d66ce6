"""The addresses of approvals."""

from django.urls import URLPattern, path

from kadens.edges.desk.approvals import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("approvals", views.approvals_page, name="approvals"),
    path("approvals/<int:number>", views.approval_page, name="approval"),
    path("approvals/<int:number>/decision", views.approval_decision, name="approval_decision"),
]
