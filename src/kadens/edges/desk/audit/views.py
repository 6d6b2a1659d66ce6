"""The whole log of what was done, the newest first, narrowed by who, what, which object and when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kadens.edges.desk.audit.forms import DeedsForm
from kadens.edges.desk.audit.telling import tell
from kadens.edges.desk.shell.cursors import number_in
from kadens.plumbing.audit.log import Deeds, search_deeds

__all__ = ["audit"]


def audit(request: HttpRequest) -> HttpResponse:
    """The deeds that are wanted."""
    form = DeedsForm(request.GET)
    before = number_in(request, "after")
    deeds = search_deeds(form.wanted(), before=before) if form.is_valid() else Deeds((), None)
    shown = {"form": form, "told": tell(deeds), "next": deeds.before, "first": before}
    return render(request, "audit/audit.html", shown)
