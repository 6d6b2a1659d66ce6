"""Applying a set-up document: every section through the verb that owns it, all of it or nothing (domain.md §2).

A document may be applied again and again. What is there is brought to what it says; a program gets a new version only
when it says something new; what a document does not mention stays as it is.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kadens.domain.catalog.defining import (
    NewCalendar,
    define_calendars,
    define_delivery_modes,
    define_products,
    define_tax_groups,
)
from kadens.domain.catalog.models import Product as ProductRow
from kadens.domain.catalog.models import TaxGroup
from kadens.domain.company.models import Company
from kadens.domain.company.parameters import parameters, set_parameters
from kadens.domain.continuity.models import Program as ProgramRow
from kadens.domain.continuity.programs import (
    NewEvent,
    NewItem,
    NewProgram,
    define_date_intervals,
    define_parent_products,
    define_program,
)
from kadens.domain.intake.newest import newest_programs
from kadens.domain.intake.shapes import (
    STANDARD_TAX_GROUP,
    UNTIL_CANCELLED,
    Convert,
    Event,
    Item,
    Program,
    SetUp,
)
from kadens.domain.intake.wanted_products import changed_products, wanted_product
from kadens.domain.ledger.accounts import NewAccount, set_accounts
from kadens.domain.payments.schedules import define_schedule
from kadens.plumbing.db.transactions import transaction
from kadens.pure.money import parse_amount

__all__ = ["apply_set_up", "new_program"]

REVENUE_JOURNAL = "parent-revenue"
PAYMENT_PROFILE = "prepayments"


def apply_set_up(set_up: SetUp, *, on: date, actor: str) -> None:
    """Write every section of a document that `check_set_up` found no fault in.

    The currency of the file becomes the company's when the company is new; after that it is only what the amounts
    are written in. Parameters that the file does not give stay as they are.
    """
    with transaction():
        currency = _set_company(set_up, on=on, actor=actor)
        _name_accounts(set_up, on=on, actor=actor)
        _define_catalog(set_up, currency, on=on, actor=actor)
        for schedule in set_up.payment_schedules:
            define_schedule(schedule.to_pure(currency=currency), currency, on=on, actor=actor)
        if set_up.date_intervals:
            intervals = {interval.code: interval.to_pure() for interval in set_up.date_intervals}
            define_date_intervals(intervals, on=on, actor=actor)
        _define_programs([new_program(program, currency) for program in set_up.programs], on=on, actor=actor)
        parents = {entry.sku: (entry.program, entry.event_duration) for entry in set_up.products if entry.program}
        if parents:
            define_parent_products(parents, on=on, actor=actor)


def new_program(shape: Program, currency: str) -> NewProgram:
    """The program that a shape describes; `currency` is the file's, for a program that names none.

    An item without a unit has the unit of its product, an event without a payment schedule the program's.
    """
    currency = shape.currency or currency
    skus = {item.sku for event in shape.events for item in event.items if item.unit is None}
    units = dict(ProductRow.objects.filter(sku__in=skus).values_list("sku", "unit")) if skus else {}
    end = shape.end_action
    return NewProgram(
        code=shape.code,
        events=tuple(_event(event, shape, currency, units) for event in shape.events),
        currency=currency,
        description=shape.description,
        active=shape.active,
        order_start=shape.order_start,
        bill_upfront=shape.bill_upfront,
        payment_schedule=shape.payment_schedule,
        prompt_for_start_date=shape.prompt_for_start_date,
        prompt_for_payment_schedule=shape.prompt_for_payment_schedule,
        consolidate=shape.consolidate,
        days_after_order_date=shape.days_after_order_date,
        price_policy=shape.price_policy,
        end_action="convert" if isinstance(end, Convert) else end,
        convert_to=end.convert if isinstance(end, Convert) else None,
        wrap=shape.wrap,
        charge_notice_days=shape.charge_notice_days,
    )


def _event(event: Event, program: Program, currency: str, units: dict[str, str]) -> NewEvent:
    repeats = event.times_to_repeat
    return NewEvent(
        items=tuple(_item(item, currency, units) for item in event.items),
        action=event.action,
        repeats=None if repeats == UNTIL_CANCELLED else int(repeats),
        start_on=event.start_date,
        interval=event.date_interval,
        every_count=event.every.count if event.every else None,
        every_unit=event.every.unit if event.every else None,
        days_from_last=event.days_from_last,
        delivery_mode=event.delivery_mode,
        payment_schedule=event.payment_schedule or program.payment_schedule,
        probability=event.probability,
        notice_days=event.notice_days,
    )


def _item(item: Item, currency: str, units: dict[str, str]) -> NewItem:
    return NewItem(
        sku=item.sku,
        quantity=item.quantity,
        unit=item.unit or units.get(item.sku, "pcs"),
        price=None if item.price is None else parse_amount(item.price, currency),
    )


def _set_company(set_up: SetUp, *, on: date, actor: str) -> str:
    """Set the parameters that the file gives, and the built-in journal and profile where there are none yet; the
    currency that the amounts of the file are in."""
    given = set_up.parameters
    changes: dict[str, Any] = {name: getattr(given, name) for name in given.model_fields_set}
    company = parameters()
    for name, built_in in (("revenue_journal", REVENUE_JOURNAL), ("payment_profile", PAYMENT_PROFILE)):
        changes[name] = changes.get(name) or getattr(company, name) or built_in
    currency = set_up.currency or company.currency
    for limit in ("refund_limit", "exposure_limit"):
        if changes.get(limit) is not None:
            changes[limit] = parse_amount(changes[limit], currency)
    if not Company.objects.filter(id=1).exists():
        changes["currency"] = currency
    set_parameters(changes, on=on, actor=actor)
    return currency


def _name_accounts(set_up: SetUp, *, on: date, actor: str) -> None:
    named: dict[str, NewAccount] = {}
    for role, account in set_up.accounts.items():
        named[role] = NewAccount(account.number, account.name)
    if named:
        set_accounts(named, on=on, actor=actor)


def _define_catalog(set_up: SetUp, currency: str, *, on: date, actor: str) -> None:
    percents = {code: Decimal(percent) for code, percent in set_up.tax_groups.items()}
    if not TaxGroup.objects.filter(code=STANDARD_TAX_GROUP).exists():
        percents.setdefault(STANDARD_TAX_GROUP, Decimal(0))
    if percents:
        define_tax_groups(percents, on=on, actor=actor)
    if set_up.calendars:
        calendars = [
            NewCalendar(
                code=calendar.code,
                country=calendar.country or "",
                closed_weekdays=calendar.closed_weekdays,
                holidays=calendar.holidays,
                roll=calendar.roll,
            )
            for calendar in set_up.calendars
        ]
        define_calendars(calendars, on=on, actor=actor)
    if set_up.delivery_modes:
        define_delivery_modes({mode.code: mode.calendar for mode in set_up.delivery_modes}, on=on, actor=actor)
    products = changed_products([wanted_product(product, currency) for product in set_up.products])
    if products:
        define_products(products, on=on, actor=actor)


def _define_programs(programs: Sequence[NewProgram], *, on: date, actor: str) -> None:
    """Define the programs that say something new, each after the program it converts to.

    Where programs convert to each other in a circle, one must be there before it can say anything: it is made empty
    and inactive first, and becomes what it should be as its second version.
    """
    newest = newest_programs([program.code for program in programs])
    targets = [program.convert_to for program in programs if program.convert_to]
    there = set(newest) | set(ProgramRow.objects.filter(code__in=targets).values_list("code", flat=True))
    for program in _targets_first(programs):
        if program.convert_to and program.convert_to not in there:
            empty = NewProgram(code=program.convert_to, events=(), currency=program.currency, active=False)
            define_program(empty, on=on, actor=actor)
            there.add(empty.code)
        if program != newest.get(program.code):
            define_program(program, on=on, actor=actor)
        there.add(program.code)


def _targets_first(programs: Sequence[NewProgram]) -> Iterable[NewProgram]:
    by_code = {program.code: program for program in programs}
    placed: dict[str, NewProgram] = {}
    for program in programs:
        path: dict[str, NewProgram] = {}
        step: NewProgram | None = program
        while step is not None and step.code not in path and step.code not in placed:
            path[step.code] = step
            step = by_code.get(step.convert_to or "")
        placed |= dict(reversed(path.items()))
    return placed.values()
