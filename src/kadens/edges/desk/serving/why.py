"""Why a delivery is where it is, in the words of the people who answer the telephone.

The domain says which sentence, with which values; here each has its words for a page, in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.domain.continuity.explanation import Explanation
from kadens.domain.continuity.wording import Said, in_words
from kadens.edges.desk.templatetags.desk import day, word

__all__ = ["SENTENCES", "Why", "in_the_readers_words"]

SENTENCES: Final[Mapping[str, Promise]] = {
    "and": _(" and "),
    "parked": _("It broke a run and was set aside: {error}."),
    "parked_help": _("An operator has to look at parked row {parked}."),
    "not_due": _("It is not due yet: its order is made on {opens_on}."),
    "not_due_help": _("Nothing has to be done. Move it to have it sooner."),
    "not_due_then": _("As things stand it would not be made then ({then})."),
    "due": _("Nothing holds it back: its order is made with the next run of the day."),
    "due_help": _("Nothing has to be done. Ship it now to have it made at once."),
    "due_drop": _("It is late, and late deliveries are left out: the next run skips it."),
    "due_drop_help": _("Move it to {as_of} or later."),
    "paused": _("The order is paused {end}, since {paused_on} by {paused_by}{for_reason}."),
    "paused_end": _("until {until}"),
    "paused_no_end": _("until the customer calls"),
    "in_brackets": _(" ({text})"),
    "paused_help": _("Resume the order."),
    "paused_until_help": _("Resume the order, or wait for {until}."),
    "hold": _("The order is held: {holds}."),
    "hold_named": _("{reason}, placed by {placed_by} on {placed_on}{note}"),
    "hold_help": _("Release the hold ({holds})."),
    "holds_help": _("Release the holds ({holds})."),
    "payment": _("Instalment {instalment} of {amount} {currency}, due {due_on}, is {status}{since}{why}."),
    "payment_since": _(" since {on}"),
    "payment_asked_help": _("The next run asks the gateway what became of the payment."),
    "payment_retry_help": _(
        "Enter another card, or release the order to try at once; else it is tried on {next_retry_on}."
    ),
    "payment_help": _(
        "Enter another card, or release the order to try this one again: it is not tried by itself any more."
    ),
    "exposure": _(
        "Deliveries for {unpaid} {currency} are not paid. With this one of {this_one} {currency} the customer would "
        "owe more than {exposure_limit} {currency}."
    ),
    "exposure_help": _("Have the customer pay what is open, or enter another card."),
    "card_expired": _("The {card} expires {expires}, before the delivery on {needed_on}."),
    "card_expired_help": _("Enter a card that is good on {needed_on} or later."),
    "card": _("card"),
    "card_named": _("card {named}"),
    "no_stock": _("It needs {wanted} of {sku}, and {free} are left when its turn comes."),
    "no_stock_help": _("{missing} more of {sku} have to come in. Or swap what it ships."),
    "cap": _("At most {orders_per_run} orders are made in a run; {queued}."),
    "cap_ahead": _("{ahead} are made before it"),
    "cap_today": _("today's run had made so many before it"),
    "cap_once_help": _("The next run makes it."),
    "cap_help": _("It takes {runs} more runs."),
    "skipped_own": _("The customer does without it{for_reason}."),
    "skipped_program": _("The program leaves it out{for_reason}."),
    "dropped": _("It was late and was left out{for_reason}."),
    "cancelled": _("It was cancelled{for_reason}."),
    "for_reason": _(": {text}"),
    "left_out_help": _("It stays as it is. Sell the products on an ordinary order."),
    "unskip_help": _("Take the skip back, until {delivery_on}."),
    "not_planned_soon": _("It is not planned yet: {count} follow, and the next run plans them."),
    "not_planned_soon_help": _("Nothing has to be done."),
    "not_planned": _("It is not planned yet: {count} follow. It is planned once earlier ones are delivered."),
    "not_planned_help": _("Nothing has to be done."),
    "endless": _("endlessly many"),
    "child_created": _("Order {child_order} was made for it on {created_on}; nothing keeps it from being shipped."),
    "child_created_help": _("Nothing has to be done: the next run ships it."),
    "child_packing": _("Order {child_order} was made for it on {created_on} and is {progress}."),
    "child_packing_help": _("Nothing has to be done: the warehouse ships it."),
    "child_hold": _("Order {child_order}, made for it on {created_on}, is held: {holds}."),
    "child_window": _("Order {child_order}, made for it on {created_on}, may be shipped from {opens_on} on."),
    "child_window_help": _("Nothing has to be done: it is shipped on {opens_on}."),
    "child_payment": _("Order {child_order}, made for it on {created_on}, waits for an instalment that is not paid."),
    "child_payment_help": _("Enter another card, or release the order to try this one again."),
    "delivered": _("It was shipped on {shipped_on} with order {child_order}, and is not invoiced yet."),
    "delivered_help": _("Nothing has to be done: the next run invoices it, once it is paid where it is paid by card."),
    "invoiced": _("It was shipped on {shipped_on} with order {child_order}, and invoiced on {invoiced_on}."),
    "invoiced_help": _("Nothing has to be done. If the goods came back or were not right, give money back."),
    "child_cancelled": _("Order {child_order}, made for it on {created_on}, was cancelled."),
}
_CODES: Final = ("status", "then", "reason", "progress")
"""The values that are codes, for which the pages have words."""


@dataclass(frozen=True, slots=True)
class Why:
    """The one reason and the smallest change that helps, in the reader's language."""

    reason: str
    because: str
    help: str
    delivery_on: date


def in_the_readers_words(found: Explanation) -> Why:
    """An explanation as a page says it."""
    wording = {name: str(sentence) for name, sentence in SENTENCES.items()}
    because, remedy = (in_words(_shown(said), wording) for said in (found.told, found.help))
    return Why(found.reason, because, remedy, found.delivery_on)


def _shown(value: Any, name: str = "") -> Any:
    """The values of a sentence as people read them: dates, and words for codes."""
    if isinstance(value, tuple):
        return tuple(_shown(one, name) for one in value)
    if isinstance(value, Said):
        return Said(value.name, {key: _shown(one, key) for key, one in value.values.items()})
    if isinstance(value, date):
        return day(value)
    return word(value) if name in _CODES and isinstance(value, str) else value
