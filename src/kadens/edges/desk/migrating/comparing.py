"""Two versions of a program side by side: settings, events, the next shipments and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kadens.domain.continuity.comparing import SettingDifference, Value, compare_versions
from kadens.domain.continuity.errors import VersionUnknown
from kadens.domain.continuity.models import Program
from kadens.edges.desk.shell.business_day import today
from kadens.edges.desk.shell.words import WORDS, every_in_words
from kadens.edges.desk.templatetags.desk import count, day, money

__all__ = ["program_compare"]

_SETTINGS: Final[Mapping[str, Promise]] = {
    "order_start": gettext_lazy("An order begins"),
    "wrap": gettext_lazy("The calendar starts again"),
    "payment_schedule": gettext_lazy("Payment schedule"),
    "convert_to": gettext_lazy("Converts to"),
    "bill_upfront": gettext_lazy("Billed upfront"),
    "prompt_for_start_date": gettext_lazy("The agent is asked for a start date"),
    "prompt_for_payment_schedule": gettext_lazy("The agent is asked for a payment schedule"),
    "consolidate": gettext_lazy("Missed events travel in one order"),
    "days_after_order_date": gettext_lazy("Days after the order date"),
    "price_policy": gettext_lazy("Prices are"),
    "end_action": gettext_lazy("After its last event"),
    "charge_notice_days": gettext_lazy("Charges are announced, days before"),
    "action": gettext_lazy("What happens"),
    "repeats": gettext_lazy("Repeats"),
    "start_on": gettext_lazy("First on"),
    "timing": gettext_lazy("When"),
    "delivery_mode": gettext_lazy("Delivery mode"),
    "probability": gettext_lazy("Probability, %"),
    "notice_days": gettext_lazy("Announced, days before"),
    "items": gettext_lazy("What ships"),
}
_CODED: Final[Mapping[str, str]] = {
    "order_start": "start_",
    "price_policy": "price_",
    "end_action": "end_",
    "action": "action_",
}
_WHAT: Final[Mapping[str, Promise]] = {
    "added": gettext_lazy("new"),
    "removed": gettext_lazy("taken away"),
    "changed": gettext_lazy("changed"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """Something that is not the same in both, in words."""

    name: str
    a: str
    b: str


def program_compare(request: HttpRequest, program_id: int) -> HttpResponse:
    """The version that most compare, the newest, beside the one before it, unless others are asked for."""
    program = get_object_or_404(Program, id=program_id)
    newest = program.newest_version
    a, b = _number(request, "a", max(newest - 1, 1)), _number(request, "b", newest)
    try:
        found = compare_versions(program.code, a, b, on=today())
    except VersionUnknown:
        raise Http404 from None
    shown = {
        "program": program,
        "found": found,
        "numbers": range(newest, 0, -1),
        "settings": [_row(each, found.currency) for each in found.settings],
        "events": [
            (event.number, event.what, _WHAT[event.what], [_row(each, found.currency) for each in event.settings])
            for event in found.events
        ],
        "shipments": [(place, *pair, _differ(pair)) for place, pair in enumerate(found.shipments, start=1)],
    }
    return render(request, "migrating/compare.html", shown)


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 7 else otherwise


def _differ(pair: tuple[object, object]) -> bool:
    """Whether two shipments of the same place are not the same in date, event or amount."""
    return pair[0] != pair[1]


def _row(difference: SettingDifference, currency: str) -> Row:
    name = difference.name
    a, b = (_said(name, value, currency) for value in (difference.a, difference.b))
    return Row(str(_SETTINGS.get(name, name)), a, b)


def _said(name: str, value: Value, currency: str) -> str:
    """A value as a person reads it."""
    match value:
        case None | "":
            said = "–"
        case bool():
            said = _("yes") if value else _("no")
        case date():
            said = day(value)
        case str():
            said = _words(name, value, currency)
        case _:
            said = count(value)
    return said


def _words(name: str, value: str, currency: str) -> str:
    if name in _CODED:
        return str(WORDS.get(f"{_CODED[name]}{value}", value))
    if name == "items":
        return _items(value, currency)
    return _timing(value) if name == "timing" else _("until cancelled") if value == "until cancelled" else value


def _timing(value: str) -> str:
    """A timing in words: `every 4 weeks`, `date interval SPRING`, `12 days from last`."""
    match value.split(" "):
        case ["every", number, unit]:
            return every_in_words(int(number), unit)
        case ["date", "interval", code]:
            return _("by date interval {code}").format(code=code)
        case [number, "days", "from", "last"]:
            days = int(number)
            return ngettext("{count} day after the last", "{count} days after the last", days).format(count=days)
    return value


def _items(value: str, currency: str) -> str:
    """`2 × BOOK at 1900, …` with the price as an amount; items without a price of their own without one."""
    said = []
    for each in value.split(", "):
        what, _at, price = each.rpartition(" at ")
        said.append(f"{what}, {money(int(price), currency)}" if price.isdecimal() else what)
    return "; ".join(said)
