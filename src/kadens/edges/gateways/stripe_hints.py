"""Webhooks of Stripe: is it genuine, is it of ours, and which object should be looked at (payments.md §3.7)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import stripe

from kadens.domain.payments.gateway import Hint, HintRefused
from kadens.edges.gateways.stripe_calls import at

__all__ = ["EVENTS", "Listening", "read_event"]

TOLERANCE_SECONDS: Final = 300

EVENTS: Final = (
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.amount_capturable_updated",
    "payment_intent.processing",
    "payment_intent.requires_action",
    "payment_intent.canceled",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "checkout.session.completed",
    "checkout.session.expired",
    "setup_intent.succeeded",
    "setup_intent.setup_failed",
)
"""What to subscribe to; others of the same kinds are understood as well."""

_BY_ITSELF: Final = ("payment_intent.", "checkout.session.", "setup_intent.")
_BY_ITS_PAYMENT: Final = ("charge.refund", "refund.")


@dataclass(frozen=True, slots=True)
class Listening:
    """Whose messages are taken: by which secrets signed, of which connected account, live or test, of which company."""

    secrets: Sequence[str]
    account: str | None
    live: bool
    company: str


def read_event(body: bytes, headers: Mapping[str, str], listening: Listening) -> Hint | None:
    """What a message tells; None when it concerns nothing of ours. Raises HintRefused."""
    event = _genuine(body, headers.get("stripe-signature", ""), listening.secrets)
    told = at(event, "data", "object")
    kind, number = event.get("type"), event.get("id")
    if event.get("object") != "event" or not isinstance(kind, str) or not isinstance(number, str):
        raise HintRefused(problem="it is no event")
    ref = _to_look_at(kind, told)
    if ref is None or not _is_ours(event, told, kind, listening):
        return None
    return Hint(event_id=number, ref=ref, kind=kind)


def _genuine(body: bytes, signature: str, secrets: Sequence[str]) -> Mapping[str, Any]:
    """The event, its signature and age checked. While a secret is rolled over there may be two."""
    if not secrets:
        raise HintRefused(problem="no webhook secret is set")
    problem = ""
    for secret in secrets:
        try:
            stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE_SECONDS)
            event = json.loads(body)
        except stripe.SignatureVerificationError as error:
            problem = "it is too old" if "tolerance" in str(error) else problem or "its signature is not valid"
        except (ValueError, TypeError, RecursionError):  # no UTF-8 or no JSON; a signature that is no ASCII
            raise HintRefused(problem="it cannot be read") from None
        else:
            if isinstance(event, Mapping):
                return event
            raise HintRefused(problem="it is no event")
    raise HintRefused(problem=problem)


def _to_look_at(kind: str, told: object) -> str | None:
    """The object of ours that an event is about: of a refund, the payment that is refunded."""
    if kind.startswith(_BY_ITSELF):
        ref = at(told, "id")
    elif kind.startswith(_BY_ITS_PAYMENT):
        ref = at(told, "payment_intent")
    else:
        return None
    return ref if isinstance(ref, str) and ref else None


def _is_ours(event: Mapping[str, Any], told: object, kind: str, listening: Listening) -> bool:
    """An endpoint hears of the whole account: of test payments, other companies, and a merchant's other shops.

    A refund given by hand in Stripe's dashboard carries no mark of ours, so refunds are looked at all the same."""
    if bool(event.get("livemode")) != listening.live or event.get("account") != listening.account:
        return False
    company = at(told, "metadata", "kadens_company")
    return company == listening.company or (company is None and kind.startswith("refund."))
