"""Filters for pages that tell what was done: who, what, and what explains it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import template

from kadens.edges.desk.audit.telling import deed_in_words, told_values, who
from kadens.edges.desk.shell.declines import decline_words
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


register.filter("declined", decline_words)


@register.filter
def amount(minor: int) -> int:
    """The amount without its sign, where words say which way it goes."""
    return abs(minor)


def _written(value: Any) -> str:
    return day(value) if isinstance(value, date) else "" if value is None else str(value)
