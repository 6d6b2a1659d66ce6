"""Messages and scripts: what there is, one text with its history and a preview, one script with its versions."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.notices.errors import KindUnknown
from kadens.domain.notices.mail import Mail, Message
from kadens.domain.notices.models import KINDS, LANGUAGES
from kadens.domain.notices.placeholders import Rule, known_kind
from kadens.domain.notices.samples import sample_letter
from kadens.domain.notices.texts import (
    Wording,
    reset_text,
    set_text,
    text_history,
    texts_in_force,
    wording_in_force,
)
from kadens.domain.orders.consents import script_versions, scripts, write_script
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import refusing_into
from kadens.edges.desk.texts.forms import ScriptForm, TextForm
from kadens.edges.desk.texts.words import KIND_WORDS, LANGUAGE_WORDS

__all__ = ["script", "text", "text_reset", "texts"]

_SAVE: Final = "save"


def texts(request: HttpRequest) -> HttpResponse:
    """Every kind of notice in every language, and every script."""
    found = texts_in_force()
    kinds = [(KIND_WORDS[kind], [found[kind, language] for language in LANGUAGES]) for kind in KINDS]
    known = scripts()
    written = {(each.code, each.language) for each in known}
    missing = [
        (code, language)
        for code in dict.fromkeys(each.code for each in known)
        for language in LANGUAGES
        if (code, language) not in written
    ]
    languages = [LANGUAGE_WORDS[language] for language in LANGUAGES]
    shown = {"kinds": kinds, "languages": languages, "scripts": known, "missing": missing, "words": LANGUAGE_WORDS}
    return render(request, "texts/texts.html", shown)


def text(request: HttpRequest, kind: str, language: str, mail: Callable[[], Mail]) -> HttpResponse:
    """A text: the form with its preview, which htmx asks for again; what was written before; POST puts it in force."""
    rule, wording, history = _rule(kind, language), wording_in_force(kind, language), text_history(kind, language)
    former = next((each for each in history if str(each.version) == request.GET.get("from")), None)
    first = {"subject": (former or wording).subject, "body": (former or wording).body}
    form = TextForm(request.POST if request.method == "POST" else None, kind=kind, initial=first)
    if request.method == "POST" and request.POST.get("act") == _SAVE and form.is_valid():
        with refusing_into(form):
            given = form.cleaned_data
            set_text(kind, language, subject=given["subject"], body=given["body"], on=today(), actor=actor_of(request))
            messages.success(request, _("Saved. From now on customers are told so."))
            return redirect("text", kind, language)
    shown = {
        "form": form,
        "kind": KIND_WORDS[kind],
        "language": LANGUAGE_WORDS[language],
        "wording": wording,
        "history": history,
        "names": _names(rule),
        "preview": _preview(form, kind, language, mail),
    }
    part = "HX-Request" in request.headers
    return render(request, "texts/preview.html" if part else "texts/text.html", shown)


def text_reset(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Go back to the standard text; what was written stays in the history."""
    _rule(kind, language)
    reset_text(kind, language, on=today(), actor=actor_of(request))
    messages.success(request, _("The standard text is sent again."))
    return redirect("text", kind, language)


def script(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The versions of a script in a language; POST writes the next."""
    if language not in LANGUAGES or code not in {each.code for each in scripts()}:
        raise Http404
    versions = script_versions(code, language)
    first = {"text": versions[0].text if versions else ""}
    form = ScriptForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        with refusing_into(form, "text"):
            write_script(code, language=language, text=form.cleaned_data["text"], on=today(), actor=actor_of(request))
            messages.success(request, _("Saved. From now on these words are read."))
            return redirect("script", code, language)
    shown = {"code": code, "language": LANGUAGE_WORDS[language], "lang": language, "versions": versions, "form": form}
    return render(request, "texts/script.html", shown)


def _rule(kind: str, language: str) -> Rule:
    try:
        return known_kind(kind, language)
    except KindUnknown:
        raise Http404 from None


def _names(rule: Rule) -> list[tuple[str, bool, bool]]:
    """The placeholders: the name, whether it must be said, whether it may have no value."""
    return [(f"{{{name}}}", name in rule.required, name in rule.perhaps) for name in sorted(rule.known)]


def _preview(form: TextForm, kind: str, language: str, mail: Callable[[], Mail]) -> Message | None:
    """The text in a letter to nobody; nothing while something is wrong with it."""
    given = form.cleaned_data if form.is_bound and form.is_valid() else None if form.is_bound else form.initial
    if given is None:
        return None
    wording = Wording(kind, language, 0, " ".join(given["subject"].split()), given["body"])
    return mail().compose(sample_letter(kind, language), wording)
