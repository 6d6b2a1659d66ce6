"""What the frame around every page needs: whose company, which day, what this person can go to."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kadens.domain.company.business_day import today
from kadens.domain.company.parameters import Parameters, parameters
from kadens.edges.desk.permissions import may
from kadens.edges.desk.shell.gate import roles_in
from kadens.plumbing import clock

__all__ = ["frame", "menu_for"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu: its name, its words, its icon, and the key after `g` that goes there."""

    page: str
    words: object
    icon: str
    key: str


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together."""

    words: object
    entries: tuple[Entry, ...]


_MENU: Final = (
    Group("", (Entry("home", _("Today"), "house", "h"),)),
    Group(
        _("Customers"),
        (
            Entry("customers", _("Customers"), "people", "c"),
            Entry("drafts", _("New orders"), "cart-plus", "n"),
            Entry("orders", _("Orders"), "box-seam", "o"),
        ),
    ),
    Group(
        _("Programs"),
        (
            Entry("programs", _("Programs"), "diagram-3", "p"),
            Entry("products", _("Products"), "gift", "d"),
            Entry("schedules", _("Payment schedules"), "layers", "s"),
            Entry("intervals", _("Date intervals"), "calendar3", "i"),
            Entry("migrations", _("Migrations"), "arrow-left-right", "m"),
            Entry("parameters", _("Parameters"), "sliders", "a"),
        ),
    ),
    Group(
        _("Operation"),
        (
            Entry("day", _("The day"), "play-circle", "y"),
            Entry("parked", _("Parked rows"), "exclamation-triangle", "k"),
            Entry("approvals", _("Approvals"), "shield-check", "v"),
            Entry("timetable", _("Timetable"), "clock-history", "t"),
            Entry("health", _("Health"), "heart-pulse", "w"),
        ),
    ),
    Group(
        _("Finance"),
        (
            Entry("payments", _("Payments"), "credit-card", "$"),
            Entry("receivables", _("Receivables"), "hourglass-split", "r"),
            Entry("refunds", _("Refunds"), "arrow-repeat", "f"),
            Entry("journal", _("Journal"), "journal-text", "j"),
            Entry("reconciliation", _("Reconciliation"), "check-circle", "e"),
        ),
    ),
    Group(_("Numbers"), (Entry("numbers", _("Numbers"), "graph-up", "u"),)),
    Group(
        _("Company"),
        (
            Entry("texts", _("Messages and scripts"), "envelope", "x"),
            Entry("people", _("People"), "person-lock", "l"),
            Entry("audit", _("Audit log"), "list", "q"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with its address, and whether this page lies below it."""

    entry: Entry
    address: str
    current: bool


def menu_for(request: HttpRequest) -> list[tuple[object, list[Shown]]]:
    """The groups with the pages that this person may see."""
    roles = roles_in(request)
    groups = (
        (group.words, [_shown(entry, request) for entry in group.entries if may(roles, entry.page)]) for group in _MENU
    )
    return [(words, [entry for entry in entries if entry]) for words, entries in groups if any(entries)]


def _shown(entry: Entry, request: HttpRequest) -> Shown | None:
    try:
        address = reverse(entry.page)
    except NoReverseMatch:
        return None
    here = request.path == address or (address != "/" and request.path.startswith(f"{address}/"))
    return Shown(entry, address, here)


def frame(request: HttpRequest) -> dict[str, Any]:
    """For every template: the menu, the company, the day. Nothing is read before a template asks."""
    return {"frame": Frame(request)}


class Frame:
    """The frame of one page, each part read when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def company(self) -> Parameters:
        return parameters()

    @property
    def today(self) -> object:
        return today()

    @property
    def another_day(self) -> bool:
        return clock.another_day()

    @cached_property
    def menu(self) -> list[tuple[object, list[Shown]]]:
        return menu_for(self._request)

    @property
    def roles(self) -> frozenset[str]:
        return roles_in(self._request)
