"""The page of a rehearsal: what a few customers would get and pay, day by day; nothing of it stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as ShapeRefused

from kadens.domain.company.business_day import today
from kadens.domain.continuity.programs import NewProgram
from kadens.domain.continuity.proposing import check_program
from kadens.domain.intake.newest import program_at
from kadens.edges.desk.programs.drafting import Draft
from kadens.edges.desk.programs.forms import load_choices
from kadens.edges.desk.programs.problems import problem_in_words
from kadens.edges.desk.programs.rehearsal_page import played_page
from kadens.edges.desk.programs.rehearsing import BEHAVIOURS, DAYS_BETWEEN, cast_of, make_scenario
from kadens.edges.desk.programs.views import found_program
from kadens.edges.desk.shell.forms import DayField, DeskForm
from kadens.edges.desk.shell.gate import person_of
from kadens.edges.desk.shell.saying import in_words
from kadens.operations.simulator.apart import play_apart
from kadens.pure.dates import Unit, add
from kadens.pure.errors import KadensError

__all__ = ["rehearsal", "rehearsal_draft"]

SECONDS: Final = 120
MOST_DAYS: Final = 400
MOST_ORDERS: Final = 25


class RehearsalForm(DeskForm):
    """Who orders, from when, until when."""

    start = DayField(label=_("First order on"))
    end = DayField(label=_("Played until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in BEHAVIOURS:
            self.fields[each.code] = forms.IntegerField(
                label=each.words,  # type: ignore[arg-type]  # a lazy text
                min_value=0,
                max_value=MOST_ORDERS,
                initial=each.usual,
                required=False,
            )

    @property
    def counts(self) -> dict[str, int]:
        """How many customers of each kind, as far as they can be read."""
        return {each.code: self.cleaned_data.get(each.code) or 0 for each in BEHAVIOURS}

    def clean(self) -> dict[str, Any]:
        """Some orders, and a time that can be played."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        orders, days = sum(self.counts.values()), (cleaned["end"] - cleaned["start"]).days
        if not 1 <= orders <= MOST_ORDERS:
            raise ValidationError(_("Choose from 1 to %(most)s customers in all."), params={"most": MOST_ORDERS})
        if not DAYS_BETWEEN * orders <= days <= MOST_DAYS:
            raise ValidationError(
                _("Play between %(least)s and %(most)s days: each customer orders a week after the one before."),
                params={"least": DAYS_BETWEEN * orders, "most": MOST_DAYS},
            )
        return cleaned


def rehearsal(request: HttpRequest, program_id: int) -> HttpResponse:
    """Rehearse a version of a program that is there: choose who orders; posted, the play of it."""
    row = found_program(program_id)
    version = request.GET.get("version", "")
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else row.newest_version
    new = program_at(program_id, number)
    if new is None:
        raise Http404
    form = _form(request, asked=request.method == "POST")
    return _page(request, form, new, {"program": row, "number": number})


def rehearsal_draft(request: HttpRequest) -> HttpResponse:
    """Rehearse what stands in the editor, unsaved: its fields come along."""
    typed = request.POST.copy()
    asked = request.POST.get("program", "")
    row = found_program(int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 12 else None
    if row is not None:
        typed["code"], typed["currency"] = row.code, row.currency
    draft = Draft(typed, load_choices(), fixed=row is not None)
    form = _form(request, asked="play-start" in request.POST)
    hidden = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not name.startswith("play-") and name not in ("act", "csrfmiddlewaretoken")
    ]
    shown = {"program": row, "unsaved": True, "hidden": hidden}
    if not draft.readable:
        return render(request, "programs/rehearsal.html", {**shown, "form": form, "unreadable": True})
    return _page(request, form, draft.program(active=True), shown)


def _form(request: HttpRequest, *, asked: bool) -> RehearsalForm:
    start = today()
    initial = {"start": start, "end": add(start, 4, Unit.MONTHS)}
    return RehearsalForm(request.POST if asked else None, initial=initial, prefix="play")


def _page(request: HttpRequest, form: RehearsalForm, new: NewProgram, shown: dict[str, Any]) -> HttpResponse:
    problems = [problem_in_words(each) for each in check_program(new)]
    played = _played(request, form, new) if form.is_bound and not problems and form.is_valid() else {}
    return render(request, "programs/rehearsal.html", {**shown, "form": form, "problems": problems, **played})


def _played(request: HttpRequest, form: RehearsalForm, new: NewProgram) -> dict[str, Any]:
    """The play as the page shows it; a refusal becomes an error of the form."""
    start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    cast = cast_of(form.counts, start=start)
    with _one_at_a_time(person_of(request).pk) as free:
        if not free:
            form.add_error(None, _("Another rehearsal of yours is still running. Wait until it has ended."))
            return {}
        try:
            scenario = make_scenario(new, cast, start=start, end=end)
            answer = play_apart(scenario, command=settings.KADENS_COMMAND, seconds=SECONDS)
        except ShapeRefused as error:
            form.add_error(None, "; ".join(str(each["msg"]) for each in error.errors(include_url=False)[:3]))
            return {}
        except KadensError as error:
            form.add_error(None, in_words(error))
            return {}
    return {**played_page(answer, scenario), "cast": cast}


@contextmanager
def _one_at_a_time(person_id: int) -> Iterator[bool]:
    """Whether no other rehearsal of the person runs; one whose process died is forgotten after its time."""
    key = f"rehearsal:{person_id}"
    free = cache.add(key, "running", timeout=SECONDS + 20)
    try:
        yield free
    finally:
        if free:
            cache.delete(key)
