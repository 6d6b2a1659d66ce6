"""Filters of the operator's pages: who asked, what a count is called, how long, where an order is."""

from datetime import timedelta
from decimal import Decimal

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kadens.edges.desk.jobs.words import called as called_
from kadens.edges.desk.jobs.words import who

__all__ = ["register"]

register = template.Library()

_UNITS = ("B", "kB", "MB", "GB", "TB")
_STEP = 1000
_SMALL = 10


@register.filter
def called(code: str) -> str:
    """The words for a count, a reason or a criterion."""
    return called_(code)


@register.filter
def person(actor: str) -> str:
    """Who acted."""
    return who(actor)


@register.filter
def rounded(number: float) -> Decimal:
    """To the nearest whole number, a small one to a tenth."""
    return round(Decimal(number), 1 if number < _SMALL else 0)


@register.filter
def ends(text: str, end: str) -> bool:
    """Whether a text ends so."""
    return text.endswith(end)


@register.filter
def minutes(length: timedelta) -> int:
    """A length of time in whole minutes."""
    return round(length.total_seconds() / 60)


@register.filter
def size(count: int) -> str:
    """A number of bytes in the largest unit of which there is one."""
    amount = float(count)
    for unit in _UNITS[:-1]:
        if amount < _STEP:
            return f"{amount:.0f} {unit}"
        amount /= _STEP
    return f"{amount:.1f} {_UNITS[-1]}"


@register.simple_tag
def order_link(ref: str | None) -> SafeString | str:
    """The number of an order (`100023/2` is a continuity order of it), as a link to its page where there is one."""
    if not ref:
        return ""
    try:
        return format_html('<a href="{}">{}</a>', reverse("order", args=[ref.partition("/")[0]]), ref)
    except NoReverseMatch:
        return ref
