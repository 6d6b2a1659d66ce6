"""Parked rows: the list, one with its traceback, and letting the next run try some again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kadens.domain.company.business_day import today
from kadens.domain.continuity.waiting_orders import parked_orders
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import attempt
from kadens.operations.jobs import ALL_JOBS
from kadens.operations.jobs.history import NothingParked, one_parked, parked_still, release_parked

__all__ = ["parked", "parked_release", "parked_row"]


def parked(request: HttpRequest) -> HttpResponse:
    """What is parked now, the oldest first."""
    job = request.GET.get("job", "")
    after = request.GET.get("after", "")
    page = parked_orders(
        job=job if job in ALL_JOBS else None, after=int(after) if after.isdecimal() and len(after) < 19 else None
    )
    return render(
        request, "parked/parked.html", {"page": page, "further": bool(after), "job": job, "jobs": list(ALL_JOBS)}
    )


def parked_row(request: HttpRequest, number: int) -> HttpResponse:
    """One parked row with its traceback."""
    try:
        row = one_parked(number)
    except NothingParked:
        raise Http404 from None
    return render(request, "parked/parked_row.html", {"row": row})


def parked_release(request: HttpRequest) -> HttpResponse:
    """What releasing means, before it is done; POST lets the next run try these rows again."""
    numbers = _numbers(request)
    if not numbers:
        return redirect("parked")
    if request.method == "POST":
        done = ngettext(
            "%(count)d row is released; the next run tries it again.",
            "%(count)d rows are released; the next run tries them again.",
            len(numbers),
        ) % {"count": len(numbers)}
        attempt(request, lambda: release_parked(numbers, on=today(), actor=actor_of(request)), done)
        return redirect("parked")
    rows = parked_still(numbers)
    if not rows:
        messages.info(request, _("None of these rows is parked any more."))
        return redirect("parked")
    return render(request, "parked/parked_release.html", {"rows": rows})


def _numbers(request: HttpRequest) -> list[int]:
    """The rows that were ticked."""
    given = (request.POST if request.method == "POST" else request.GET).getlist("row")
    return sorted({int(each) for each in given if each.isdecimal() and len(each) < 19})
