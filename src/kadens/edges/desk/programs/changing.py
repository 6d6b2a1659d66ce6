"""Changing a program but for what it says: its code, a copy, whether it is sold, taking it away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.continuity.migrating import Carry, set_carry
from kadens.domain.continuity.programs import copy_program, delete_program, rename_program, set_active
from kadens.edges.desk.programs.forms import CodeForm
from kadens.edges.desk.programs.problems import refusal_in_words
from kadens.edges.desk.programs.views import found_program
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import attempt, in_words, refusing_into
from kadens.pure.errors import KadensError

__all__ = ["program_activation", "program_carry", "program_copy", "program_name", "program_removal"]


def program_copy(request: HttpRequest, program_id: int) -> HttpResponse:
    """Make a further program that says the same; it is not sold until it is activated."""
    row = found_program(program_id)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        with refusing_into(form, "code"):
            made = copy_program(row.code, code, on=today(), actor=actor_of(request))
            messages.success(request, _("{program} is a copy of {source}.").format(program=code, source=row.code))
            return redirect("program", made)
    words = {"title": _("Copy {program}").format(program=row.code), "act": _("Copy")}
    words["says"] = _("The copy begins with the newest version, and is not sold until it is activated.")
    return render(request, "programs/code.html", {"form": form, "program": row, **words})


def program_name(request: HttpRequest, program_id: int) -> HttpResponse:
    """Give a program another code."""
    row = found_program(program_id)
    form = CodeForm(request.POST or None, initial={"code": row.code})
    if request.method == "POST" and form.is_valid():
        with refusing_into(form, "code"):
            rename_program(row.code, form.cleaned_data["code"], on=today(), actor=actor_of(request))
            messages.success(request, _("The program has its new code."))
            return redirect("program", program_id)
    words = {"title": _("Rename {program}").format(program=row.code), "act": _("Rename")}
    words["says"] = _("Everything that refers to the program goes along: its products, its orders, its versions.")
    return render(request, "programs/code.html", {"form": form, "program": row, **words})


def program_activation(request: HttpRequest, program_id: int) -> HttpResponse:
    """Let a program be sold, or let it no longer be sold; running orders go on."""
    row = found_program(program_id)
    active = request.POST.get("active") == "yes"
    try:
        set_active(row.code, active=active, on=today(), actor=actor_of(request))
    except KadensError as error:
        messages.error(request, _("It cannot be activated.") + " " + refusal_in_words(error))
    else:
        done = _("It can be sold now.") if active else _("It is no longer sold; running orders go on.")
        messages.success(request, done)
    return redirect("program", program_id)


def program_carry(request: HttpRequest, program_id: int) -> HttpResponse:
    """Say whether running orders come to a new version with the day's jobs, or stay until a migration moves them."""
    row = found_program(program_id)
    carry: Carry = "by_plan" if request.POST.get("carry") == "by_plan" else "all"
    done = _("Running orders come along to new versions with the day's jobs.")
    if carry == "by_plan":
        done = _("Running orders stay on their versions until a migration moves them.")
    attempt(request, lambda: set_carry(row.code, carry, on=today(), actor=actor_of(request)), done)
    return redirect("program", program_id)


def program_removal(request: HttpRequest, program_id: int) -> HttpResponse:
    """Take away a program that nothing uses."""
    row = found_program(program_id)
    try:
        delete_program(row.code, on=today(), actor=actor_of(request))
    except KadensError as error:
        messages.error(request, in_words(error))
        return redirect("program", program_id)
    messages.success(request, _("The program {program} is gone.").format(program=row.code))
    return redirect("programs")
