"""What Stripe's objects and errors mean in the words of the port."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from kadens.domain.payments.gateway import Answer, CardPage, Outcome, SavedCard
from kadens.edges.gateways.stripe_calls import Reply, at
from kadens.edges.gateways.stripe_declines import decline_reason, is_hard
from kadens.pure.cards import Expiry, ExpiryInvalid

__all__ = [
    "awaits_customer",
    "card_answer",
    "intent_answer",
    "page_answer",
    "refund_answer",
    "trouble",
]

LINK_GOOD_FOR: Final = timedelta(days=3)
"""Stripe sets no end to the page on which a customer authenticates, so we do; counted from the object's birth, so that
every look at it says the same."""

_INTENTS: Final = {
    "requires_confirmation": Outcome.CREATED,
    "requires_action": Outcome.REQUIRES_ACTION,
    "processing": Outcome.PENDING,
    "requires_capture": Outcome.AUTHORIZED,
    "succeeded": Outcome.APPROVED,
    "canceled": Outcome.CLOSED,
}
_REFUNDS: Final = {
    "succeeded": Outcome.APPROVED,
    "pending": Outcome.PENDING,
    "requires_action": Outcome.PENDING,
    "failed": Outcome.DECLINED,
    "canceled": Outcome.DECLINED,
}
_IN_USE: Final = 409
_NOT_NOW: Final = {401: "key_refused", 403: "key_refused", _IN_USE: "key_in_use", 429: "too_many_requests"}
_NOT_STRIPES: Final = 424
"""Something outside Stripe failed, after it began."""

_PAGES: Final = {"open": "open", "expired": "expired"}


def intent_answer(reply: Reply) -> Answer:
    """What has become of a PaymentIntent, or why nobody knows."""
    if not reply.done:
        return trouble(reply)
    intent = reply.body
    refusal = at(intent, "last_payment_error")
    if intent.get("status") == "requires_payment_method":
        return _declined(refusal, reply) if refusal else _without_card(reply)
    outcome = _INTENTS.get(str(intent.get("status")), Outcome.UNKNOWN)
    waits = outcome is Outcome.REQUIRES_ACTION
    return Answer(
        outcome,
        ref=_text(intent.get("id")),
        reason="authentication_required" if waits else _text(intent.get("cancellation_reason")) or "",
        evidence=_evidence(reply, intent),
        link=_text(at(intent, "next_action", "redirect_to_url", "url")) if waits else None,
        link_expires_at=_end_of_link(intent) if waits else None,
    )


def awaits_customer(intent: Mapping[str, Any]) -> bool:
    """True when the issuer wants the customer to authenticate a payment and we have not asked for it yet.

    We ask by demanding 3-D Secure; Stripe keeps that with the object."""
    return (
        intent.get("status") == "requires_payment_method"
        and at(intent, "last_payment_error", "code") == "authentication_required"
        and at(intent, "payment_method_options", "card", "request_three_d_secure") != "any"
    )


def refund_answer(reply: Reply, refund: Mapping[str, Any]) -> Answer:
    """What has become of a refund."""
    return Answer(
        _REFUNDS.get(str(refund.get("status")), Outcome.UNKNOWN),
        ref=_text(refund.get("id")),
        reason=_text(refund.get("failure_reason")) or "",
        evidence=_evidence(reply, refund),
    )


def card_answer(reply: Reply, customer: str, method: str) -> Answer:
    """What has become of a card that is to be kept, from its SetupIntent; its token is customer and method."""
    if not reply.done:
        return trouble(reply)
    setup = reply.body
    match setup.get("status"):
        case "succeeded":
            kept = _text(setup.get("payment_method")) or method
            return Answer(Outcome.CREATED, ref=f"{customer}/{kept}", evidence=_evidence(reply, setup))
        case "requires_payment_method" if refusal := at(setup, "last_setup_error"):
            return _declined(refusal, reply)
        case "requires_action":
            return Answer(
                Outcome.REQUIRES_ACTION,
                ref=_text(setup.get("id")),
                reason="authentication_required",
                evidence=_evidence(reply, setup),
                link=_text(at(setup, "next_action", "redirect_to_url", "url")),
                link_expires_at=_end_of_link(setup),
            )
        case "processing":
            return Answer(Outcome.PENDING, ref=_text(setup.get("id")), evidence=_evidence(reply, setup))
    return Answer(Outcome.UNKNOWN, evidence=_evidence(reply, setup))


def page_answer(reply: Reply) -> CardPage:
    """What has become of a page on which a card is entered, from its Checkout Session."""
    if not reply.done:
        return CardPage("busy" if trouble(reply).outcome is Outcome.BUSY else "unknown")
    page = reply.body
    ref, expires_at = _text(page.get("id")), _instant(page.get("expires_at"))
    if page.get("status") == "complete":
        card = _saved_card(page)
        return CardPage("done" if card else "unknown", ref=ref, expires_at=expires_at, card=card)
    status = _PAGES.get(str(page.get("status")), "unknown")
    return CardPage(status, ref=ref, url=_text(page.get("url")), expires_at=expires_at)


def trouble(reply: Reply) -> Answer:
    """What a reply without an object means (payments.md §3.3).

    A refused key is *busy*: nothing was done, and it says nothing about the customer's card."""
    error = reply.error
    if reply.status is None:
        return Answer(Outcome.UNKNOWN if reply.sent else Outcome.BUSY, reason=reply.problem)
    if reply.status in _NOT_NOW:
        in_use = reply.status == _IN_USE
        return Answer(Outcome.BUSY, reason=_NOT_NOW[reply.status], evidence=_evidence(reply, error), spoken=in_use)
    if not error or not 400 <= reply.status < 500 or reply.status == _NOT_STRIPES:
        return Answer(Outcome.UNKNOWN, reason=f"status {reply.status}", evidence=_evidence(reply, error))
    if error["type"] == "card_error":
        return _declined(error, reply)
    outcome, reason = Outcome.FAULTY, str(error.get("code") or error["type"])
    if error["type"] == "idempotency_error":
        outcome = Outcome.CONFLICT
    elif reply.status == 404 and reply.missing:
        outcome = Outcome.NOT_FOUND
    return Answer(outcome, reason=reason, evidence=_evidence(reply, error))


def _declined(error: Mapping[str, Any], reply: Reply) -> Answer:
    ref = reply.body.get("id") or at(error, "payment_intent", "id")
    return Answer(
        Outcome.DECLINED,
        ref=_text(ref),
        reason=decline_reason(error),
        hard=is_hard(error),
        evidence=_evidence(reply, error),
    )


def _without_card(reply: Reply) -> Answer:
    """It has no card and was never declined, so it cannot be one that we made."""
    return Answer(Outcome.FAULTY, ref=_text(reply.body.get("id")), reason="no_payment_method")


_TOLD: Final = (
    "status",
    "code",
    "decline_code",
    "advice_code",
    "network_decline_code",
    "network_advice_code",
    "param",
    "latest_charge",
    "charge",
    "amount_received",
    "cancellation_reason",
)


def _evidence(reply: Reply, told: Mapping[str, Any]) -> dict[str, object]:
    """What is kept with the step: codes and names of objects, nothing about the customer."""
    kept = {name: told[name] for name in _TOLD if isinstance(told.get(name), str | int)}
    return kept | ({"request": reply.request} if reply.request else {})


def _saved_card(page: Mapping[str, Any]) -> SavedCard | None:
    """The card that was entered on a page, if Stripe shows it."""
    method = at(page, "setup_intent", "payment_method")
    customer, name, card = _text(page.get("customer")), _text(at(method, "id")), at(method, "card")
    expires_on = _expires_on(card)
    if not (customer and name and expires_on):
        return None
    return SavedCard(f"{customer}/{name}", str(at(card, "brand") or ""), str(at(card, "last4") or ""), expires_on)


def _expires_on(card: object) -> date | None:
    year, month = at(card, "exp_year"), at(card, "exp_month")
    if not (isinstance(year, int) and isinstance(month, int)):
        return None
    try:
        return Expiry(year, month).last_day()
    except ExpiryInvalid:
        return None


def _end_of_link(born: Mapping[str, Any]) -> datetime | None:
    created = _instant(born.get("created"))
    return created + LINK_GOOD_FOR if created else None


def _instant(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
