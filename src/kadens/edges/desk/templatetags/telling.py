"""Filters for pages that tell what was done: who, what, and what explains it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import template

from kadens.domain.payments.declines import UNSAID
from kadens.edges.desk.audit.telling import deed_in_words, told_values, who
from kadens.edges.desk.customers.words import DECLINES, UNTOLD
from kadens.edges.desk.templatetags.desk import day
from kadens.plumbing.audit.log import DeedRow

__all__ = ["register"]

register = template.Library()


@register.filter
def by(actor: str) -> str:
    """Who acted."""
    return who(actor)


@register.filter
def sentence(deed: DeedRow) -> str:
    """What was done."""
    return deed_in_words(deed)


@register.filter
def details(deed: DeedRow) -> Iterator[tuple[str, str, str]]:
    """What explains it: its name, what it was (empty if it is no change), and what it is."""
    for name, old, new in told_values(deed):
        yield name, _written(old), _written(new)


@register.filter
def declined(reason: str) -> str:
    """Why a bank declined, with a warning where the customer must not hear it."""
    words = str(DECLINES.get(reason, reason.replace("_", " ")))
    return f"{words} ({UNTOLD})" if reason in UNSAID else words


@register.filter
def amount(minor: int) -> int:
    """The amount without its sign, where words say which way it goes."""
    return abs(minor)


def _written(value: Any) -> str:
    return day(value) if isinstance(value, date) else "" if value is None else str(value)
