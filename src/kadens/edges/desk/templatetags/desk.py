"""Words for templates: money, days and counts in the reader's language; icons; what a status looks like.

Minor units become money here and nowhere else in a template: `{{ line.total|money:order.currency }}`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent
from django import template
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kadens.domain.company.parameters import parameters
from kadens.edges.desk.permissions import may
from kadens.edges.desk.shell.gate import roles_in
from kadens.edges.desk.shell.words import WORDS
from kadens.pure.money import format_amount, format_quantity

__all__ = ["locale_of_page", "register"]

register = template.Library()

_LOCALES: Final = {"sv": "sv_SE", "en": "en_GB"}
_TONES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("active", "done", "paid", "approved", "delivered", "invoiced", "sent", "running"), "good"),
    **dict.fromkeys(("well", "released", "applied"), "good"),
    **dict.fromkeys(
        ("planned", "open", "child_created", "waiting", "draft", "pending", "charging", "billed", "applying"), "calm"
    ),
    **dict.fromkeys(("paused", "held", "hold", "refusals", "stopped", "unknown", "declined", "quarantined"), "care"),
    **dict.fromkeys(("stopping", "care", "undoing"), "care"),
    **dict.fromkeys(("failed", "parked", "refused", "bounced", "payment", "card_expired", "no_stock"), "bad"),
}


def _locale() -> str:
    return _LOCALES.get((get_language() or "en")[:2], "en_GB")


def locale_of_page() -> str:
    """How numbers and dates are written in the reader's language."""
    return _locale()


@register.filter
def money(minor: int | None, currency: str = "") -> str:
    """Minor units as an amount with its currency; of the company where none is named. Nothing for None."""
    if minor is None:
        return ""
    currency = currency or parameters().currency
    return format_currency(Decimal(format_amount(minor, currency)), currency, locale=_locale())


@register.filter
def count(number: int | Decimal | None) -> str:
    """A whole number with its thousands."""
    return "" if number is None else format_decimal(number, locale=_locale())


@register.filter
def percent(share: Decimal | float | None, digits: int = 1) -> str:
    """A share of one as a percentage."""
    return "" if share is None else format_percent(share, f"#,##0.{'#' * digits} %", locale=_locale())


@register.filter
def quantity(number: Decimal | int | None) -> str:
    """A quantity without trailing zeros."""
    return "" if number is None else format_quantity(Decimal(number))


_PARTS: Final = {"month": "LLLL y", "short-month": "LLL y", "of-week": "EEEE", "letter": "EEEEE"}


@register.filter
def day(on: date | None, form: str = "medium") -> str:
    """A calendar date: `medium` 3 Mar 1998, `weekday` Tue 3 Mar 1998, `long` Tuesday 3 March 1998; or the
    `month`, `short-month` Mar 1998, the day `of-week`, its `letter`."""
    if on is None:
        return ""
    forms = {"weekday": "EEE d MMM y", "long": "EEEE d MMMM y", "short": "d MMM", **_PARTS}
    return format_date(on, format=forms.get(form, "d MMM y"), locale=_locale())


@register.filter
def moment(at: datetime | None) -> str:
    """An instant, by the company's clocks."""
    if at is None:
        return ""
    return format_datetime(at, "d MMM y HH:mm", tzinfo=ZoneInfo(parameters().time_zone), locale=_locale())


@register.filter
def word(code: str | None) -> str:
    """The words for a code that the domain uses: a status, a reason, a kind; the code itself where there are none."""
    return str(WORDS.get(code, code)) if code else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside words; it says nothing that the words do not say."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static(_SPRITE), name)


_SPRITE: Final = "desk/vendor/icons.svg"


@register.simple_tag
def status(code: str | None) -> SafeString:
    """A status or a reason as a small label: its word, and a tone beside it."""
    if not code:
        return SafeString("")
    return format_html('<span class="status status-{}">{}</span>', _TONES.get(code, "plain"), word(code))


@register.simple_tag(takes_context=True)
def allowed(context: Mapping[str, Any], page: str, method: str = "GET") -> bool:
    """Whether who reads may ask for the page: `{% allowed "refund" "POST" as can %}`."""
    request: HttpRequest = context["request"]
    return may(roles_in(request), page, method)


@register.simple_tag(takes_context=True)
def here_with(context: Mapping[str, Any], **changes: Any) -> str:
    """The address of this page with some parameters changed; None takes one away."""
    asked: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        asked.pop(name, None)
        if value not in (None, ""):
            asked[name] = str(value)
    return f"?{asked.urlencode()}"
