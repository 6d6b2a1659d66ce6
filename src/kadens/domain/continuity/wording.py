"""The sentences of explanations, each by a name: an explanation says which, and with which values, so that a page can
say it in another language. Here they are in English, for the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["ENGLISH", "Said", "in_words"]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence by its name in a wording, with its values: codes, dates, amounts as text, or further parts."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)


ENGLISH: Final[Mapping[str, str]] = {
    "and": " and ",
    "parked": "It broke a run and was set aside: {error}.",
    "parked_help": "Mend the cause, then `kadens job release-parked {parked}`.",
    "not_due": "Not due yet: the window opens on {opens_on}.",
    "not_due_help": "Nothing: it is made on {opens_on}. Reschedule it to have it sooner.",
    "not_due_then": "As things stand it would then be refused: {then}.",
    "due": "Nothing holds it back: the next run of create child orders makes it.",
    "due_help": "Run `kadens job run create_child_orders --order {ref}`, or wait for the day's jobs.",
    "due_drop": "It is late, and catch_up is drop: the next run skips it as missed.",
    "due_drop_help": "Reschedule it to {as_of} or later before the next run.",
    "paused": "Paused {end}, since {paused_on} by {paused_by}{for_reason}.",
    "paused_end": "until {until}",
    "paused_no_end": "until somebody resumes it",
    "in_brackets": " ({text})",
    "paused_help": "Resume the continuity order.",
    "paused_until_help": "Resume the continuity order, or wait for {until}.",
    "hold": "The order is held: {holds}.",
    "hold_named": "{reason} placed by {placed_by} on {placed_on}{note}",
    "hold_help": "Release the hold {holds}.",
    "holds_help": "Release the holds {holds}.",
    "payment": "Instalment {instalment} of {amount} {currency}, due {due_on}, is {status}{since}{why}.",
    "payment_since": " since {on}",
    "payment_asked_help": (
        "Run `kadens job run process_payments`: it asks the gateway what became of the charge. If a person has to "
        "decide, `kadens payment quarantined` lists it."
    ),
    "payment_retry_help": (
        "Give another card or release the order to try at once; else it is tried again on {next_retry_on}."
    ),
    "payment_help": "Give another card, or release the order to try this one again: no retry is planned any more.",
    "exposure": (
        "Shipments for {unpaid} {currency} are not paid; with this one of {this_one} {currency} the customer would owe "
        "more than {exposure_limit} {currency} (exposure_limit)."
    ),
    "exposure_help": (
        "Have the customer pay what is open, `kadens card link` for another card, or raise exposure_limit."
    ),
    "card_expired": "The {card} expires {expires}, before the delivery on {needed_on}.",
    "card_expired_help": "Give a card that is good on {needed_on} or later.",
    "card": "card",
    "card_named": "card {named}",
    "no_stock": "It wants {wanted} of {sku}, and {free} are free when its turn comes.",
    "no_stock_help": "Receive {missing} more of {sku}, or swap the item.",
    "cap": "A run makes at most {orders_per_run} child orders (orders_per_run); {queued}.",
    "cap_ahead": "{ahead} child orders are made before it",
    "cap_today": "today's run had made so many before it",
    "cap_once_help": "Run create child orders once more, or raise orders_per_run.",
    "cap_help": "Run create child orders {runs} times, or raise orders_per_run.",
    "skipped_own": "The customer's order leaves it out{for_reason}.",
    "skipped_program": "The program skips this event{for_reason}.",
    "dropped": "It was late and catch_up dropped it{for_reason}.",
    "cancelled": "It was cancelled{for_reason}.",
    "for_reason": ": {text}",
    "left_out_help": "None: a {status} line stays {status}. Sell the products on an ordinary order.",
    "unskip_help": "Take the skip back with `kadens order unskip {ref} {event} {occurrence}`, until {delivery_on}.",
    "not_planned_soon": "Not planned yet: {count} follow, and extend lines plans them on its next run.",
    "not_planned_soon_help": "Run `kadens job run extend_lines --order {ref}`.",
    "not_planned": (
        "Not planned yet: {count} follow. Event {event} is planned on while fewer than {most} of its lines are "
        "unfulfilled (repeat_threshold {repeat_threshold})."
    ),
    "not_planned_help": (
        "Nothing: extend lines plans it once an earlier one is delivered. Raise repeat_threshold to see it now."
    ),
    "endless": "endlessly many",
    "child_created": "Its child order {child_order} was made on {created_on}; nothing keeps it from being shipped.",
    "child_created_help": "Nothing: the next run of fulfil orders ships it.",
    "child_packing": "Its child order {child_order} was made on {created_on} and is {progress}.",
    "child_packing_help": "Nothing: the warehouse ships it.",
    "child_hold": "Its child order {child_order}, made on {created_on}, is held: {holds}.",
    "child_window": "Its child order {child_order}, made on {created_on}, may be shipped from {opens_on} on.",
    "child_window_help": "Nothing: it is shipped on {opens_on}.",
    "child_payment": "Its child order {child_order}, made on {created_on}, waits for an instalment that is not paid.",
    "child_payment_help": "Give another card, or release the order to try this one again.",
    "delivered": "It was shipped on {shipped_on} with order {child_order}, and is not invoiced yet.",
    "delivered_help": "Nothing: the next run of fulfil orders invoices it, once it is paid where it is paid by card.",
    "invoiced": "It was shipped on {shipped_on} with order {child_order}, and invoiced on {invoiced_on}.",
    "invoiced_help": "None is needed. Goods that came back or were not right: `kadens refund`.",
    "child_cancelled": "Its child order {child_order}, made on {created_on}, was cancelled.",
}


def in_words(said: Said | tuple[Said, ...], wording: Mapping[str, str] = ENGLISH) -> str:
    """The sentences in a language. A code among the values is put into words by `name=value` where the wording has it:
    `status=declined`."""
    if isinstance(said, tuple):
        return " ".join(in_words(one, wording) for one in said)
    return wording[said.name].format(**{name: _value(name, value, wording) for name, value in said.values.items()})


def _value(name: str, value: Any, wording: Mapping[str, str]) -> str:
    if isinstance(value, Said):
        return in_words(value, wording)
    if isinstance(value, tuple):
        return wording["and"].join(_value(name, one, wording) for one in value)
    return wording.get(f"{name}={value}", str(value))
