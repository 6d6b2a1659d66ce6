"""What can be changed about a continuity order now, as links: only what its state allows, to pages that this person
may open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.domain.continuity.queries import Line
from kadens.domain.continuity.standing import Standing
from kadens.edges.desk.permissions import may
from kadens.edges.desk.shell.gate import roles_in

__all__ = ["Change", "line_changes", "order_changes"]

RUNNING: Final = ("active", "paused")


@dataclass(frozen=True, slots=True)
class Change:
    """A link to the page of a change."""

    words: Promise
    icon: str
    address: str
    page: str


_OF_ORDER: Final = (
    ("pause", "order_pause", _("Pause"), "pause-circle"),
    ("resume", "order_resume", _("Resume"), "play-circle"),
    ("shift", "order_shift", _("Move all"), "arrow-left-right"),
    ("change_quantity", "order_quantity", _("Quantity"), "layers"),
    ("running", "order_address", _("Address"), "geo-alt"),
    ("running", "order_payment", _("Payment"), "credit-card"),
    ("refund", "order_refund", _("Give money back"), "cash-coin"),
    ("cancel", "order_cancel", _("Cancel the order"), "x-circle"),
)
"""The code that allows it (`continuity.possible`; *running* for any order that goes on), its page, words, icon."""

_OF_LINE: Final = (
    ("line_skip", _("Skip"), "skip-forward"),
    ("line_reschedule", _("Another day"), "calendar3"),
    ("line_ship_now", _("Send now"), "truck"),
    ("line_swap", _("Swap"), "arrow-left-right"),
    ("line_add_item", _("Add goods"), "plus-lg"),
    ("line_quantity", _("Quantity"), "layers"),
    ("line_price", _("Price"), "pencil"),
    ("line_address", _("Address"), "geo-alt"),
)


def order_changes(request: HttpRequest, standing: Standing) -> list[Change]:
    """What can be done with the order as a whole."""
    head = standing.order.head
    codes = {*standing.can, *(["running"] if head.status in RUNNING else [])}
    offered = (_change(request, page, words, icon, head.continuity_order_id) for code, page, words, icon in _OF_ORDER
               if code in codes)  # fmt: skip
    return [change for change in offered if change]


def line_changes(request: HttpRequest, standing: Standing, line: Line, on: date) -> list[Change]:
    """What can be done with one delivery."""
    return [change for change in _line_changes(request, standing, line, on) if change]


def _line_changes(request: HttpRequest, standing: Standing, line: Line, on: date) -> Iterator[Change | None]:
    head = standing.order.head
    where = (head.continuity_order_id, line.event, line.repetition)
    if line.status == "planned":
        for page, words, icon in _OF_LINE:
            yield _change(request, page, words, icon, *where)
    if line.status == "skipped" and line.own_skip and line.delivery_on >= on and head.status in RUNNING:
        yield _change(request, "line_unskip", _("Take the skip back"), "arrow-repeat", *where)


def _change(request: HttpRequest, page: str, words: Promise, icon: str, *where: int) -> Change | None:
    if not may(roles_in(request), page):
        return None
    try:
        return Change(words, icon, reverse(page, args=where), page)
    except NoReverseMatch:
        return None
