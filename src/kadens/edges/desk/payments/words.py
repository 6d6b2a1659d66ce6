"""Words for the codes of payments that no other page needs: states of attempts, reasons of declines, differences."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.edges.desk.shell.declines import decline_words

__all__ = [
    "BECAUSE",
    "BOOKS",
    "DIFFERENCES",
    "EVIDENCE",
    "LETTERS",
    "RESOLUTIONS",
    "STATES",
    "refusal_words",
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
_REFUSALS: Final[Mapping[str, Promise]] = {
    "not_approved": _("nobody approved it"),
    "conflict": _("the gateway contradicts itself"),
}
"""Why money does not go back, where no bank declined it."""
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


def refusal_words(reason: str) -> str:
    """Why a charge or a refund was refused, as `decline_words` says it."""
    return decline_words(reason, _REFUSALS)


def words_in(table: Mapping[str, Promise], code: object) -> str:
    """The words of a code, which is its own word where the table has none."""
    return str(table.get(str(code), str(code).replace("_", " ")))
