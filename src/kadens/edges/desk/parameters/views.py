"""The parameters: read by every job, explained here, changed with what changes shown before."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.company.models import Company
from kadens.domain.company.parameters import parameters, set_parameters
from kadens.edges.desk.parameters.explaining import EXPLAINED, GROUPS
from kadens.edges.desk.parameters.forms import LimitsForm, ParametersForm
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import refusing_into
from kadens.edges.desk.templatetags.desk import money
from kadens.plumbing.audit.log import deeds_of

__all__ = ["limits_edit", "parameters_edit", "parameters_page"]


def parameters_page(request: HttpRequest) -> HttpResponse:
    """Every parameter with what it does, its value and its default; and what was changed when."""
    now, first = asdict(parameters()), _defaults()
    groups = [
        {
            "group": group,
            "rows": [{"of": each, "value": now[each.name], "default": first[each.name]} for each in group],
        }
        for group in GROUPS
    ]
    history = [(deed, list(_told(deed.detail))) for deed in deeds_of("company", 1).rows]
    shown = {"groups": groups, "history": history, "currency": now["currency"]}
    return render(request, "parameters/parameters.html", shown)


def parameters_edit(request: HttpRequest) -> HttpResponse:
    """Change everything but the money limits."""
    return _edit(request, ParametersForm, _("Change the parameters"))


def limits_edit(request: HttpRequest) -> HttpResponse:
    """Change the money limits."""
    return _edit(request, LimitsForm, _("Change the money limits"))


def _edit(request: HttpRequest, kind: type[ParametersForm | LimitsForm], title: str) -> HttpResponse:
    """The form; asked for as a part, what would change; posted, the change."""
    now = asdict(parameters())
    asked = request.POST if request.method == "POST" else request.GET if "HX-Request" in request.headers else None
    form = kind(asked, initial={name: now[name] for name in kind.base_fields})
    changes = _changes(form, now)
    if request.method == "POST" and form.is_valid():
        with refusing_into(form):
            set_parameters({each["of"].name: each["after"] for each in changes}, on=today(), actor=actor_of(request))
        if form.is_valid():
            messages.success(request, _("The parameters are changed.") if changes else _("Nothing was changed."))
            return redirect("parameters")
    shown = {"form": form, "changes": changes, "title": title, "groups": GROUPS}
    part = "HX-Request" in request.headers
    return render(request, "parameters/effect.html" if part else "parameters/edit.html", shown)


def _changes(form: ParametersForm | LimitsForm, now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What of a filled-in form is not as it is now, and can be read."""
    if not form.is_bound:
        return []
    form.full_clean()
    return [
        {"of": EXPLAINED[name], "before": now[name], "after": value}
        for name, value in form.cleaned_data.items()
        if value != now[name]
    ]


def _defaults() -> Mapping[str, Any]:
    """The values of a company that has set nothing."""
    new = Company(id=1)
    return {name: getattr(new, name) for name in EXPLAINED}


def _told(detail: Mapping[str, Any]) -> Iterator[tuple[object, str]]:
    """What a change in the audit log says, with the words of the parameters."""
    for name, value in detail.items():
        amount = name in ("refund_limit", "exposure_limit") and str(value).isdecimal()
        yield (EXPLAINED[name].words if name in EXPLAINED else name), money(int(value)) if amount else str(value)
