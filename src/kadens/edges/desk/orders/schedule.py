"""The schedule of a continuity order as a page shows it: a row for each delivery, and the months as a calendar."""

from calendar import Calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from babel.dates import get_day_names

from kadens.domain.continuity.explanation import Explanation
from kadens.domain.continuity.models import Promise
from kadens.domain.continuity.queries import Item, Line, WholeOrder
from kadens.edges.desk.orders.changes import Change
from kadens.edges.desk.orders.whys import remedy_of, why
from kadens.edges.desk.templatetags.desk import locale_of_page
from kadens.pure.money import parse_amount

__all__ = ["Agreement", "Month", "Row", "agreement_of", "months_of", "rows_of", "weekdays"]

MOST_MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedLine:
    """A delivery as it was agreed; the total in minor units."""

    delivery_on: date
    total: int
    skipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the customer accepted at the sale: deliveries by (event, repetition), instalments with their due dates."""

    accepted_on: date
    accepted_by: str
    channel: str
    lines: Mapping[tuple[int, int], AgreedLine]
    instalments: Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A delivery, why it is where it is, what was agreed if that was another thing, and what can be changed."""

    line: Line
    items: Sequence[Item]
    why: str
    remedy: str
    agreed: AgreedLine | None
    other_day: bool
    other_total: bool
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Mark:
    """A delivery or an instalment on a day of the calendar."""

    kind: str
    status: str
    line: Line | None = None
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month, or None for one of another month that fills the week."""

    on: date | None
    marks: Sequence[Mark] = ()
    today: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its weeks from Monday to Sunday."""

    first: date
    weeks: Sequence[Sequence[Day]] = field(default_factory=tuple)


def agreement_of(order: WholeOrder) -> Agreement | None:
    """What was agreed at the sale; None for an order that a program started by itself."""
    kept = Promise.objects.filter(parent_line_id=order.head.parent_line_id).first()
    if kept is None:
        return None
    document, currency = kept.document, order.head.currency
    return Agreement(
        accepted_on=kept.accepted_on,
        accepted_by=kept.accepted_by,
        channel=kept.channel,
        lines={(line["event"], line["repetition"]): _agreed(line, currency) for line in document["lines"]},
        instalments=[
            (date.fromisoformat(each["due_on"]), parse_amount(each["amount"], currency))
            for each in document["instalments"]
        ],
    )


def _agreed(line: Mapping[str, Any], currency: str) -> AgreedLine:
    return AgreedLine(
        delivery_on=date.fromisoformat(line["delivery_on"]),
        total=parse_amount(line["total"], currency),
        skipped=line.get("skipped", False),
    )


def rows_of(
    order: WholeOrder,
    explanations: Iterable[Explanation],
    agreement: Agreement | None,
    changes: Mapping[int, Sequence[Change]],
) -> list[Row]:
    """The deliveries in the order of their dates."""
    told = {(each.event, each.occurrence): each for each in explanations}
    agreed = agreement.lines if agreement else {}
    ordered = sorted(order.lines, key=lambda line: (line.delivery_on, line.event, line.repetition))
    return [
        _row(line, order.items[line.line_id], told.get(_slot(line)), agreed.get(_slot(line)), changes[line.line_id])
        for line in ordered
    ]


def _row(
    line: Line,
    items: Sequence[Item],
    explanation: Explanation | None,
    agreed: AgreedLine | None,
    changes: Sequence[Change],
) -> Row:
    return Row(
        line=line,
        items=items,
        why=why(explanation) if explanation else "",
        remedy=remedy_of(explanation) if explanation else "",
        agreed=agreed,
        other_day=agreed is not None and agreed.delivery_on != line.delivery_on,
        other_total=agreed is not None and not agreed.skipped and line.total not in (agreed.total, 0),
        changes=changes,
    )


def _slot(line: Line) -> tuple[int, int]:
    return line.event, line.repetition


def months_of(order: WholeOrder, *, on: date) -> list[Month]:
    """The months with a delivery or an instalment, from the one before this on, at most twelve; the last ones of an
    order that is over."""
    marks: dict[date, list[Mark]] = {}
    for day, mark in _marks(order):
        marks.setdefault(day, []).append(mark)
    firsts = sorted({day.replace(day=1) for day in marks})
    current = [first for first in firsts if first >= _month_before(on)]
    shown = current[:MOST_MONTHS] if current else firsts[-MOST_MONTHS:]
    return [Month(first, tuple(_weeks(first, marks, on))) for first in shown]


def weekdays() -> list[Mapping[str, str]]:
    """The names of the days from Monday on, short and long, in the reader's language."""
    short, long = (get_day_names(width, locale=locale_of_page()) for width in ("narrow", "wide"))
    return [{"short": short[day], "long": long[day]} for day in range(7)]


def _marks(order: WholeOrder) -> Iterator[tuple[date, Mark]]:
    for line in order.lines:
        yield line.delivery_on, Mark("delivery", line.status, line)
    for instalment in order.instalments:
        if instalment.status not in ("cancelled", "replaced"):
            yield instalment.due_on, Mark("payment", instalment.status, amount=instalment.amount)


def _month_before(on: date) -> date:
    return date(on.year - 1, 12, 1) if on.month == 1 else date(on.year, on.month - 1, 1)


def _weeks(first: date, marks: Mapping[date, Sequence[Mark]], on: date) -> Iterator[Sequence[Day]]:
    for week in Calendar().monthdatescalendar(first.year, first.month):
        yield tuple(
            Day(day, tuple(marks.get(day, ())), day == on) if day.month == first.month else Day(None) for day in week
        )
