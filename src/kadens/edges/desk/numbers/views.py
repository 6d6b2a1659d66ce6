"""The pages of numbers: a chart, its table, the files, and how far the forecast was off."""

from typing import Any, Final, Literal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.continuity.measuring import last_measurement
from kadens.edges.desk.numbers.drawing import draw
from kadens.edges.desk.numbers.forms import NarrowForm
from kadens.edges.desk.numbers.keeping import kept_report
from kadens.edges.desk.numbers.pages import PAGES, NumbersPage
from kadens.edges.desk.numbers.telling import head_of, how_far_off, readable, rows_of
from kadens.edges.desk.shell.downloads import download
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import attempt
from kadens.operations.jobs import measure_forecast
from kadens.operations.jobs.asking import ask_run
from kadens.plumbing.runner.shapes import Request

__all__ = ["forecast_measurement", "number", "number_file", "numbers"]

MOST_ROWS: Final = 300


def numbers(request: HttpRequest) -> HttpResponse:
    """All pages of numbers. None of them is computed for it."""
    shown = {"pages": PAGES.values(), "how_far_off": how_far_off(last_measurement())}
    return render(request, "numbers/numbers.html", shown)


def number(request: HttpRequest, code: str) -> HttpResponse:
    """One of them, as it is narrowed; POST computes it again."""
    page, on = _found(code), today()
    form = _form(request, page)
    shown: dict[str, Any] = {"page": page, "form": form, "most": MOST_ROWS, "query": request.GET.urlencode()}
    if form.is_valid():
        asked = form.asked(on)
        kept = kept_report(page, asked, on=on, again=request.method == "POST")
        if request.method == "POST":
            messages.success(request, _("Computed again."))
            return redirect(f"{reverse('number', args=[code])}?{request.GET.urlencode()}")
        report = readable(kept.report)
        shown |= {"head": head_of(report), "rows": rows_of(report, most=MOST_ROWS), "kept": kept}
        shown |= {"chart": draw(report, str(page.words), str(page.tells)), "many": len(report.rows)}
    if page.foretold or not page.kept:
        shown["measured"] = last_measurement()
        shown["how_far_off"] = how_far_off(shown["measured"])
    return render(request, "numbers/number.html", shown)


def number_file(request: HttpRequest, code: str, kind: Literal["csv", "xlsx"]) -> HttpResponseBase:
    """The report of a page as a file."""
    page, on = _found(code), today()
    form = _form(request, page)
    if not form.is_valid():
        raise Http404
    return download(request, kept_report(page, form.asked(on), on=on).report.table(), kind=kind)


def forecast_measurement(request: HttpRequest) -> HttpResponse:
    """Ask the worker to measure the forecast now: it takes too long for a page."""
    name, wanted = measure_forecast.JOB.name, Request(as_of=today(), actor=actor_of(request))
    attempt(request, lambda: ask_run(name, wanted, on=today()), _("The worker measures it as soon as it is free."))
    return redirect("number", "accuracy")


def _found(code: str) -> NumbersPage:
    if code not in PAGES:
        raise Http404
    return PAGES[code]


def _form(request: HttpRequest, page: NumbersPage) -> NarrowForm:
    """What was asked for, and the usual for what was not."""
    return page.form({**page.form.usual(today()), **request.GET.dict()})
