"""What the reasons of declines mean, in words that an agent can say. Gateways name them differently; what is not known
here is said by its own name."""

from collections.abc import Mapping
from typing import Final

__all__ = ["UNSAID", "in_words"]

_WORDS: Final[Mapping[str, str]] = {
    "authentication_required": "the bank wants the customer to confirm the payment",
    "call_issuer": "the bank asks the customer to call it",
    "card_declined": "the bank declined the card without saying why",
    "card_expired": "the card has expired",
    "card_velocity_exceeded": "the card was used too often",
    "do_not_honor": "the bank refuses the card and says no more",
    "expired_card": "the card has expired",
    "faulty": "the gateway made a mistake",
    "fraud": "the bank suspects fraud",
    "fraudulent": "the bank suspects fraud",
    "generic_decline": "the bank declined the card without saying why",
    "incorrect_cvc": "the security code of the card is wrong",
    "incorrect_number": "the number of the card is wrong",
    "insufficient_funds": "there is not enough money on the account",
    "lost_card": "the card was reported lost",
    "pickup_card": "the bank has withdrawn the card",
    "processing_error": "the bank could not process the payment",
    "stolen_card": "the card was reported stolen",
    "transaction_not_allowed": "the bank does not allow payments like this with the card",
    "withdrawal_count_limit_exceeded": "the limit of the card is used up",
}


UNSAID: Final = frozenset({"fraud", "fraudulent", "lost_card", "pickup_card", "stolen_card"})
"""What a customer is not told, since the one who hears it may be the thief; card processors advise so. Letters say only
what is on a list of their own."""


def in_words(reason: str) -> str:
    """The reason of a decline in words for an agent, with a warning where the customer must not hear it."""
    words = _WORDS.get(reason, reason.replace("_", " "))
    return f"{words} (do not tell the customer)" if reason in UNSAID else words
