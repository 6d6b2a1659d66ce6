"""The editor of a program: a further version of one that is there, or the first of a new one.

Nothing is kept while it is edited. htmx posts the whole form to `program_draft`: at a change it gets what is wrong and
the next twelve dates, at a button that rearranges events it gets the form anew. Without script the same buttons post
the form to the page itself.
"""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kadens.domain.company.business_day import today
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.models import Program
from kadens.domain.continuity.program_lists import list_versions
from kadens.domain.continuity.programs import NewProgram, define_program
from kadens.domain.intake.newest import newest_programs
from kadens.edges.desk.programs.drafting import Draft, rearrange, typed_of
from kadens.edges.desk.programs.forms import load_choices
from kadens.edges.desk.programs.problems import refusal_in_words
from kadens.edges.desk.programs.saying import event_in_words
from kadens.edges.desk.programs.views import foreseen, found_program
from kadens.edges.desk.shell.gate import actor_of
from kadens.pure.errors import KadensError

__all__ = ["program_draft", "program_edit", "program_new"]

SAVE, CHECK = "save", "check"


def program_new(request: HttpRequest) -> HttpResponse:
    """Make a program; it is not sold until it is activated."""
    if request.method == "POST":
        return _answer(request, None)
    typed = QueryDict(mutable=True)
    typed.update({"currency": parameters().currency, "order_start": "first", "price_policy": "locked"})
    typed["end_action"] = "stop"
    typed, _said, _focus = rearrange(typed, "add")
    return _page(request, Draft(typed, load_choices(), fixed=False), None, {})


def program_edit(request: HttpRequest, program_id: int) -> HttpResponse:
    """Make the next version of a program."""
    row = found_program(program_id)
    if request.method == "POST":
        return _answer(request, row)
    found = newest_programs([row.code])[row.code]
    return _page(request, Draft(typed_of(found), load_choices(), fixed=True), row, {})


def program_draft(request: HttpRequest) -> HttpResponse:
    """A part of the editor for htmx: the form rearranged, or what is wrong and what would ship."""
    asked = request.POST.get("program", "")
    row = found_program(int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 12 else None
    act = request.POST.get("act", CHECK)
    typed, said, focus = rearrange(_typed(request, row), act)
    draft = Draft(typed, load_choices(), fixed=row is not None)
    shown = {**_looked_at(draft, row), "said": said, "focus": focus, "part": True}
    return render(request, "programs/checked.html" if act == CHECK else "programs/rearranged.html", shown)


def _answer(request: HttpRequest, row: Program | None) -> HttpResponse:
    """Save what was posted; or rearrange it for a browser without script."""
    act = request.POST.get("act", CHECK)
    if act != SAVE:
        typed, said, focus = rearrange(_typed(request, row), act)
        draft = Draft(typed, load_choices(), fixed=row is not None)
        return _page(request, draft, row, {"said": said, "focus": focus})
    draft = Draft(_typed(request, row), load_choices(), fixed=row is not None)
    if draft.readable:
        saved = _saved(request, draft, row)
        if saved:
            return saved
    return _page(request, draft, row, {"saving": True})


def _saved(request: HttpRequest, draft: Draft, row: Program | None) -> HttpResponse | None:
    """Where to go once it is saved; nothing if it was refused, which the form then says."""
    new = draft.program(active=row is not None and row.active)
    known = newest_programs([new.code])
    if row is None and known:
        draft.settings.add_error("code", _("There is a program {code} already.").format(code=new.code))
        return None
    if row is not None and known.get(new.code) == _with_schedules(new):
        messages.info(request, _("Nothing was changed, so there is no new version."))
        return redirect("program", row.id)
    try:
        version = define_program(new, on=today(), actor=actor_of(request))
    except KadensError as error:
        draft.settings.add_error(None, refusal_in_words(error))
        return None
    said = _("{program} is saved as version {version}.").format(program=new.code, version=version)
    messages.success(request, f"{said} {_stay(row)}".strip())
    return redirect("program", Program.objects.get(code=new.code).id)


def _with_schedules(new: NewProgram) -> NewProgram:
    """As it would be read back: an event without a payment schedule has the program's."""
    events = tuple(
        replace(event, payment_schedule=event.payment_schedule or new.payment_schedule) for event in new.events
    )
    return replace(new, events=events)


def _stay(row: Program | None) -> str:
    """What becomes of the orders that run on the versions before."""
    running = _running(row)
    if row is None or not running:
        return ""
    if row.carry == "all":
        said = ngettext(
            "{count} running order comes along with the next run of the day's jobs.",
            "{count} running orders come along with the next run of the day's jobs.",
            running,
        )
    else:
        said = ngettext(
            "{count} running order stays on its version until a migration moves it.",
            "{count} running orders stay on their versions until a migration moves them.",
            running,
        )
    return said.format(count=running)


def _running(row: Program | None) -> int:
    return sum(version.running for version in list_versions(row.id)) if row else 0


def _typed(request: HttpRequest, row: Program | None) -> QueryDict:
    """What was posted; the code and the currency of a program that is there are not typed."""
    typed = request.POST.copy()
    if row is not None:
        typed["code"], typed["currency"] = row.code, row.currency
    return typed


def _page(request: HttpRequest, draft: Draft, row: Program | None, more: dict[str, Any]) -> HttpResponse:
    shown = {**_looked_at(draft, row), "running": _running(row), "stay": _stay(row), **more}
    return render(request, "programs/editor.html", shown)


def _looked_at(draft: Draft, row: Program | None) -> dict[str, Any]:
    """The draft, with what is wrong with it and its next twelve dates as far as they can be told."""
    shown: dict[str, Any] = {"draft": draft, "program": row}
    sentences: dict[int, list[str]] = {}
    said: dict[int, str] = {}
    if draft.readable:
        new = draft.program(active=row is not None and row.active)
        shown |= foreseen(new)
        for event, sentence in shown["problems"]:
            sentences.setdefault(event or 0, []).append(sentence)
    for event in draft.events:
        if event.form.is_valid():
            said[event.number] = event_in_words(event.form.event([]))
    shown["rows"] = [(event, said.get(event.number, ""), sentences.get(event.number, [])) for event in draft.events]
    shown["whole"] = sentences.get(0, [])
    return shown
