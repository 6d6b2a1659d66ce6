"""Asking for a run: of one job or of the whole day, dry or real; again; and taking it back while it waits."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.edges.desk.jobs.forms import AskForm
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import attempt, refusing_into
from kadens.operations.jobs import ALL_JOBS
from kadens.operations.jobs.asking import ask_run, withdraw_run
from kadens.operations.jobs.daily import DAY, LIMITED
from kadens.operations.jobs.history import RunUnknown, one_run
from kadens.plumbing import clock
from kadens.plumbing.runner.shapes import Request

__all__ = ["day_pass", "queued_run_withdrawal", "run_again", "run_new"]


def run_new(request: HttpRequest) -> HttpResponse:
    """The form for a run; POST puts it into the queue."""
    first = {"job": request.GET.get("job", DAY), "as_of": request.GET.get("as_of") or today(), "only": ""}
    form = AskForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        given, dry_run = form.cleaned_data, request.POST.get("how") != "real"
        asked = Request(
            as_of=given["as_of"],
            actor=actor_of(request),
            criteria=form.criteria,
            limit=given["limit"],
            dry_run=dry_run,
        )
        with refusing_into(form):
            ask_run(given["job"], asked, on=today())
            messages.success(request, _said(dry_run=dry_run))
            return redirect("day")
    narrowing = {name: job.criteria for name, job in ALL_JOBS.items()}
    return render(request, "jobs/run_new.html", {"form": form, "narrowing": narrowing, "limited": sorted(LIMITED)})


def run_again(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask for the same run: what an earlier one left undone is done, what it did stays done."""
    try:
        run = one_run(run_id)
    except RunUnknown:
        raise Http404 from None
    asked = Request(as_of=run.as_of, actor=actor_of(request), criteria=run.criteria, dry_run=run.dry_run)
    attempt(request, lambda: ask_run(run.job, asked, on=today()), _said(dry_run=run.dry_run))
    return redirect("day")


def day_pass(request: HttpRequest) -> HttpResponse:
    """In a demo: all jobs of today, after which it is tomorrow."""
    if not clock.another_day():
        raise Http404
    asked = Request(as_of=today(), actor=actor_of(request))
    attempt(
        request,
        lambda: ask_run(DAY, asked, on=today()),
        _("The day passes. When all its jobs are done, it is tomorrow."),
    )
    return redirect("day")


def queued_run_withdrawal(request: HttpRequest, number: int) -> HttpResponse:
    """Take a run back that no worker has begun."""
    actor = actor_of(request)
    attempt(request, lambda: withdraw_run(number, on=today(), actor=actor), _("Taken back; nothing was done."))
    return redirect("day")


def _said(*, dry_run: bool) -> str:
    if dry_run:
        return _("Asked for a dry run: it shows what would be done, and keeps nothing of it.")
    return _("Asked for the run; the next free worker takes it.")
