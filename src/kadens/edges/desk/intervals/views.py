"""Date interval codes: the list, one with its tester, making and changing one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.continuity.models import DateIntervalCode
from kadens.domain.continuity.program_lists import programs_naming
from kadens.domain.continuity.programs import define_date_intervals
from kadens.domain.continuity.rules import half_from_json
from kadens.edges.desk.intervals.forms import BasisForm, IntervalForm, initial_of
from kadens.edges.desk.intervals.trying import in_words, try_interval
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import in_words as said
from kadens.edges.desk.shell.saying import refusing_into
from kadens.pure.schedule.interval import DateInterval

__all__ = ["interval", "interval_edit", "interval_new", "intervals"]


def intervals(request: HttpRequest) -> HttpResponse:
    """Every code, what it does, and the date that it gives from today."""
    rows = [(row.id, _read(row)) for row in DateIntervalCode.objects.order_by("code")]
    shown = [{"id": key, "interval": found, **_words(found), **_tried(found, None, 1)} for key, found in rows]
    return render(request, "intervals/intervals.html", {"rows": shown})


def interval(request: HttpRequest, interval_id: int) -> HttpResponse:
    """One code, the dates that it gives from any date, and the programs that use it."""
    found = _found(interval_id)
    tester = BasisForm(request.GET if "basis" in request.GET else None, initial={"basis": today()})
    shown = {"id": interval_id, "interval": found, "tester": tester, **_words(found), **_tried(found, tester)}
    if "HX-Request" in request.headers:
        return render(request, "intervals/tried.html", shown)
    return render(request, "intervals/interval.html", {**shown, "used_by": programs_naming(interval_id=interval_id)})


def interval_new(request: HttpRequest) -> HttpResponse:
    """Make a code."""
    return _edit(request, None, None)


def interval_edit(request: HttpRequest, interval_id: int) -> HttpResponse:
    """Change a code, for every date that is not computed yet."""
    return _edit(request, _found(interval_id), interval_id)


def _edit(request: HttpRequest, before: DateInterval | None, interval_id: int | None) -> HttpResponse:
    part = "HX-Request" in request.headers
    asked = request.POST if request.method == "POST" else request.GET if part else None
    form = IntervalForm(
        asked,
        initial=initial_of(before) if before else {"from_unit": "months", "to_unit": "days"},
        fixed_code=before.code if before else None,
    )
    if request.method == "POST" and form.is_valid() and _is_free(form, before):
        made = form.interval()
        with refusing_into(form):
            define_date_intervals({made.code: made}, on=today(), actor=actor_of(request))
            messages.success(request, _("The date interval code {code} is saved.").format(code=made.code))
            return redirect("interval", DateIntervalCode.objects.get(code=made.code).id)
    shown: dict[str, Any] = {"form": form, "before": before, "id": interval_id, "basis": today()}
    if form.is_bound and form.is_valid():
        shown |= {"interval": form.interval(), **_words(form.interval()), **_tried(form.interval(), None, 6)}
    elif before and not form.is_bound:
        shown |= {"interval": before, **_words(before), **_tried(before, None, 6)}
    used_by = programs_naming(interval_id=interval_id) if interval_id and not part else []
    return render(request, "intervals/tried.html" if part else "intervals/edit.html", {**shown, "used_by": used_by})


def _is_free(form: IntervalForm, before: DateInterval | None) -> bool:
    """Whether a new code is not taken; making one must not change another unseen."""
    code = form.cleaned_data["code"]
    if before is None and DateIntervalCode.objects.filter(code=code).exists():
        form.add_error("code", _("There is a date interval code {code} already.").format(code=code))
        return False
    return True


def _tried(found: DateInterval, tester: BasisForm | None, count: int = 12) -> dict[str, Any]:
    basis = today()
    if tester is not None and tester.is_bound:
        if not tester.is_valid():
            return {"tried": [], "stopped": None, "basis": None}
        basis = tester.cleaned_data["basis"]
    tried, error = try_interval(found, basis, count)
    return {"tried": tried, "stopped": said(error) if error else None, "basis": basis}


def _words(found: DateInterval) -> dict[str, str]:
    return {"from_words": in_words(found.from_half), "to_words": in_words(found.to_half) if found.to_half else ""}


def _found(interval_id: int) -> DateInterval:
    row = DateIntervalCode.objects.filter(id=interval_id).first()
    if row is None:
        raise Http404
    return _read(row)


def _read(row: DateIntervalCode) -> DateInterval:
    return DateInterval(row.code, half_from_json(row.from_half), half_from_json(row.to_half) if row.to_half else None)
