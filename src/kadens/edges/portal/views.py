"""The page behind the link in customers' messages: what they have running, and how to change or cancel it.

A link is signed, and shows nothing but its own customer's.
"""

from datetime import date
from pathlib import Path
from typing import Final

from babel.dates import format_date
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Engine
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.overview import Overview, overview_of
from kadens.domain.notices.errors import LinkInvalid
from kadens.domain.notices.links import MANAGE, customer_of

__all__ = ["customer_behind", "orders_page", "page"]

ENGINE: Final = Engine(dirs=[str(Path(__file__).parent / "templates" / "portal")], autoescape=True)


@require_safe
@never_cache
def orders_page(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - the link says it all
    """What the customer has running, and how to change or cancel it."""
    _, seen = customer_behind(MANAGE, token)
    orders = [(order, _day(order.next_on, seen.language)) for order in seen.orders]
    return page(f"orders.{seen.language}.html", orders=orders)


def customer_behind(purpose: str, token: str) -> tuple[int, Overview]:
    """Whose link it is. Raises Http404: a link that is wrong learns nothing."""
    try:
        customer_id = customer_of(purpose, token)
    except LinkInvalid as error:
        raise Http404 from error
    seen = overview_of(customer_id)
    if seen is None:
        raise Http404
    return customer_id, seen


def page(name: str, *, status: int = 200, **shown: object) -> HttpResponse:
    """A page for customers, which names itself to no other site."""
    context = Context({"company": parameters().name, **shown}, use_l10n=False, use_tz=False)
    response = HttpResponse(ENGINE.get_template(name).render(context), status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _day(on: date | None, language: str) -> str:
    return format_date(on, format="long", locale={"sv": "sv_SE", "en": "en_GB"}[language]) if on else ""
