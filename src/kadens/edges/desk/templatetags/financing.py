"""For the pages about money: amounts whose minus cannot be overlooked, and the words of payments and the journal."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kadens.edges.desk.journal.words import FACTS, ROLES
from kadens.edges.desk.payments.words import (
    BECAUSE,
    BOOKS,
    DIFFERENCES,
    EVIDENCE,
    LETTERS,
    RESOLUTIONS,
    STATES,
    refusal_words,
    words_in,
)
from kadens.edges.desk.permissions import may
from kadens.edges.desk.shell.gate import roles_in
from kadens.edges.desk.templatetags.desk import money

__all__ = ["register"]

register = template.Library()


@register.filter
def amount(minor: int | None, currency: str = "") -> SafeString:
    """Minor units as money; less than nothing is marked, and nothing at all is quiet."""
    if minor is None:
        return SafeString("")
    tone = "minus" if minor < 0 else "zero" if minor == 0 else "plus"
    return format_html('<span class="amount {}">{}</span>', tone, money(minor, currency))


@register.filter
def side(minor: int) -> SafeString:
    """A debit or a credit: nothing where there is none."""
    return amount(minor) if minor else SafeString("")


@register.filter
def attempt_state(code: str) -> str:
    """What the state of an attempt means."""
    return words_in(STATES, code)


@register.filter
def because(code: object) -> str:
    """Why an attempt waits for a person."""
    return words_in(BECAUSE, code)


@register.filter
def decline(code: str) -> str:
    """The reason of a decline."""
    return refusal_words(code) if code else ""


@register.filter
def book(code: str) -> str:
    """What a difference is about."""
    return words_in(BOOKS, code)


@register.filter
def difference(code: str) -> str:
    """On what two books differ."""
    return words_in(DIFFERENCES, code)


@register.filter
def resolution(code: str) -> str:
    """How a difference was resolved."""
    return words_in(RESOLUTIONS, code)


@register.filter
def fact(code: str) -> str:
    """What an entry of the journal books."""
    return words_in(FACTS, code)


@register.filter
def account_role(code: str) -> str:
    """What the account of a role holds."""
    return words_in(ROLES, code)


@register.filter
def evidence(said: Mapping[str, object]) -> list[tuple[str, object]]:
    """What the gateway or a person said at a step, name by name; what says nothing is left out."""
    told = ((name, value) for name, value in said.items() if name != "because" and value not in ("", None, False))
    return [(words_in(EVIDENCE, name), _("yes") if value is True else value) for name, value in told]


@register.simple_tag(takes_context=True)
def order_link(context: Mapping[str, Any], number: int | None) -> SafeString:
    """The number of an order, a link to it where who reads may see it."""
    return _linked(context, "order", number)


@register.simple_tag(takes_context=True)
def customer_link(context: Mapping[str, Any], code: str, name: str = "") -> SafeString:
    """A customer's name or code, a link to the customer where who reads may see it."""
    return _linked(context, "customer", code, name)


def _linked(context: Mapping[str, Any], page: str, key: object, words: object = "") -> SafeString:
    if not key:
        return SafeString("")
    request: HttpRequest = context["request"]
    try:
        address = reverse(page, args=[key]) if may(roles_in(request), page) else ""
    except NoReverseMatch:
        address = ""
    return format_html('<a href="{}">{}</a>', address, words or key) if address else format_html("{}", words or key)


@register.filter
def person(actor: str) -> str:
    """Who acted, without the door through which they came: `staff:anna` is anna."""
    return actor.partition(":")[2] or actor


@register.filter
def letter(kind: str) -> str:
    """What a message to a customer is."""
    return words_in(LETTERS, kind)
