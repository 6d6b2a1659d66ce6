"""The addresses of programs."""

from django.urls import URLPattern, path

from kadens.edges.desk.programs import changing, comparing, editing, rehearsal, views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("programs", views.programs, name="programs"),
    path("programs/new", editing.program_new, name="program_new"),
    path("programs/draft", editing.program_draft, name="program_draft"),
    path("programs/draft/rehearsal", rehearsal.rehearsal_draft, name="rehearsal_draft"),
    path("programs/<int:program_id>", views.program, name="program"),
    path("programs/<int:program_id>/edit", editing.program_edit, name="program_edit"),
    path("programs/<int:program_id>/copy", changing.program_copy, name="program_copy"),
    path("programs/<int:program_id>/name", changing.program_name, name="program_name"),
    path("programs/<int:program_id>/activation", changing.program_activation, name="program_activation"),
    path("programs/<int:program_id>/carry", changing.program_carry, name="program_carry"),
    path("programs/<int:program_id>/removal", changing.program_removal, name="program_removal"),
    path("programs/<int:program_id>/export", views.program_export, name="program_export"),
    path("programs/<int:program_id>/versions", comparing.program_versions, name="program_versions"),
    path("programs/<int:program_id>/rehearsal", rehearsal.rehearsal, name="rehearsal"),
]
