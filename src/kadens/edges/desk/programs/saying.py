"""A program in words: its settings, its timings, its repetitions; and its coming shipments as rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kadens.domain.catalog.queries import ProductFacts
from kadens.domain.continuity.coming import Coming
from kadens.domain.continuity.programs import NewEvent, NewProgram
from kadens.edges.desk.shell.words import WORDS, every_in_words
from kadens.edges.desk.templatetags.desk import day, money, quantity

__all__ = [
    "ComingRow",
    "coming_rows",
    "event_in_words",
    "items_in_words",
    "repeats_in_words",
    "settings_in_words",
    "timing_in_words",
]


@dataclass(frozen=True, slots=True)
class ComingRow:
    """A coming shipment; `total` with tax, in minor units."""

    number: int
    event: int
    repetition: int
    on: date
    items: str
    total: int


def coming_rows(coming: Coming, products: Mapping[int, ProductFacts]) -> list[ComingRow]:
    """The coming shipments, numbered, with what they ship."""
    return [
        ComingRow(
            number,
            line.event,
            line.repetition,
            line.delivery_on,
            ", ".join(f"{quantity(item.quantity)} × {products[item.product_id].name}" for item in line.items),
            line.total,
        )
        for number, line in enumerate(coming.lines, start=1)
    ]


def repeats_in_words(repeats: int | None) -> str:
    """`4 repeats = 5 shipments`: n repetitions after the first make n + 1 shipments (domain.md §2.3)."""
    if repeats is None:
        return _("until cancelled")
    shipments = ngettext("{count} shipment", "{count} shipments", repeats + 1).format(count=repeats + 1)
    return ngettext("{count} repeat = {shipments}", "{count} repeats = {shipments}", repeats).format(
        count=repeats, shipments=shipments
    )


def timing_in_words(event: NewEvent) -> str:
    """When an event is due: `every 4 weeks`."""
    parts = [_("first on {date}").format(date=day(event.start_on))] if event.start_on else []
    if event.interval:
        parts.append(_("by date interval {code}").format(code=event.interval))
    elif event.every_count is not None and event.every_unit:
        parts.append(every_in_words(event.every_count, event.every_unit))
    elif event.days_from_last is not None:
        count = event.days_from_last
        said = ngettext("{count} day after the last", "{count} days after the last", count)
        parts.append(said.format(count=count))
    return ", ".join(parts) or _("when the order begins")


def event_in_words(event: NewEvent) -> str:
    """An event in one line."""
    parts = [timing_in_words(event), repeats_in_words(event.repeats)]
    if event.action != "normal":
        parts.append(str(WORDS[f"action_{event.action}"]))
    return " · ".join(parts)


def items_in_words(event: NewEvent, currency: str) -> Iterator[str]:
    """What an event ships, one product at a time, an own price named."""
    for item in event.items:
        said = f"{quantity(item.quantity)} {item.unit} {item.sku}"
        yield (
            said
            if item.price is None
            else f"{said}, {_('own price {price}').format(price=money(item.price, currency))}"
        )


def settings_in_words(program: NewProgram) -> Iterator[tuple[str, str]]:
    """What the settings of a program say, each with its name."""
    yield _("Currency"), program.currency
    yield _("An order begins"), _begins(program)
    yield _("After its last event"), _ends(program)
    yield _("Paid"), _paid(program)
    yield _("Prices are"), str(WORDS[f"price_{program.price_policy}"])
    asked = _asked(program)
    yield _("The agent is asked for"), " · ".join(asked) or _("nothing")
    if program.prompt_for_start_date or program.order_start == "current":
        yield _("Missed events"), _("travel in one order") if program.consolidate else _("travel one by one")
    yield _("Charges are announced"), _announced(program.charge_notice_days)


def _begins(program: NewProgram) -> str:
    where = _("at event 1") if program.order_start == "first" else _("at the event that is current that day")
    days = program.days_after_order_date
    if not days:
        return _("{where}, on the order date").format(where=where)
    after = ngettext("{count} day after the order date", "{count} days after the order date", days).format(count=days)
    return f"{where}, {after}"


def _ends(program: NewProgram) -> str:
    if program.convert_to:
        return _("it converts to {program}").format(program=program.convert_to)
    ends = _("it starts again at event 1") if program.end_action == "restart" else _("it stops")
    return f"{ends} · {_('the calendar starts again')}" if program.wrap else ends


def _paid(program: NewProgram) -> str:
    if program.bill_upfront and program.payment_schedule:
        return _("upfront, in instalments by {schedule}").format(schedule=program.payment_schedule)
    if program.bill_upfront:
        return _("upfront, all at the sale")
    if program.payment_schedule:
        return _("each shipment, in instalments by {schedule}").format(schedule=program.payment_schedule)
    return _("each shipment when it ships")


def _asked(program: NewProgram) -> Sequence[str]:
    asked = [_("a start date")] if program.prompt_for_start_date else []
    return [*asked, _("a payment schedule")] if program.prompt_for_payment_schedule else asked


def _announced(days: int | None) -> str:
    if days is None:
        return _("not at all")
    return ngettext("{count} day before", "{count} days before", days).format(count=days)
