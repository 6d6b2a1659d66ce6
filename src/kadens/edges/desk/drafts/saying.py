"""A program in words, as an agent tells it in half a sentence."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kadens.domain.continuity.rules import VersionRules
from kadens.edges.desk.shell.words import every_in_words
from kadens.pure.schedule.program import Action, DaysFromLast, Every, Program

__all__ = ["program_in_words"]


def program_in_words(rules: VersionRules, duration: int) -> str:
    """`6 shipments · every month · paid with each shipment`; `duration` counts events, 0 = all."""
    return " · ".join([_shipments(rules.schedule, duration), *_rhythm(rules.schedule), _paid(rules)])


def _shipments(program: Program, duration: int) -> str:
    count, events = 0, 0
    for event in program.events:
        if event.skipped:
            continue
        if event.repeats is None:
            return _("until cancelled")
        count, events = count + event.repeats + 1, events + 1
        if event.action is Action.END or events == duration:
            break
    return ngettext("{count} shipment", "{count} shipments", count).format(count=count)


def _rhythm(program: Program) -> Iterator[str]:
    """How often, if that is one thing."""
    timings = {event.timing for event in program.events if event.timing}
    if len(timings) != 1:
        return
    [timing] = timings
    match timing:
        case Every():
            yield every_in_words(timing.count, timing.unit.value)
        case DaysFromLast():
            yield every_in_words(timing.days, "days")
        case _:
            yield _("by date interval {code}").format(code=timing.code)


def _paid(rules: VersionRules) -> str:
    if not rules.bill_upfront:
        return _("paid with each shipment")
    return _("paid upfront in instalments") if rules.payment_schedule_id else _("paid upfront")
