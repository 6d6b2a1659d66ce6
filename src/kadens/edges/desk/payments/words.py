"""Words for the codes of payments that no other page needs: states of attempts, reasons of declines, differences."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.domain.payments.declines import UNSAID

__all__ = [
    "BECAUSE",
    "BOOKS",
    "DECLINES",
    "DIFFERENCES",
    "EVIDENCE",
    "LETTERS",
    "RESOLUTIONS",
    "STATES",
    "decline_words",
    "words_in",
]

STATES: Final[Mapping[str, Promise]] = {
    "planned": _("planned; nothing sent"),
    "creating": _("about to be made at the gateway"),
    "created": _("made at the gateway; no money moved"),
    "confirming": _("about to be confirmed: from here on money may move"),
    "unknown": _("the gateway gave no answer that can be trusted"),
    "processing": _("the gateway works on it"),
    "requires_action": _("the customer must confirm it with the bank"),
    "authorized": _("the gateway keeps the amount; no money moved"),
    "capturing": _("about to be captured: from here on money may move"),
    "closing": _("the gateway is asked to end it"),
    "succeeded": _("paid, and booked"),
    "declined_soft": _("declined; may be tried again"),
    "declined_hard": _("declined for good; only another card can help"),
    "rejected": _("the gateway refused to make it"),
    "canceled": _("let go; nothing was taken"),
    "quarantined": _("waits for a person"),
}
BECAUSE: Final[Mapping[str, Promise]] = {
    "conflict": _(
        "The gateway knows our key with another request, so money may have been taken under this name before."
    ),
    "not_found": _("The gateway does not know an object that it made for us."),
    "unknown": _("The gateway has not said for a week what became of it."),
}
"""Why an attempt came into quarantine, as its evidence says."""
DECLINES: Final[Mapping[str, Promise]] = {
    "authentication_required": _("the bank wants the customer to confirm the payment"),
    "call_issuer": _("the bank asks the customer to call it"),
    "card_declined": _("the bank gives no reason"),
    "card_expired": _("the card has expired"),
    "card_velocity_exceeded": _("the card was used too often"),
    "do_not_honor": _("the bank refuses the card and says no more"),
    "expired_card": _("the card has expired"),
    "faulty": _("the gateway made a mistake"),
    "fraud": _("the bank suspects fraud"),
    "fraudulent": _("the bank suspects fraud"),
    "generic_decline": _("the bank gives no reason"),
    "incorrect_cvc": _("the security code of the card is wrong"),
    "incorrect_number": _("the number of the card is wrong"),
    "insufficient_funds": _("not enough money on the account"),
    "lost_card": _("the card was reported lost"),
    "pickup_card": _("the bank has withdrawn the card"),
    "processing_error": _("the bank could not process the payment"),
    "stolen_card": _("the card was reported stolen"),
    "transaction_not_allowed": _("the bank does not allow payments like this with the card"),
    "withdrawal_count_limit_exceeded": _("the limit of the card is used up"),
    "not_approved": _("nobody approved it"),
    "conflict": _("the gateway contradicts itself"),
}
DIFFERENCES: Final[Mapping[str, Promise]] = {
    "open": _("open: looked at again every night"),
    "not_booked": _("moved at the gateway, not in our books"),
    "not_moved": _("in our books, not moved at the gateway"),
    "other_amount": _("another amount"),
    "other_currency": _("another currency"),
    "other_ref": _("another object of the gateway"),
    "other_entry": _("the journal has it otherwise"),
    "refused": _("the gateway refused it, and our books have it"),
    "twice": _("moved twice"),
    "no_attempt": _("nothing of ours stands behind it"),
}
BOOKS: Final[Mapping[str, Promise]] = {
    "taken": _("money taken"),
    "refunded": _("money given back"),
    "charge": _("booked charge"),
    "refund": _("booked refund"),
}
RESOLUTIONS: Final[Mapping[str, Promise]] = {
    "settled": _("settled: a later night found both agreed"),
    "changed": _("changed: a later night found otherwise"),
    "accepted": _("accepted"),
}
EVIDENCE: Final[Mapping[str, Promise]] = {
    "decided_by": _("decided by"),
    "note": _("note"),
    "gateway_said": _("the gateway said"),
    "trusted": _("against or without the gateway's word"),
    "reason": _("reason"),
    "because": _("because"),
    "state": _("state"),
    "on": _("on"),
    "ref": _("object"),
    "outcome": _("outcome"),
    "ending": _("ending"),
    "amount": _("amount"),
}
LETTERS: Final[Mapping[str, Promise]] = {
    "upcoming_charge": _("a charge is coming"),
    "continuity_charged": _("the card was charged"),
    "continuity_billed": _("a bill"),
    "payment_failed": _("the payment failed"),
    "payment_link": _("a link to pay"),
}
"""The messages that tell a customer of a charge."""


def decline_words(reason: str) -> str:
    """The reason of a decline, with a warning where the customer must not hear it; unknown ones by their own name."""
    words = str(DECLINES.get(reason, reason.replace("_", " ")))
    return f"{words} ({_('do not tell the customer')})" if reason in UNSAID else words


def words_in(table: Mapping[str, Promise], code: object) -> str:
    """The words of a code, which is its own word where the table has none."""
    return str(table.get(str(code), str(code).replace("_", " ")))
