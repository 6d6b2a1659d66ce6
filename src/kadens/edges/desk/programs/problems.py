"""What can be wrong with a program, in the reader's language, by the rule that it breaks.

The domain names each rule and says it in English; here every rule has its words. A test holds the two together.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.domain.continuity.errors import ProgramInvalid
from kadens.edges.desk.shell.saying import in_words
from kadens.pure.errors import KadensError
from kadens.pure.schedule.program import Problem

__all__ = ["RULES", "problem_in_words", "refusal_in_words"]

RULES: Final[Mapping[str, Promise]] = {
    "no_events": _("The program has no events."),
    "numbers": _("Event {event} is out of order: events are numbered from 1."),
    "no_timing": _("Event {event} needs a fixed date, a date interval, a period or days from the last."),
    "every": _("Event {event} must be due every 1 or more."),
    "days_from_last": _("Event {event} cannot come before the last one."),
    "date_interval": _("Event {event} has a date interval code that never gives a later date."),
    "repeats": _("Event {event} cannot repeat fewer than 0 times."),
    "repeat_needs_timing": _("Event {event} repeats, so it needs a date interval, a period or days from the last."),
    "skip_until_cancelled": _("Event {event} is skipped; it cannot repeat until cancelled."),
    "stands_still": _("Time must pass between repetitions, and from one end of a calendar to the next."),
    "all_skipped": _("Every event of the program is skipped."),
    "no_anchor": _("An order begins at the current event, so event 1 needs a fixed date: it anchors the calendar."),
    "wrap_first": _("Only a program whose orders begin at the current event has a calendar that starts again."),
    "wrap_needs_timing": _("The calendar starts again, so event {event} needs more than a fixed date."),
    "wrap_until_cancelled": _("Event {event} repeats until cancelled, so the calendar never starts again."),
    "prompt_not_upfront": _("Asking for a payment schedule does nothing unless the program is billed upfront."),
    "current_price_upfront": _("A program billed upfront cannot take the price of a later day."),
    "end_action_upfront": _("A program billed upfront stops at its end: nobody agreed to be billed again."),
    "convert_upfront": _("The program that it converts to is billed upfront, so no order can convert to it."),
    "payment_profile": _("Billing upfront needs a payment profile in the parameters."),
    "revenue_journal": _("A payment schedule upfront needs a revenue journal in the parameters."),
    "upfront_until_cancelled": _("Event {event} has no end, so it cannot be billed upfront."),
    "until_cancelled_needs_threshold": _(
        "Event {event} repeats until cancelled, which needs a repeat threshold in the parameters."
    ),
    "schedule_unknown": _("The payment schedule of the program is not there any more."),
    "convert_to_unknown": _("Say which program the order converts to."),
    "interval_unknown": _("Event {event} names a date interval code that is not there."),
    "delivery_mode_unknown": _("Event {event} names a delivery mode that is not there."),
    "event_schedule_unknown": _("Event {event} names a payment schedule that is not there."),
    "no_items": _("Event {event} ships nothing: give it a product, or skip it."),
    "product_unknown": _("Event {event} names a product that is not there."),
    "parent_as_item": _("Event {event} has a parent product, which is never shipped."),
    "price_missing": _("Event {event} has a product without a price in the currency of the program: give it one."),
}


def problem_in_words(problem: Problem) -> str:
    """The sentence for a problem."""
    words = RULES.get(problem.rule)
    return str(words).format(event=problem.event) if words else problem.message


def refusal_in_words(error: KadensError) -> str:
    """The sentence for a refusal; that of an invalid program says each of its problems."""
    if isinstance(error, ProgramInvalid):
        found: Iterable[Problem] = error.fields["problems"]  # type: ignore[assignment]  # as the error documents
        return " ".join(problem_in_words(each) for each in found)
    return in_words(error)
