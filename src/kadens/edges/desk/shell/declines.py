"""Why banks decline, in words that an agent can say: those of `payments.declines`, for readers of any language."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.domain.payments.declines import UNSAID

__all__ = ["DECLINES", "LABELS", "decline_words"]

DECLINES: Final[Mapping[str, Promise]] = {
    "authentication_required": _("the bank wants the customer to confirm the payment"),
    "call_issuer": _("the bank asks the customer to call it"),
    "card_declined": _("the bank declined the card without saying why"),
    "card_expired": _("the card has expired"),
    "card_velocity_exceeded": _("the card was used too often"),
    "do_not_honor": _("the bank refuses the card and says no more"),
    "expired_card": _("the card has expired"),
    "faulty": _("the gateway made a mistake"),
    "fraud": _("the bank suspects fraud"),
    "fraudulent": _("the bank suspects fraud"),
    "generic_decline": _("the bank declined the card without saying why"),
    "incorrect_cvc": _("the security code of the card is wrong"),
    "incorrect_number": _("the number of the card is wrong"),
    "insufficient_funds": _("there is not enough money on the account"),
    "lost_card": _("the card was reported lost"),
    "pickup_card": _("the bank has withdrawn the card"),
    "processing_error": _("the bank could not process the payment"),
    "stolen_card": _("the card was reported stolen"),
    "transaction_not_allowed": _("the bank does not allow payments like this with the card"),
    "withdrawal_count_limit_exceeded": _("the limit of the card is used up"),
}
"""By what the gateway calls it; a test holds the two tables against each other."""
LABELS: Final[Mapping[str, Promise]] = {
    "authentication_required": _("the customer must confirm"),
    "call_issuer": _("call the bank"),
    "card_declined": _("no reason given"),
    "card_expired": _("card expired"),
    "card_velocity_exceeded": _("used too often"),
    "do_not_honor": _("refused by the bank"),
    "expired_card": _("card expired"),
    "faulty": _("mistake of the gateway"),
    "fraud": _("suspected fraud"),
    "fraudulent": _("suspected fraud"),
    "generic_decline": _("no reason given"),
    "incorrect_cvc": _("wrong security code"),
    "incorrect_number": _("wrong card number"),
    "insufficient_funds": _("not enough money"),
    "lost_card": _("card lost"),
    "pickup_card": _("card withdrawn"),
    "processing_error": _("fault at the bank"),
    "stolen_card": _("card stolen"),
    "transaction_not_allowed": _("payments like this not allowed"),
    "withdrawal_count_limit_exceeded": _("limit used up"),
}
"""The same in a few words, for tables, counts and charts."""


def decline_words(reason: str, further: Mapping[str, Promise] | None = None) -> str:
    """The reason of a decline, with a warning where whoever hears it may be the thief; unknown ones by their own name.
    `further` has the words of what is no decline by a bank."""
    words = str({**DECLINES, **(further or {})}.get(reason, reason.replace("_", " ")))
    return f"{words} ({_('do not tell the customer')})" if reason in UNSAID else words
