"""Past runs and the one that is under way: what each did, refused and set aside."""

from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.continuity.waiting_orders import LinePlace, refused_lines
from kadens.edges.desk.jobs.day import SILENT
from kadens.edges.desk.jobs.forms import RunsForm
from kadens.edges.desk.permissions import may
from kadens.edges.desk.shell.gate import actor_of, roles_in
from kadens.edges.desk.shell.saying import attempt
from kadens.operations.jobs.create_child_orders import JOB as CREATE_CHILD_ORDERS
from kadens.operations.jobs.history import Run, RunUnknown, Sought, one_run, parked_of_run, runs_page, stop_run
from kadens.plumbing import clock
from kadens.plumbing.approvals.queries import approval_of
from kadens.plumbing.runner.surging import KIND as SURGE
from kadens.plumbing.runner.surging import surge_subject

__all__ = ["run", "run_now", "run_refused", "run_stop", "runs"]

_MOST_DIGITS: Final = 19
"""Longer numbers are no keys."""


def runs(request: HttpRequest) -> HttpResponse:
    """The newest runs first, page by page, as far as they are asked for."""
    form = RunsForm(request.GET)
    found = form.cleaned_data if form.is_valid() else {}
    sought = Sought(
        job=found.get("job", ""),
        status=found.get("status", ""),
        dry={"dry": True, "real": False}.get(found.get("kind", "")),
        first_on=found.get("first_on"),
        last_on=found.get("last_on"),
    )
    after = request.GET.get("after", "")
    page = runs_page(sought, after=int(after) if after.isdecimal() and len(after) < 19 else None)
    return render(request, "jobs/runs.html", {"form": form, "page": page, "further": bool(after)})


def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run whole."""
    found = _found(run_id)
    return render(request, "jobs/run.html", _shown(request, found))


def run_now(request: HttpRequest, run_id: int) -> HttpResponse:
    """The part of the page that is asked for again while the run is under way."""
    return render(request, "jobs/run_now.html", _shown(request, _found(run_id)))


def run_stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask the run to stop after its chunk."""
    _found(run_id)
    stop = _("The run stops after the chunk it is doing. What is done stays done; run it again to go on.")
    attempt(request, lambda: stop_run(run_id, on=today(), actor=actor_of(request)), stop)
    return redirect("run", run_id)


def run_refused(request: HttpRequest, run_id: int, reason: str) -> HttpResponse:
    """The lines that a run of *create child orders* refused for one reason, and that still wait."""
    found = _found(run_id)
    if found.job != CREATE_CHILD_ORDERS.name:
        raise Http404
    page = refused_lines(reason, as_of=found.as_of, after=_place_at(request.GET.get("after", "")))
    shown = {
        "run": found,
        "reason": reason,
        "page": page,
        "after": _cursor(page.after),
        "further": "after" in request.GET,
    }
    return render(request, "jobs/run_refused.html", shown)


def _cursor(place: LinePlace | None) -> str:
    """A place in the list, as the address of the next page carries it."""
    if place is None:
        return ""
    return f"{place.delivery_on}_{place.continuity_order_id}_{place.event}_{place.repetition}"


def _place_at(cursor: str) -> LinePlace | None:
    """The place that an address carries; None for the first page, and for what is no place."""
    try:
        on, *numbers = cursor.split("_")
        order, event, repetition = (int(each) for each in numbers if len(each) < _MOST_DIGITS)
        return LinePlace(date.fromisoformat(on), order, event, repetition)
    except ValueError:
        return None


def _shown(request: HttpRequest, found: Run) -> dict[str, object]:
    alive = found.under_way and clock.now() - found.heartbeat_at < SILENT
    sees_rows = may(roles_in(request), "parked_row")
    parked = parked_of_run(found.id) if sees_rows and not alive else []
    stopped_itself = found.status == "stopped" and found.note and not found.under_way
    surge = approval_of(SURGE, surge_subject(found.job, found.as_of)) if stopped_itself else None
    listed = found.refused and found.job == CREATE_CHILD_ORDERS.name and not found.dry_run
    return {"run": found, "alive": alive, "parked": parked, "sees_rows": sees_rows, "listed": listed, "surge": surge}


def _found(run_id: int) -> Run:
    try:
        return one_run(run_id)
    except RunUnknown:
        raise Http404 from None
