"""A new card, by the link in a customer's message: a button, and behind it the gateway's own page.

Opening the link does nothing, since mail programs open links by themselves. No card number comes here. What was entered
is stored when the gateway confirms it, by the agent who looks or by the next run.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kadens.domain.company.business_day import today
from kadens.domain.notices.links import CARD
from kadens.domain.payments.card_pages import AskedPage, ask_for_card
from kadens.domain.payments.errors import CardPageSilent
from kadens.domain.payments.gateway import Gateway
from kadens.edges.portal.views import customer_behind, page

__all__ = ["card_page"]

ACTOR: Final = "customer"
BACK: Final = "back"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def card_page(
    request: HttpRequest, token: str, *, connected: Callable[[], Gateway], public_url: Callable[[], str]
) -> HttpResponse:
    """The button; pressed, the way to the gateway. `connected` sees to it that there is one.

    The answer is a page that goes on to the gateway's, no redirection: our forms may lead to our own site only."""
    customer_id, seen = customer_behind(CARD, token)
    if request.method != "POST":
        return page("card", seen.language, csrf=get_token(request), back=BACK in request.GET)
    connected()
    try:
        asked = _asked(customer_id, f"{public_url()}/c/{token}?{BACK}")
    except CardPageSilent:
        return page("card", seen.language, status=503, csrf=get_token(request), silent=True)
    return page("card", seen.language, csrf=get_token(request), go=asked.url, back=not asked.url)


def _asked(customer_id: int, return_url: str) -> AskedPage:
    on = today()
    return ask_for_card(customer_id=customer_id, return_url=return_url, on=on, actor=ACTOR)
