"""The first page: what needs a person now and where to begin; and the page of the keys."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.domain.company.business_day import today
from kadens.domain.continuity.attention import Attention, attention
from kadens.domain.continuity.examples import Example, examples
from kadens.edges.desk.permissions import may
from kadens.edges.desk.shell.gate import roles_in
from kadens.plumbing import clock

__all__ = ["home", "keyboard"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many of something wait on a page."""

    count: int
    words: Promise
    address: str
    tone: str


@dataclass(frozen=True, slots=True)
class Trial:
    """Something to try in the demo."""

    words: Promise
    address: str


_WAITING: Final = (
    ("holds", _("orders on hold"), "orders", "care"),
    ("parked", _("parked rows"), "parked", "bad"),
    ("approvals", _("requests that need a second person"), "approvals", "care"),
    ("quarantined", _("payments in quarantine"), "payments", "bad"),
    ("differences", _("differences in the reconciliation"), "reconciliation", "bad"),
)
_OF_AN_ORDER: Final = (
    ("running", "customer", _("See everything about a customer on one screen")),
    ("running", "continuity_order", _("Read a running order: every delivery, and why each is as it is")),
    ("running", "order_pause", _("Pause an order, and see first what that moves")),
    ("paused", "continuity_order", _("Look at an order that is paused")),
    ("declined", "customer", _("Look at a customer whose card was declined")),
    ("card_expiring", "customer", _("Look at a customer whose card runs out soon")),
    ("running", "order_cancel", _("Cancel an order, and see what is refunded before you do")),
)
_OF_A_PAGE: Final = (
    ("drafts", _("Sell a program, and read the whole schedule before the customer says yes")),
    ("programs", _("Open a program, and rehearse it")),
    ("migrations", _("Plan a change for everybody who runs, and take it back")),
    ("day", _("Let the next day pass, and watch the jobs")),
    ("approvals", _("Decide as the second person")),
    ("receivables", _("See who owes what, and for how long")),
    ("journal", _("See that the journal balances")),
    ("numbers", _("Hold the forecast against what happened")),
    ("people", _("Give somebody a further role")),
)


def home(request: HttpRequest) -> HttpResponse:
    """What needs a person now, and where to begin."""
    roles = roles_in(request)
    shown = {
        "waiting": _waiting(attention(), roles) if roles else [],
        "trials": _trials(roles) if clock.another_day() else [],
    }
    return render(request, "home/home.html", shown)


def keyboard(request: HttpRequest) -> HttpResponse:
    """All keys."""
    return render(request, "home/keyboard.html")


def _waiting(found: Attention, roles: frozenset[str]) -> list[Waiting]:
    return [
        Waiting(getattr(found, name), words, address, tone)
        for name, words, page, tone in _WAITING
        if getattr(found, name) and (address := _address(page, roles))
    ]


def _trials(roles: frozenset[str]) -> list[Trial]:
    """What this person can try: each leads to an order that it can be tried on."""
    found = {example.kind: example for example in examples(on=today())}
    of_orders = [
        Trial(words, address)
        for kind, page, words in _OF_AN_ORDER
        if (example := found.get(kind)) and (address := _address(page, roles, example))
    ]
    return of_orders + [Trial(words, address) for page, words in _OF_A_PAGE if (address := _address(page, roles))]


def _address(page: str, roles: frozenset[str], example: Example | None = None) -> str:
    """Where the page is, of an example if it is of one; empty when this person may not see it."""
    if not may(roles, page):
        return ""
    arguments: list[object] = []
    if example:
        arguments = [example.customer if page == "customer" else example.continuity_order_id]
    try:
        return reverse(page, args=arguments)
    except NoReverseMatch:
        return ""
