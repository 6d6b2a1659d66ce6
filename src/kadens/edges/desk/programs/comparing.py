"""Two versions of a program side by side: settings, events, the next twelve shipments and what they come to."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.continuity.comparing import VersionComparison, compare_versions
from kadens.domain.continuity.program_lists import list_versions
from kadens.domain.continuity.programs import NewEvent, NewProgram
from kadens.domain.intake.newest import program_at
from kadens.edges.desk.programs.saying import event_in_words, items_in_words, settings_in_words
from kadens.edges.desk.programs.views import found_program

__all__ = ["program_versions"]


@dataclass(frozen=True, slots=True)
class Side:
    """An event in both versions, in lines of words; `what` happened to it: added, removed, changed or nothing."""

    number: int
    what: str
    a: tuple[str, ...]
    b: tuple[str, ...]


def program_versions(request: HttpRequest, program_id: int) -> HttpResponse:
    """The version before the newest beside the newest, unless two others are asked for."""
    row = found_program(program_id)
    b = _asked(request, "b", row.newest_version)
    a = _asked(request, "a", max(1, row.newest_version - 1))
    first, second = program_at(program_id, a), program_at(program_id, b)
    if first is None or second is None:
        raise Http404
    compared = compare_versions(row.code, a, b, on=today())
    shown = {
        "program": row,
        "a": a,
        "b": b,
        "versions": list_versions(program_id),
        "compared": compared,
        "settings": list(_settings(first, second)),
        "events": list(_events(first, second, compared)),
    }
    return render(request, "programs/versions.html", shown)


def _asked(request: HttpRequest, name: str, usual: int) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else usual


def _settings(first: NewProgram, second: NewProgram) -> Iterator[tuple[str, str, str]]:
    """The settings that are not said the same, and the words of both."""
    before, after = dict(settings_in_words(first)), dict(settings_in_words(second))
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield name, before.get(name, ""), after.get(name, "")


def _events(first: NewProgram, second: NewProgram, compared: VersionComparison) -> Iterator[Side]:
    """Every event of either version, those that differ marked."""
    what = {each.number: each.what for each in compared.events}
    for number in range(1, max(len(first.events), len(second.events)) + 1):
        yield Side(number, what.get(number, ""), _lines(first, number), _lines(second, number))


def _lines(program: NewProgram, number: int) -> tuple[str, ...]:
    if number > len(program.events):
        return ()
    event = program.events[number - 1]
    return (event_in_words(event), *items_in_words(event, program.currency), *_beside(event))


def _beside(event: NewEvent) -> Iterator[str]:
    if event.delivery_mode:
        yield _("delivered by {mode}").format(mode=event.delivery_mode)
    if event.payment_schedule:
        yield _("paid by {schedule}").format(schedule=event.payment_schedule)
    if event.probability != 100:
        yield _("probability {share} %").format(share=f"{event.probability.normalize():f}")
    if event.notice_days is not None:
        yield _("announced {count} days before").format(count=event.notice_days)
