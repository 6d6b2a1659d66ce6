"""The addresses of the journal, of deferred revenue and of the chart of accounts."""

from django.urls import URLPattern, path

from kadens.edges.desk.journal import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("journal", views.journal, name="journal"),
    path("journal/export", views.journal_export, name="journal_export"),
    path("journal/entries", views.journal_entries, name="journal_entries"),
    path("journal/entries/export", views.journal_entries_export, name="journal_entries_export"),
    path("journal/entries/<int:entry_id>", views.journal_entry, name="journal_entry"),
    path("journal/deferred", views.deferred, name="deferred"),
    path("journal/deferred/export", views.deferred_export, name="deferred_export"),
    path("journal/accounts", views.accounts_page, name="accounts"),
    path("journal/accounts/<str:role>", views.account, name="account"),
]
