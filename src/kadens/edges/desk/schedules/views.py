"""Payment schedules: the list, one with the split of an amount, making and changing one."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.program_lists import programs_naming
from kadens.domain.payments.models import PaymentSchedule as ScheduleRow
from kadens.domain.payments.schedules import define_schedule
from kadens.edges.desk.schedules.forms import ScheduleForm, TryForm, initial_of, line_forms
from kadens.edges.desk.schedules.reading import (
    Shown,
    in_words,
    problems_in_words,
    read_schedule,
    read_schedules,
)
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import in_words as said
from kadens.edges.desk.shell.saying import refusing_into
from kadens.pure.errors import KadensError
from kadens.pure.instalments import PaymentSchedule, split
from kadens.pure.money import tax_on

__all__ = ["schedule", "schedule_edit", "schedule_new", "schedules"]

EXAMPLE: Final = {"net": 300_00, "tax_percent": Decimal(10)}


def schedules(request: HttpRequest) -> HttpResponse:
    """Every schedule in words."""
    return render(request, "schedules/schedules.html", {"rows": read_schedules()})


def schedule(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """One schedule, the split of any amount, and the programs that use it."""
    found = _found(schedule_id)
    trial = _trial(request.GET if "net" in request.GET else None)
    shown = {"shown": found, "trial": trial, **_split(found.schedule, trial), "currency": found.currency}
    if "HX-Request" in request.headers:
        return render(request, "schedules/split.html", shown)
    used_by = programs_naming(schedule_id=schedule_id)
    return render(request, "schedules/schedule.html", {**shown, "used_by": used_by})


def schedule_new(request: HttpRequest) -> HttpResponse:
    """Make a schedule."""
    return _edit(request, None)


def schedule_edit(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Change a schedule by which no plan was made yet."""
    return _edit(request, _found(schedule_id))


def _edit(request: HttpRequest, before: Shown | None) -> HttpResponse:
    part = "HX-Request" in request.headers
    asked = request.POST if request.method == "POST" else request.GET if part else None
    form = ScheduleForm(
        asked,
        initial=initial_of(before.schedule) if before else {"every": 1, "unit": "months", "payments": 3},
        fixed_code=before.schedule.code if before else None,
    )
    more = 2 if asked is not None and asked.get("act") == "more" else 0
    lines = line_forms(asked, before.schedule.lines if before else (), more)
    trial = _trial(asked)
    currency = before.currency if before else parameters().currency
    made, problems = _made(form, lines)
    if request.method == "POST" and not more and made and not problems and _is_free(form, before):
        with refusing_into(form):
            key = define_schedule(made, currency, on=today(), actor=actor_of(request))
            messages.success(request, _("The payment schedule {code} is saved.").format(code=made.code))
            return redirect("schedule", key)
    if made is None and not form.is_bound and before:
        made = before.schedule
    shown = {"form": form, "lines": lines, "trial": trial, "before": before, "problems": problems}
    shown |= {"currency": currency, "words": in_words(made, currency) if made and not problems else ""}
    shown |= _split(made, trial) if made and not problems else {}
    return render(request, "schedules/split.html" if part else "schedules/edit.html", shown)


def _made(form: ScheduleForm, lines: list[Any]) -> tuple[PaymentSchedule | None, list[str]]:
    """The schedule that the forms say, and what is wrong with it; none while a field cannot be read."""
    if not form.is_bound:
        return None, []
    specified = form.data.get("allocation") == "specified"
    typed = [line for line in lines if line.is_bound] if specified else []
    if not form.is_valid() or [line for line in typed if not line.is_valid()]:
        return None, []
    made = form.schedule(tuple(line.line() for line in typed if not line.is_empty))
    return made, problems_in_words(made)


def _is_free(form: ScheduleForm, before: Shown | None) -> bool:
    """Whether a new code is not taken; making one must not change another unseen."""
    code = form.cleaned_data["code"]
    if before is None and ScheduleRow.objects.filter(code=code).exists():
        form.add_error("code", _("There is a payment schedule {code} already.").format(code=code))
        return False
    return True


def _trial(asked: Mapping[str, Any] | None) -> TryForm:
    initial = {**EXAMPLE, "first_due_on": today()}
    return TryForm(asked if asked is not None and "net" in asked else None, initial=initial)


def _split(schedule: PaymentSchedule, trial: TryForm) -> dict[str, Any]:
    """The instalments of the amount that is tried."""
    if trial.is_bound and not trial.is_valid():
        return {}
    found: dict[str, Any] = trial.cleaned_data if trial.is_bound else {**EXAMPLE, "first_due_on": today()}
    net, tax = found["net"], tax_on(found["net"], found["tax_percent"])
    try:
        instalments = split(schedule, net=net, tax=tax, first_due_on=found["first_due_on"])
    except KadensError as error:
        return {"stopped": said(error)}
    return {"instalments": instalments[:120], "left": max(0, len(instalments) - 120), "total": net + tax, "tax": tax}


def _found(schedule_id: int) -> Shown:
    found = read_schedule(schedule_id)
    if found is None:
        raise Http404
    return found
