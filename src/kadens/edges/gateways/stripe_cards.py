"""Keeping cards at Stripe: the customer enters them on Stripe's page, we keep the name of what is kept.

Each kept card has a Stripe customer of its own, so that a card belongs to one customer and no look-up is needed; our
reference of the customer stands in the metadata, for whoever looks into Stripe's dashboard.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kadens.domain.payments.gateway import Answer, CardPage, CardRequest, Outcome, SaveMethodRequest
from kadens.edges.gateways.stripe_account import StripeAccount
from kadens.edges.gateways.stripe_answers import card_answer, page_answer, trouble
from kadens.edges.gateways.stripe_calls import Reply, ask
from kadens.pure.cards import looks_like_card_number

if TYPE_CHECKING:
    from stripe.params import SetupIntentCreateParams

__all__ = ["KeptCard", "ask_for_card", "card_page", "keep_card", "kept_card", "no_such_card"]

_TOKEN: Final = re.compile(r"(?:(?P<customer>cus_\w+)/)?(?P<method>(?:pm|card|src)_\w+)", re.ASCII)
_PAGE: Final = re.compile(r"cs_\w+", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeptCard:
    """What a token names: the payment method, and the Stripe customer once it is kept."""

    customer: str | None
    method: str


def kept_card(token: str) -> KeptCard | None:
    """What our token `cus_…/pm_…` names, or Stripe's own `pm_…`; None for anything else, a card number above all."""
    found = None if looks_like_card_number(token) else _TOKEN.fullmatch(token)
    return KeptCard(found["customer"], found["method"]) if found else None


def no_such_card(token: str) -> Answer:
    """There is no such card at Stripe, so only another one helps. The token is not repeated: it may be a number."""
    reason = "card_number_refused" if looks_like_card_number(token) else "card_unknown"
    return Answer(Outcome.DECLINED, reason=reason, hard=True)


def keep_card(account: StripeAccount, request: SaveMethodRequest, return_url: str | None) -> Answer:
    """Keep a card that a page of Stripe's handed over, or check one that is kept, with the bank's consent to charge it
    while the customer is away."""
    card = kept_card(request.token)
    if card is None:
        return no_such_card(request.token)
    customer = card.customer
    if customer is None:
        made = _new_customer(account, request.key)
        if not made.done:
            return trouble(made)
        customer = str(made.body["id"])
    wanted: SetupIntentCreateParams = {
        "customer": customer,
        "payment_method": card.method,
        "allowed_payment_method_types": ["card"],
        "usage": "off_session",
        "confirm": True,
        "metadata": account.metadata(request.key),
    }
    if return_url:
        wanted["return_url"] = return_url
    said = account.make(lambda options: account.api.setup_intents.create(wanted, options), f"{request.key}/keep")
    if said.missing:
        return no_such_card(request.token)
    if said.done and said.replayed:
        setup = str(said.body["id"])
        said = ask(lambda: account.api.setup_intents.retrieve(setup))
    return card_answer(said, customer, card.method)


def ask_for_card(account: StripeAccount, request: CardRequest) -> CardPage:
    """A page of Stripe Checkout that takes a card and charges nothing; Stripe closes it after a day."""
    made = _new_customer(account, request.key, kadens_customer=request.customer)
    if not made.done:
        return page_answer(made)
    customer, metadata = str(made.body["id"]), account.metadata(request.key)
    opened = account.make(
        lambda options: account.api.checkout.sessions.create(
            {
                "mode": "setup",
                "customer": customer,
                "allowed_payment_method_types": ["card"],
                "client_reference_id": request.customer,
                "success_url": request.return_url,
                "cancel_url": request.return_url,
                "metadata": metadata,
                "setup_intent_data": {"metadata": metadata},
            },
            options,
        ),
        f"{request.key}/page",
    )
    if opened.done and opened.replayed:
        return card_page(account, str(opened.body["id"]))
    return page_answer(opened)


def card_page(account: StripeAccount, ref: str) -> CardPage:
    """What has become of such a page, with its card once there is one."""
    if not _PAGE.fullmatch(ref):
        return CardPage("unknown")
    seen = ask(lambda: account.api.checkout.sessions.retrieve(ref, {"expand": ["setup_intent.payment_method"]}))
    return page_answer(seen)


def _new_customer(account: StripeAccount, key: str, **metadata: str) -> Reply:
    return account.make(
        lambda options: account.api.customers.create({"metadata": account.metadata(key) | metadata}, options),
        f"{key}/customer",
    )
