"""Why a delivery is where it is, in the reader's language: the sentences of `continuity.wording` as a page says them.

Their names and fields are those of the command line's sentences; a remedy names what is done on a page, no command.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.domain.continuity.explanation import Explanation
from kadens.domain.continuity.wording import ENGLISH, Said, in_words
from kadens.edges.desk.audit.telling import who
from kadens.edges.desk.shell.words import WORDS
from kadens.edges.desk.templatetags.desk import day

__all__ = ["WHYS", "remedy_of", "why"]

WHYS: Final[Mapping[str, Promise | str]] = {
    "and": _(" and "),
    "parked": _("It broke a run and was set aside: {error}."),
    "parked_help": _("An operator finds the cause and lets it be tried again, under Parked rows."),
    "not_due": _("Not due yet: it can be made from {opens_on} on."),
    "not_due_help": _("Reschedule it to have it sooner."),
    "not_due_then": _("As things stand it would then be refused: {then}."),
    "due": _("Nothing holds it back: the next run makes it."),
    "due_help": _("Wait for the day's jobs."),
    "due_drop": _("It is late, and the next run leaves it out as missed."),
    "due_drop_help": _("Reschedule it to {as_of} or later before the next run."),
    "paused": _("Paused {end}, since {paused_on} by {paused_by}{for_reason}."),
    "paused_end": _("until {until}"),
    "paused_no_end": _("until somebody resumes it"),
    "in_brackets": " ({text})",
    "paused_help": _("Resume the order."),
    "paused_until_help": _("Resume the order, or wait for {until}."),
    "hold": _("The order is on hold: {holds}."),
    "hold_named": _("{reason}, by {placed_by} on {placed_on}{note}"),
    "hold_help": _("Release the hold {holds}."),
    "holds_help": _("Release the holds {holds}."),
    "payment": _("Instalment {instalment} of {amount} {currency}, due {due_on}, is {status}{since}{why}."),
    "payment_since": _(" since {on}"),
    "payment_asked_help": _("Wait: the next run asks the bank what became of the charge."),
    "payment_retry_help": _("Enter another card, or release the order to try at once; else on {next_retry_on}."),
    "payment_help": _("Enter another card, or release the order to try this one again: nothing is tried by itself."),
    "exposure": _(
        "Shipments for {unpaid} {currency} are not paid; with this one of {this_one} {currency} the customer would owe "
        "more than {exposure_limit} {currency}."
    ),
    "exposure_help": _("Have the customer pay what is open, or enter another card."),
    "card_expired": _("The {card} expires {expires}, before the delivery on {needed_on}."),
    "card_expired_help": _("Enter a card that is good on {needed_on} or later."),
    "card": _("card"),
    "card_named": _("card {named}"),
    "no_stock": _("It wants {wanted} of {sku}, and {free} are free when its turn comes."),
    "no_stock_help": _("Swap the item, or wait for {missing} more of {sku}."),
    "cap": _("A run makes at most {orders_per_run} child orders; {queued}."),
    "cap_ahead": _("{ahead} are made before it"),
    "cap_today": _("today's run had made so many before it"),
    "cap_once_help": _("The next run makes it."),
    "cap_help": _("It is made in {runs} runs."),
    "skipped_own": _("The customer's order leaves it out{for_reason}."),
    "skipped_program": _("The program skips it{for_reason}."),
    "dropped": _("It was late and was left out{for_reason}."),
    "cancelled": _("It was cancelled{for_reason}."),
    "for_reason": ": {text}",
    "left_out_help": _("Sell the products on an ordinary order."),
    "unskip_help": _("The skip can be taken back until {delivery_on}."),
    "not_planned_soon": _("Not planned yet: {count} follow; the next run plans them."),
    "not_planned_soon_help": _("Wait for the day's jobs."),
    "not_planned": _("Not planned yet: {count} follow, each planned as an earlier one is delivered."),
    "not_planned_help": _("Nothing is to be done."),
    "endless": _("endlessly many"),
    "child_created": _("Order {child_order} was made on {created_on}; nothing keeps it from being shipped."),
    "child_created_help": _("The next run ships it."),
    "child_packing": _("Order {child_order} was made on {created_on} and is {progress}."),
    "child_packing_help": _("The warehouse ships it."),
    "child_hold": _("Order {child_order}, made on {created_on}, is on hold: {holds}."),
    "child_window": _("Order {child_order}, made on {created_on}, may be shipped from {opens_on} on."),
    "child_window_help": _("It is shipped on {opens_on}."),
    "child_payment": _("Order {child_order}, made on {created_on}, waits for an instalment that is not paid."),
    "child_payment_help": _("Enter another card, or release the order to try this one again."),
    "delivered": _("Shipped on {shipped_on} with order {child_order}, not invoiced yet."),
    "delivered_help": _("The next run invoices it, once it is paid where it is paid by card."),
    "invoiced": _("Shipped on {shipped_on} with order {child_order}, invoiced on {invoiced_on}."),
    "invoiced_help": _("Nothing is to be done."),
    "child_cancelled": _("Order {child_order}, made on {created_on}, was cancelled."),
}
"""The sentences, by the names of `wording.ENGLISH`; a test holds the two against each other."""

_CODES: Final = frozenset({"reason", "status", "then", "progress"})
_ACTORS: Final = frozenset({"placed_by", "paused_by"})
_SELDOM_HELPS: Final = frozenset({"invoiced", "delivered", "child_created", "due", "not_planned", "not_planned_soon"})


def why(explanation: Explanation) -> str:
    """Why the line is where it is."""
    return _told(explanation.told)


def remedy_of(explanation: Explanation) -> str:
    """The smallest change that would let it go; empty where nothing is to be done."""
    waits = explanation.reason == "not_due" and len(explanation.told) == 1
    return "" if waits or explanation.reason in _SELDOM_HELPS else _told(explanation.help)


def _told(said: Sequence[Said]) -> str:
    wording = {name: str(WHYS.get(name, english)) for name, english in ENGLISH.items()}
    return in_words(tuple(_for_readers(said)), wording)


def _for_readers(said: Sequence[Said]) -> Iterator[Said]:
    """The same with days, codes and people as the page writes them."""
    for one in said:
        yield Said(one.name, {name: _value(name, value) for name, value in one.values.items()})


def _value(name: str, value: Any) -> Any:
    if isinstance(value, Said):
        return next(_for_readers([value]))
    if isinstance(value, tuple):
        return tuple(_value(name, each) for each in value)
    if isinstance(value, date):
        return day(value)
    if name in _ACTORS and isinstance(value, str):
        return who(value)
    return str(WORDS[value]) if name in _CODES and value in WORDS else value
