"""Pages of the gateway on which a customer enters a card, with an agent on the phone or afterwards (payments.md §5).

The page is the gateway's: the number of the card never comes here. A page is asked for under a key of its own, so that
asking twice makes one page; a customer has one page open at a time. Whoever looks at it first when it is done, the
agent or the day's run, stores the card.
"""

from dataclasses import dataclass
from datetime import date, datetime

from kadens.domain.customers.models import Customer
from kadens.domain.payments.errors import CardPageSilent, CardPageUnknown
from kadens.domain.payments.gateway import CardPage as Answered
from kadens.domain.payments.gateway import CardRequest, SavedCard, gateway
from kadens.domain.payments.models import CardPage
from kadens.domain.payments.retrying import CardNumberRefused, TokenTaken, replace_card
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction

__all__ = ["AskedPage", "ask_for_card", "follow_card_page", "settle_card_pages"]

KEY = "card-page"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPage:
    """A page as it stands: *asked* (the gateway has not answered), *open*, *done* with its card, *expired*."""

    ref: str | None
    customer_id: int
    status: str
    url: str
    expires_at: datetime | None
    payment_method_id: int | None


def ask_for_card(*, customer_id: int, return_url: str, on: date, actor: str) -> AskedPage:
    """Ask the gateway for a page on which the customer enters a card; the one that is open, if there is one.

    It calls the gateway, so no transaction may be open around it. Raises CardPageSilent: asked again it is the same
    page."""
    page = _asked(customer_id, on, actor)
    if page.status == "asked":
        code = Customer.objects.values_list("code", flat=True).get(id=customer_id)
        answer = gateway().ask_for_card(CardRequest(key=page.key, customer=code, return_url=return_url))
        page = _heard(page.pk, answer, on, actor)
    if page.status == "asked":
        raise CardPageSilent
    return _shown(page)


def follow_card_page(ref: str, *, on: date, actor: str) -> AskedPage:
    """Ask the gateway what has become of a page; when it is done the card takes the place of the customer's current
    one, once. It calls the gateway. Raises CardPageUnknown."""
    page = CardPage.objects.filter(ref=ref).first()
    if page is None:
        raise CardPageUnknown(page=ref)
    if page.status == "open":
        page = _heard(page.pk, gateway().card_page(ref), on, actor)
    return _shown(page)


def settle_card_pages(*, on: date, actor: str) -> int:
    """Ask after every page that is open, for agents who hung up; how many cards were stored."""
    refs = CardPage.objects.filter(status="open").order_by("id").values_list("ref", flat=True)
    followed = [follow_card_page(ref, on=on, actor=actor) for ref in refs if ref is not None]
    return sum(page.status == "done" for page in followed)


def _asked(customer_id: int, on: date, actor: str) -> CardPage:
    """The customer's open page; a new one under the next key if there is none."""
    with transaction():
        Customer.objects.select_for_update(no_key=True).get(id=customer_id)
        pages = CardPage.objects.filter(customer_id=customer_id)
        page = pages.filter(status__in=["asked", "open"]).first()
        if page is None:
            page = CardPage.objects.create(
                key=f"{KEY}/{customer_id}/{pages.count() + 1}", customer_id=customer_id, asked_on=on, asked_by=actor
            )
            record([Deed("ask_for_card", "customer", customer_id, {"page": page.key})], on=on, actor=actor)
        return page


def _heard(page_id: int, answer: Answered, on: date, actor: str) -> CardPage:
    """Write down what the gateway said of a page, unless somebody else has."""
    with transaction():
        page = CardPage.objects.select_for_update().get(pk=page_id)
        if page.status not in ("asked", "open"):
            return page
        if answer.status in ("open", "done", "expired"):
            page.ref, page.status = page.ref or answer.ref, answer.status
            page.url, page.expires_at = answer.url or page.url, answer.expires_at or page.expires_at
        if answer.status == "done":
            page.payment_method_id = _stored(page.customer_id, answer.card, on, actor)
            page.status = "done" if page.payment_method_id else "expired"
        page.save()
        return page


def _stored(customer_id: int, card: SavedCard | None, on: date, actor: str) -> int | None:
    """The card in the place of the current one; None for one that cannot be kept, which is told in the audit log."""
    if card is None:
        return None
    try:
        return replace_card(
            customer_id=customer_id,
            token=card.token,
            brand=card.brand,
            last_four=card.last4,
            expires_on=card.expires_on,
            on=on,
            actor=actor,
        )
    except (CardNumberRefused, TokenTaken) as refused:
        record([Deed("refuse_card", "customer", customer_id, {"why": refused.code})], on=on, actor=actor)
        return None


def _shown(page: CardPage) -> AskedPage:
    return AskedPage(
        ref=page.ref,
        customer_id=page.customer_id,
        status=page.status,
        url=page.url,
        expires_at=page.expires_at,
        payment_method_id=page.payment_method_id,
    )
