"""Looking at programs: the list, one of them at any of its versions, and one as a file."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kadens.domain.company.business_day import today
from kadens.domain.continuity.coming import coming_shipments
from kadens.domain.continuity.models import Program
from kadens.domain.continuity.planning import load_catalog
from kadens.domain.continuity.program_lists import converting_to, list_programs, list_versions, parents_of
from kadens.domain.continuity.programs import NewProgram
from kadens.domain.continuity.proposing import propose_program
from kadens.domain.intake.newest import program_at
from kadens.domain.intake.program_files import export_programs
from kadens.edges.desk.programs.problems import problem_in_words
from kadens.edges.desk.programs.saying import coming_rows, event_in_words, settings_in_words
from kadens.edges.desk.shell.saying import in_words
from kadens.plumbing.audit.log import deeds_of
from kadens.pure.errors import KadensError

__all__ = ["foreseen", "found_program", "program", "program_export", "programs"]

PAGE: Final = 100


def programs(request: HttpRequest) -> HttpResponse:
    """Every program whose code or description holds what was typed."""
    text, after = _plain(request.GET.get("q", ""))[:200], _plain(request.GET.get("after", ""))[:60]
    active = request.GET.get("active") == "yes"
    rows = list_programs(text, active_only=active, after=after, limit=PAGE + 1)
    shown = {"rows": rows[:PAGE], "q": text, "active": active, "first": after}
    shown["next"] = rows[PAGE - 1].code if len(rows) > PAGE else None
    return render(request, "programs/rows.html" if "HX-Request" in request.headers else "programs/programs.html", shown)


def program(request: HttpRequest, program_id: int) -> HttpResponse:
    """One program: what it says, its events, the next twelve dates, where it is used, its versions, its history."""
    row = found_program(program_id)
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else row.newest_version
    found = program_at(program_id, number)
    if found is None:
        raise Http404
    versions = list_versions(program_id)
    shown = {
        "program": row,
        "found": found,
        "number": number,
        "settings": list(settings_in_words(found)),
        "events": [(number, event, event_in_words(event)) for number, event in enumerate(found.events, start=1)],
        "versions": versions,
        "running": sum(version.running for version in versions),
        "parents": parents_of(program_id),
        "converting": converting_to(program_id),
        "history": deeds_of("program", program_id).rows,
        **foreseen(found),
    }
    return render(request, "programs/program.html", shown)


def program_export(request: HttpRequest, program_id: int) -> HttpResponse:
    """The program as a file, with all that it needs."""
    row = found_program(program_id)
    try:
        text = export_programs([row.code])
    except KadensError as error:
        messages.error(request, in_words(error))
        return redirect("program", program_id)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in row.code)
    response["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return response


def found_program(program_id: int) -> Program:
    """The program of that id, or the page that says there is none."""
    found = Program.objects.filter(id=program_id).first()
    if found is None:
        raise Http404
    return found


def foreseen(new: NewProgram) -> dict[str, Any]:
    """What is wrong with a program, and its next twelve shipments to an order of today."""
    proposal = propose_program(new)
    shown: dict[str, Any] = {"problems": [(each.event, problem_in_words(each)) for each in proposal.problems]}
    if proposal.rules is None:
        return shown
    coming = coming_shipments(proposal.rules, load_catalog([proposal.rules]), on=today())
    shown |= {"coming": coming_rows(coming, proposal.products), "total": coming.total, "more": coming.more}
    shown |= {"endless": coming.more is None, "currency": new.currency}
    shown["stopped"] = in_words(coming.stopped) if coming.stopped else ""
    return shown


def _plain(text: str) -> str:
    """Without the one character that the database takes in no text."""
    return text.replace("\x00", "")
