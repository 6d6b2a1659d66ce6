"""A program that nobody has saved yet: everything that is wrong with it, and its rules as if it were there.

Nothing here writes. The page on which a program is edited asks at every change; what it is told is what
`programs.define_program` and `programs.set_active` would say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kadens.domain.catalog.models import DeliveryMode, Product
from kadens.domain.catalog.queries import ProductFacts, products_by_id
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.models import DateIntervalCode, Program
from kadens.domain.continuity.programs import NewEvent, NewProgram, money_problems
from kadens.domain.continuity.rules import EventRules, ItemRules, VersionRules, half_from_json
from kadens.domain.payments.models import PaymentSchedule
from kadens.pure.dates import Unit
from kadens.pure.schedule import program as pure
from kadens.pure.schedule.interval import DateInterval
from kadens.pure.schedule.program import Problem, check

__all__ = ["Proposal", "check_program", "propose_program"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A program as it would be, and what is wrong with it; without `rules` where it names what is not there."""

    problems: tuple[Problem, ...]
    rules: VersionRules | None
    products: Mapping[int, ProductFacts]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a program may name, by code."""

    modes: Mapping[str, int]
    schedules: Mapping[str, int]
    intervals: Mapping[str, DateInterval]
    programs: Mapping[str, int]
    products: Mapping[str, ProductFacts]


def check_program(new: NewProgram) -> tuple[Problem, ...]:
    """Everything that is wrong with a program, nothing if it can be saved and activated. Writes nothing."""
    return propose_program(new).problems


def propose_program(new: NewProgram) -> Proposal:
    """The program as if it were saved, in a constant number of statements. Writes nothing."""
    known = _known(new)
    missing = list(_missing(new, known))
    found = [*missing, *money_problems(new, parameters())]
    products = {facts.id: facts for facts in known.products.values()}
    if missing:
        return Proposal(_once(found), None, products)
    rules = _rules(new, known)
    return Proposal(_once([*found, *check(rules.schedule)]), rules, products)


def _once(found: list[Problem]) -> tuple[Problem, ...]:
    """Two rules may find the same fault."""
    return tuple({(each.event, each.rule): each for each in found}.values())


def _known(new: NewProgram) -> _Known:
    skus = {item.sku for event in new.events for item in event.items}
    ids = list(Product.objects.filter(sku__in=skus).values_list("id", flat=True))
    rows = DateIntervalCode.objects.filter(code__in={event.interval for event in new.events if event.interval})
    intervals = {
        row.code: DateInterval(
            row.code, half_from_json(row.from_half), half_from_json(row.to_half) if row.to_half else None
        )
        for row in rows
    }
    return _Known(
        modes=dict(DeliveryMode.objects.values_list("code", "id")),
        schedules=dict(PaymentSchedule.objects.values_list("code", "id")),
        intervals=intervals,
        programs=dict(Program.objects.filter(code__in=[new.code, new.convert_to or ""]).values_list("code", "id")),
        products={facts.sku: facts for facts in products_by_id(ids, new.currency).values()},
    )


def _missing(new: NewProgram, known: _Known) -> Iterator[Problem]:
    """What the program names that is not there, or may not be there."""
    if new.payment_schedule and new.payment_schedule not in known.schedules:
        yield Problem(None, "schedule_unknown", f"There is no payment schedule {new.payment_schedule}.")
    if new.end_action == "convert" and (new.convert_to or "") not in known.programs:
        yield Problem(None, "convert_to_unknown", "Say which program the order converts to.")
    for number, event in enumerate(new.events, start=1):
        yield from _missing_in_event(number, event, known)


def _missing_in_event(number: int, event: NewEvent, known: _Known) -> Iterator[Problem]:
    if event.interval and event.interval not in known.intervals:
        yield Problem(number, "interval_unknown", f"Event {number} names a date interval code that is not there.")
    if event.delivery_mode and event.delivery_mode not in known.modes:
        yield Problem(number, "delivery_mode_unknown", f"Event {number} names a delivery mode that is not there.")
    if event.payment_schedule and event.payment_schedule not in known.schedules:
        yield Problem(number, "event_schedule_unknown", f"Event {number} names a payment schedule that is not there.")
    if not event.items and event.action != "skip":
        yield Problem(number, "no_items", f"Event {number} ships nothing: give it a product, or skip it.")
    for item in event.items:
        facts = known.products.get(item.sku)
        if facts is None:
            yield Problem(number, "product_unknown", f"Event {number} names a product that is not there.")
        elif facts.kind == "parent":
            yield Problem(number, "parent_as_item", f"Event {number} has a parent product, which is never shipped.")
        elif item.price is None and facts.price is None:
            message = f"Event {number} has a product without a price in the currency of the program."
            yield Problem(number, "price_missing", message)


def _rules(new: NewProgram, known: _Known) -> VersionRules:
    """The version that saving would write; it has no id yet."""
    events = tuple(_event(number, event, known) for number, event in enumerate(new.events, start=1))
    return VersionRules(
        id=0,
        number=0,
        program_id=known.programs.get(new.code, 0),
        code=new.code,
        currency=new.currency,
        active=new.active,
        schedule=pure.Program(pure.OrderStart(new.order_start), events, new.wrap),
        events={number: _event_rules(number, event, new, known) for number, event in enumerate(new.events, start=1)},
        bill_upfront=new.bill_upfront,
        payment_schedule_id=known.schedules.get(new.payment_schedule or ""),
        prompt_for_start_date=new.prompt_for_start_date,
        prompt_for_payment_schedule=new.prompt_for_payment_schedule,
        consolidate=new.consolidate,
        days_after_order_date=new.days_after_order_date,
        price_policy=new.price_policy,
        end_action=new.end_action,
        convert_to_id=known.programs.get(new.convert_to or ""),
        charge_notice_days=new.charge_notice_days,
    )


def _event(number: int, event: NewEvent, known: _Known) -> pure.Event:
    return pure.Event(number, pure.Action(event.action), event.repeats, event.start_on, _timing(event, known))


def _timing(event: NewEvent, known: _Known) -> pure.Timing | None:
    if event.interval:
        return known.intervals[event.interval]
    if event.every_count is not None and event.every_unit is not None:
        return pure.Every(event.every_count, Unit(event.every_unit))
    return None if event.days_from_last is None else pure.DaysFromLast(event.days_from_last)


def _event_rules(number: int, event: NewEvent, new: NewProgram, known: _Known) -> EventRules:
    schedule = event.payment_schedule or new.payment_schedule
    return EventRules(
        id=0,
        number=number,
        delivery_mode_id=known.modes.get(event.delivery_mode or ""),
        payment_schedule_id=known.schedules.get(schedule or ""),
        notice_days=event.notice_days,
        probability=event.probability,
        items=tuple(ItemRules(known.products[item.sku].id, item.quantity, item.price) for item in event.items),
    )
