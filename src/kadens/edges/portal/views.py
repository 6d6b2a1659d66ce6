"""The page behind the link in customers' messages: what they have running, and the ways to change or cancel it.

A link is signed, and shows nothing but its own customer's.
"""

from datetime import date
from pathlib import Path
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Engine
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.overview import Overview, RunningOrder, overview_of
from kadens.domain.notices.errors import LinkInvalid
from kadens.domain.notices.links import CARD, MANAGE, customer_of, link_token
from kadens.plumbing.locales import day_in_words

__all__ = ["customer_behind", "day_or_nothing", "orders_page", "page"]

ENGINE: Final = Engine(dirs=[str(Path(__file__).parent / "templates" / "portal")], autoescape=True)


@require_safe
@never_cache
def orders_page(request: HttpRequest, token: str) -> HttpResponse:
    """What the customer has running, and what they can do with it; `done` says what they have just done."""
    customer_id, seen = customer_behind(MANAGE, token)
    shown = [_shown(order, seen.language) for order in seen.orders]
    return page(
        "orders",
        seen.language,
        orders=shown,
        done=request.GET.get("done", ""),
        here=f"/o/{token}",
        card=f"/c/{link_token(CARD, customer_id)}",
    )


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


def page(name: str, language: str, *, status: int = 200, **shown: object) -> HttpResponse:
    """A page for customers in their language, which names itself to no other site; to ours it must, or a browser would
    send its forms without an origin."""
    frame = {"company": parameters().name, "language": language, "style": static("portal/portal.css")}
    context = Context({**frame, **shown}, use_l10n=False, use_tz=False)
    response = HttpResponse(ENGINE.get_template(f"{name}.{language}.html").render(context), status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


def day_or_nothing(on: date | None, language: str) -> str:
    """A day as a customer reads it; nothing for none."""
    return day_in_words(on, language) if on else ""


def _shown(order: RunningOrder, language: str) -> dict[str, object]:
    return {
        "order": order,
        "next_on": day_or_nothing(order.next_on, language),
        "until": day_or_nothing(order.paused_until, language),
    }
