"""A new card by link, while the customer is on the phone: the gateway's own page, followed until the card is there.

No card number comes here. Who looks when it is done stores the card; the day's run does so for those who hung up.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kadens.domain.company.business_day import today
from kadens.domain.customers.showing import CardShown, show_customer
from kadens.domain.notices.links import CARD, link_token
from kadens.domain.payments.card_pages import ask_for_card, follow_card_page
from kadens.domain.payments.gateway import Gateway
from kadens.domain.payments.models import CardPage
from kadens.edges.desk.customers.views import key_of
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import attempt

__all__ = ["customer_card", "customer_card_now"]


def customer_card(
    request: HttpRequest, code: str, *, connected: Callable[[], Gateway], public_url: Callable[[], str]
) -> HttpResponse:
    """The link, and what has become of it; POST asks for one. The same page is given while it is open."""
    key = key_of(code)
    if request.method == "POST":
        connected()
        back = f"{public_url()}/c/{link_token(CARD, key)}?back"
        attempt(request, lambda: ask_for_card(customer_id=key, return_url=back, on=today(), actor=actor_of(request)))
        return redirect("customer_card", code)
    return render(request, "customers/customer_card.html", _shown(key))


def customer_card_now(request: HttpRequest, code: str, *, connected: Callable[[], Gateway]) -> HttpResponse:
    """Ask the gateway what has become of the open page, and show it; a card that was entered is stored. It is asked
    every few seconds, so it answers with the part of the page that changes."""
    key = key_of(code)
    ref = CardPage.objects.filter(customer_id=key, status="open").values_list("ref", flat=True).first()
    if ref is not None:
        connected()
        attempt(request, lambda: follow_card_page(ref, on=today(), actor=actor_of(request)))
    return render(request, "customers/card_now.html", _shown(key))


def _shown(key: int) -> dict[str, object]:
    customer = show_customer(key, as_of=today())
    card: CardShown | None = next((each for each in customer.cards if each.replaced_on is None), None)
    page = CardPage.objects.filter(customer_id=key).order_by("-id").first()
    return {"customer": customer, "card": card, "page": page, "came": _came(page, card)}


def _came(page: CardPage | None, card: CardShown | None) -> bool:
    """Whether the card in force is the one of the last link."""
    return bool(page and card and page.status == "done" and page.payment_method_id == card.id)
