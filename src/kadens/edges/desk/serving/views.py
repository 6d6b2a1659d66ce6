"""A change: GET shows the form and what it would do, POST does exactly what was shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kadens.domain.continuity.differing import Effect
from kadens.domain.continuity.effects import EffectChanged, do_as_shown, effect_of
from kadens.domain.continuity.explaining import explain
from kadens.edges.desk.serving.case import Case, case_of
from kadens.edges.desk.serving.forms import ChangeForm
from kadens.edges.desk.serving.why import in_the_readers_words
from kadens.edges.desk.shell.saying import in_words
from kadens.pure.errors import KadensError

__all__ = ["change", "line_why"]

Connected = Callable[[], object]


@dataclass
class _Look:
    """What the page shows of a change: its effect, or why there is none."""

    effect: Effect | None = None
    refusal: str = ""
    overtaken: bool = False


def change(
    request: HttpRequest,
    key: int,
    form_class: type[ChangeForm],
    event: int | None = None,
    repetition: int | None = None,
    connected: Connected | None = None,
) -> HttpResponse:
    """One change of an order or of one of its lines. `connected`: the gateway may have to be told of it."""
    case = case_of(request, key, event, repetition)
    if request.method == "POST":
        return _done(request, case, form_class(case, request.POST), connected)
    if "HX-Request" in request.headers:
        form = form_class(case, request.GET)
        if request.headers.get("HX-Target") == "products":
            return render(request, "serving/products.html", {"case": case, "form": form})
        return render(request, "serving/effect.html", _shown(case, form, _look(form)))
    form = form_class(case, _first(request, case, form_class))
    if form.is_valid() or request.GET:
        return render(request, _page(form), _shown(case, form, _look(form)))
    blank = form_class(case, initial=form.start())
    return render(request, _page(form), _shown(case, blank, _Look()))


def line_why(request: HttpRequest, key: int, event: int, repetition: int) -> HttpResponse:
    """Why a line is where it is, and what would help: a part of a page, or a page of its own."""
    case = case_of(request, key, event, repetition)
    found = explain(key, case.on, made_too=True)
    told = next((one for one in found if (one.event, one.occurrence) == (event, repetition)), None)
    if told is None:
        raise Http404
    shown = {"case": case, "why": in_the_readers_words(told)}
    name = "why_part" if "HX-Request" in request.headers else "why"
    return render(request, f"serving/{name}.html", shown)


def _first(request: HttpRequest, case: Case, form_class: type[ChangeForm]) -> Any:
    """What stands in a form at first: what makes sense for the order, and what the address says."""
    data = request.GET.copy()
    for name, value in form_class(case).first().items():
        if name not in data and value not in (None, False):
            data[name] = str(value)
    return data


def _look(form: ChangeForm) -> _Look:
    """What the change would do; nothing while the form is not filled in."""
    if not form.is_valid():
        return _Look()
    try:
        return _Look(effect=effect_of(form.case.key, form.change()))
    except KadensError as error:
        return _Look(refusal=in_words(error))


def _done(request: HttpRequest, case: Case, form: ChangeForm, connected: Connected | None) -> HttpResponse:
    """Do what was shown; or show again, where something else would be done now, or nothing can be."""
    look = _Look()
    if form.is_valid():
        if connected:
            connected()
        try:
            result = do_as_shown(case.key, form.change(), shown=request.POST.get("shown", ""))
        except EffectChanged:
            look = _look(form)
            look.overtaken = True
        except KadensError as error:
            look = _Look(refusal=in_words(error))
        else:
            messages.success(request, form.done(result))
            return redirect(case.back)
    return render(request, _page(form), {**_shown(case, form, look), "posted": True})


def _page(form: ChangeForm) -> str:
    return f"serving/{form.page}.html"


def _shown(case: Case, form: ChangeForm, look: _Look) -> dict[str, Any]:
    notes = list(form.notes()) if form.is_bound and form.is_valid() else []
    return {"case": case, "form": form, "look": look, "effect": look.effect, "notes": notes}
