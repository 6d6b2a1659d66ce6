"""The card's no in Stripe's words: which reason, and whether a retry can help.

The issuer's own advice comes first, where Stripe passes one on (`advice_code`): *do not try again* is hard, *try again
later* is soft. Without advice the code decides. Hard are the codes after which Stripe's own retries of subscriptions
stop, and those that name the card, the consent or the merchant as the cause, for none of them changes by waiting.
Everything else is soft, `do_not_honor` and `generic_decline` too: the issuer gives no reason, Stripe retries them, and
a good part of them is approved some days later. So is an expired card, whose successor the networks report to Stripe.
"""

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["HARD", "decline_reason", "is_hard"]

_THE_CARD: Final = {
    "card_not_supported",
    "currency_not_supported",
    "incorrect_number",
    "invalid_account",
    "invalid_expiry_month",
    "invalid_expiry_year",
    "invalid_number",
    "live_mode_test_card",
    "lost_card",
    "pickup_card",
    "restricted_card",
    "stolen_card",
    "testmode_decline",
}
_THE_CONSENT: Final = {"revocation_of_all_authorizations", "revocation_of_authorization", "stop_payment_order"}
_THE_MERCHANT: Final = {
    "do_not_try_again",
    "fraudulent",
    "highest_risk_level",
    "merchant_blacklist",
    "not_permitted",
    "security_violation",
    "service_not_allowed",
    "transaction_not_allowed",
}
HARD: Final = frozenset(_THE_CARD | _THE_CONSENT | _THE_MERCHANT)
_NEVER_AGAIN: Final = frozenset({"fraudulent", "lost_card", "pickup_card", "stolen_card"})
"""Whatever the advice says."""

_OUR_WORDS: Final = {"expired_card": "card_expired", "fraudulent": "fraud", "generic_decline": "card_declined"}


def decline_reason(error: Mapping[str, Any]) -> str:
    """The reason in the house's words; Stripe's own code where there is no other word for it."""
    code = _code(error)
    return _OUR_WORDS.get(code, code)


def is_hard(error: Mapping[str, Any]) -> bool:
    """True when only another card can help."""
    code, advice = _code(error), error.get("advice_code")
    if code in _NEVER_AGAIN or advice == "do_not_try_again":
        return True
    return code in HARD and advice != "try_again_later"


def _code(error: Mapping[str, Any]) -> str:
    return str(error.get("decline_code") or error.get("code") or "card_declined")
