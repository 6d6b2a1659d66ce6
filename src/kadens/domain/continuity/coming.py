"""The coming shipments of a program, as an order placed on a day would get them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from kadens.domain.catalog.queries import PriceMissing
from kadens.domain.continuity.planning import Catalog, LineDraft, Owner, draft_line
from kadens.domain.continuity.rules import VersionRules
from kadens.pure.errors import KadensError
from kadens.pure.schedule.chain import Occurrence, occurrence_at, walk
from kadens.pure.schedule.opening import Terms, open_schedule
from kadens.pure.schedule.program import check
from kadens.pure.schedule.span import last_event, remaining

__all__ = ["Coming", "coming_shipments"]


@dataclass(frozen=True, slots=True)
class Coming:
    """The first shipments of an order for one, at the catalog's prices of now, and how many follow them (None: no
    end to them). `stopped` is why dates could not be computed any further, in words."""

    lines: tuple[LineDraft, ...]
    more: int | None
    stopped: KadensError | None = None

    @property
    def total(self) -> int:
        """What the lines come to with tax, in minor units."""
        return sum(line.total for line in self.lines)


def coming_shipments(rules: VersionRules, catalog: Catalog, *, on: date, count: int = 12) -> Coming:
    """The next shipments of an order that is placed on the day; none of a program that could not be sold."""
    if check(rules.schedule):
        return Coming((), 0)
    lines: list[LineDraft] = []
    owner = Owner(ordered_on=on, quantity=1)
    try:
        shipped = (each for each in _occurrences(rules, on) if not each.skipped)
        for occurrence in islice(shipped, count):
            lines.append(draft_line(rules, occurrence, owner, catalog, today=on))  # noqa: PERF401 - kept if it stops
    except PriceMissing as error:
        return Coming((), 0, error)
    except KadensError as error:  # a date interval that leaves the calendar
        return Coming(tuple(lines), 0, error)
    return Coming(tuple(lines), _more(rules, lines, on))


def _occurrences(rules: VersionRules, on: date) -> Iterator[Occurrence]:
    """The chain of an order that is placed on the day, from its first occurrence to its last."""
    opening = open_schedule(_terms(rules, on))
    first = occurrence_at(rules.schedule, opening.opened_at)
    yield first
    end = last_event(rules.schedule, start_event=first.event, duration=0)
    for occurrence, _ in walk(rules.schedule, opening.opened_at, last_event=end):
        yield occurrence


def _more(rules: VersionRules, lines: list[LineDraft], on: date) -> int | None:
    opening = open_schedule(_terms(rules, on))
    end = last_event(rules.schedule, start_event=opening.opened_at.event, duration=0)
    following = remaining(rules.schedule, opening.opened_at, last_event=end)
    return None if following is None else 1 + following - len(lines)


def _terms(rules: VersionRules, on: date) -> Terms:
    return Terms(
        program=rules.schedule,
        ordered_on=on,
        days_after_order_date=rules.days_after_order_date,
        threshold=0,
    )
