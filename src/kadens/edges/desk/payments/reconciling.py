"""Agreeing with the gateway: the days that were held against its report, what does not agree, and looking again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.payments.differences import (
    DifferenceRow,
    accept_difference,
    differences,
    reconciled_days,
    standing,
)
from kadens.edges.desk.payments.forms import AcceptanceForm, DayForm
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import attempt, refusing_into
from kadens.operations.jobs.asking import ask_run
from kadens.plumbing.runner.shapes import Request

__all__ = ["difference_acceptance", "reconciliation", "reconciliation_run"]

_JOB = "reconcile"
_DAYS = 30
_RESOLVED = 100


def reconciliation(request: HttpRequest) -> HttpResponse:
    """The last days, what stands, and on request what was resolved."""
    resolved_too = request.GET.get("show") == "all"
    found = differences(resolved_too=resolved_too, most=_RESOLVED if resolved_too else 1_000)
    shown = {
        "standing": standing(),
        "days": reconciled_days(limit=_DAYS),
        "differing": [row for row in found if row.what != "open" and not row.resolution],
        "open_items": [row for row in found if row.what == "open" and not row.resolution],
        "resolved": [row for row in found if row.resolution],
        "resolved_too": resolved_too,
        "run": DayForm(initial={"on": today()}),
    }
    return render(request, "payments/reconciliation.html", shown)


def difference_acceptance(request: HttpRequest, difference_id: int) -> HttpResponse:
    """Say that a difference was looked into."""
    row = _found(difference_id)
    form = AcceptanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusing_into(form):
            accept_difference(difference_id, note=form.cleaned_data["note"], on=today(), actor=actor_of(request))
            messages.success(request, _("The difference is accepted; it warns no more."))
            return redirect("reconciliation")
    return render(request, "payments/acceptance.html", {"row": row, "form": form})


def reconciliation_run(request: HttpRequest) -> HttpResponse:
    """Let the next free worker hold all days that are over by a day, and not reconciled yet, against the gateway."""
    form = DayForm(request.POST)
    if form.is_valid() and form.cleaned_data["on"] <= today():
        asked = Request(as_of=form.cleaned_data["on"], actor=actor_of(request))
        done = _("Asked for. The next free worker does all days that are over and not reconciled yet.")
        attempt(request, lambda: ask_run(_JOB, asked, on=today()), done)
    else:
        messages.error(request, _("Name a day, today at the latest."))
    return redirect("reconciliation")


def _found(difference_id: int) -> DifferenceRow:
    found = next((row for row in differences() if row.id == difference_id and row.what != "open"), None)
    if found is None:
        raise Http404
    return found
