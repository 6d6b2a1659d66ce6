"""A change to many orders in words: what is done, and for whom."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kadens.domain.continuity.cohorts import Change, Cohort, MoveToVersion, Shift
from kadens.edges.desk.templatetags.desk import day, money

__all__ = ["change_in_words", "cohort_in_words"]


def change_in_words(change: Change, *, version: int | None = None) -> str:
    """What is done: *to version 3, from event 2*. `version` is what the newest was when it was asked for."""
    if isinstance(change, MoveToVersion):
        return ", ".join(_moved(change, version))
    if isinstance(change, Shift):
        days = abs(change.days)
        if change.days > 0:
            return ngettext("{count} day later", "{count} days later", days).format(count=days)
        return ngettext("{count} day earlier", "{count} days earlier", days).format(count=days)
    said = _("{by} in place of {sku}, delivered from {day}").format(
        by=change.by, sku=change.sku, day=day(change.from_on)
    )
    price = "" if change.price is None else ", " + _("at {price}").format(price=money(change.price))
    own = ", " + _("also where the customer chose it") if change.own_too else ""
    return f"{said}{price}{own}"


def _moved(change: MoveToVersion, version: int | None) -> Iterator[str]:
    number = version or change.version
    yield _("to version {number}").format(number=number) if number else _("to the newest version")
    if change.from_event > 1:
        yield _("from event {event}").format(event=change.from_event)
    if change.overwrite:
        yield _("the program wins over the customer's own changes")


def cohort_in_words(cohort: Cohort) -> str:
    """For whom: *CLUB-BOOKS, ordered from 3 Mar 2024, 10 % of them*."""
    return ", ".join(_whom(cohort))


def _whom(cohort: Cohort) -> Iterator[str]:
    yield cohort.program or _("all programs")
    if cohort.ordered_from:
        yield _("ordered from {day}").format(day=day(cohort.ordered_from))
    if cohort.ordered_until:
        yield _("ordered until {day}").format(day=day(cohort.ordered_until))
    if cohort.at_event:
        yield _("next event at least {event}").format(event=cohort.at_event)
    if cohort.share is not None:
        yield _("{share} % of them").format(share=cohort.share)
    if cohort.orders:
        count = len(cohort.orders)
        yield ngettext("the order {orders}", "{count} given orders: {orders}", count).format(
            count=count, orders=" ".join(cohort.orders)
        )
