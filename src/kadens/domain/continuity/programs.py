"""Setting up programs: defining, editing, copying, activating and deleting them (domain.md §2.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import F

from kadens.domain.catalog.models import DeliveryMode, Product
from kadens.domain.catalog.queries import ProductUnknown, products_by_sku
from kadens.domain.company.parameters import Parameters, parameters
from kadens.domain.continuity.errors import (
    DateIntervalUnknown,
    DeliveryModeUnknown,
    ParentAsItem,
    ProgramInUse,
    ProgramInvalid,
    ProgramUnknown,
)
from kadens.domain.continuity.models import (
    ContinuityOrder,
    DateIntervalCode,
    Event,
    EventItem,
    ParentProduct,
    Program,
    ProgramVersion,
)
from kadens.domain.continuity.rules import half_to_json, load_rules
from kadens.domain.payments.schedules import schedule_id
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction
from kadens.pure.schedule.interval import DateInterval
from kadens.pure.schedule.program import Problem, check
from kadens.pure.schedule.span import first_event

__all__ = [
    "NewEvent",
    "NewItem",
    "NewProgram",
    "copy_program",
    "define_date_intervals",
    "define_parent_products",
    "define_program",
    "delete_program",
    "money_problems",
    "rename_program",
    "set_active",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """What an event ships; `price` overrides the catalog's, in minor units."""

    sku: str
    quantity: Decimal = Decimal(1)
    unit: str = "pcs"
    price: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """One event, in the words of domain.md §2.3; `repeats` None is until cancelled. Codes name other set-up."""

    items: tuple[NewItem, ...]
    action: str = "normal"
    repeats: int | None = 0
    start_on: date | None = None
    interval: str | None = None
    every_count: int | None = None
    every_unit: str | None = None
    days_from_last: int | None = None
    delivery_mode: str | None = None
    payment_schedule: str | None = None
    probability: Decimal = Decimal(100)
    notice_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProgram:
    """A program, in the words of domain.md §2.2."""

    code: str
    events: tuple[NewEvent, ...]
    currency: str
    description: str = ""
    active: bool = True
    order_start: str = "first"
    bill_upfront: bool = False
    payment_schedule: str | None = None
    prompt_for_start_date: bool = False
    prompt_for_payment_schedule: bool = False
    consolidate: bool = False
    days_after_order_date: int = 0
    price_policy: str = "locked"
    end_action: str = "stop"
    convert_to: str | None = None
    wrap: bool = False
    charge_notice_days: int | None = None


def define_date_intervals(intervals: Mapping[str, DateInterval], *, on: date, actor: str) -> None:
    """Define date interval codes; a code that is there is changed for every date not computed yet."""
    with transaction():
        rows = [
            DateIntervalCode(
                code=code,
                from_half=half_to_json(interval.from_half),
                to_half=half_to_json(interval.to_half) if interval.to_half else None,
            )
            for code, interval in intervals.items()
        ]
        DateIntervalCode.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["code"], update_fields=["from_half", "to_half"]
        )
        ids = DateIntervalCode.objects.filter(code__in=intervals).values_list("id", flat=True)
        record([Deed("define_date_interval", "date_interval", key) for key in ids], on=on, actor=actor)


def define_program(new: NewProgram, *, on: date, actor: str) -> int:
    """Define a program, or edit it by making its next version; the number of the version.

    An active program must be valid: raises ProgramInvalid, naming each event and rule, and then writes nothing.
    """
    with transaction():
        program = _program(new, parameters())
        program.newest_version += 1
        program.save()
        version = ProgramVersion.objects.create(**_version_fields(new, program, on, actor))
        _write_events(version, new)
        rules = load_rules([version.id])[version.id]
        problems = check(rules.schedule)
        if problems and new.active:
            raise _invalid(new.code, problems)
        if program.current_event is None and not problems:
            program.current_event, program.current_repetition = first_event(rules.schedule), 1
            program.save()
        detail = {"program": new.code, "version": version.number}
        record([Deed("define_program", "program", program.id, detail)], on=on, actor=actor)
        return version.number


def copy_program(code: str, to: str, *, on: date, actor: str) -> int:
    """Make a new, inactive program from the newest version of another; its id. Raises ProgramUnknown, ProgramKnown."""
    with transaction():
        source = _known(code)
        version = ProgramVersion.objects.get(program_id=source.id, number=source.newest_version)
        events = list(Event.objects.filter(version_id=version.id).order_by("number"))
        copy = Program.objects.create(
            code=to, description=source.description, currency=source.currency, active=False, newest_version=1
        )
        new_version = _cloned(version, program_id=copy.id, number=1, made_on=on, made_by=actor)
        for event in events:
            items = list(EventItem.objects.filter(event_id=event.id).order_by("position"))
            new_event = _cloned(event, version_id=new_version.id)
            for item in items:
                _cloned(item, event_id=new_event.id)
        record([Deed("copy_program", "program", copy.id, {"from": code, "to": to})], on=on, actor=actor)
        return copy.id


def rename_program(code: str, to: str, *, on: date, actor: str) -> None:
    """Give a program another code; everything that refers to it goes along. Raises ProgramUnknown, ProgramKnown."""
    with transaction():
        program = _known(code)
        program.code = to
        program.save()
        record([Deed("rename_program", "program", program.id, {"from": code, "to": to})], on=on, actor=actor)


def set_active(code: str, *, active: bool, on: date, actor: str) -> None:
    """Allow or stop selling a program; running orders go on. Raises ProgramUnknown, ProgramInvalid."""
    with transaction():
        program = _known(code)
        version = ProgramVersion.objects.get(program_id=program.id, number=program.newest_version)
        problems = check(load_rules([version.id])[version.id].schedule)
        if active and problems:
            raise _invalid(code, problems)
        program.active = active
        program.save()
        action = "activate_program" if active else "deactivate_program"
        record([Deed(action, "program", program.id, {"program": code})], on=on, actor=actor)


def delete_program(code: str, *, on: date, actor: str) -> None:
    """Remove a program that nothing uses. Raises ProgramUnknown, ProgramInUse."""
    with transaction():
        program = _known(code)
        user = _user_of(program)
        if user:
            raise ProgramInUse(program=code, user=user)
        events = Event.objects.filter(version__program_id=program.id)
        EventItem.objects.filter(event__in=events).delete()
        events.delete()
        ProgramVersion.objects.filter(program_id=program.id).delete()
        Program.objects.filter(id=program.id).delete()
        record([Deed("delete_program", "program", program.id, {"program": code})], on=on, actor=actor)


def define_parent_products(program_of: Mapping[str, tuple[str, int]], *, on: date, actor: str) -> None:
    """Say which product stands for which program: sku → (program code, event duration, 0 = all events)."""
    with transaction():
        products = dict(Product.objects.filter(sku__in=program_of).values_list("sku", "id"))
        programs = dict(Program.objects.values_list("code", "id"))
        rows = []
        for sku, (code, duration) in program_of.items():
            if code not in programs:
                raise ProgramUnknown(program=code)
            if sku not in products:
                raise ProductUnknown(sku=sku)
            rows.append(ParentProduct(product_id=products[sku], program_id=programs[code], event_duration=duration))
        ParentProduct.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["product"],
            update_fields=["program", "event_duration"],
        )
        deeds = [Deed("define_parent_product", "product", products[sku]) for sku in program_of]
        record(deeds, on=on, actor=actor)


def _known(code: str) -> Program:
    program = Program.objects.select_for_update().filter(code=code).first()
    if not program:
        raise ProgramUnknown(program=code)
    return program


def _user_of(program: Program) -> str | None:
    parent = ParentProduct.objects.filter(program_id=program.id).select_related("product").first()
    if parent:
        return f"product {parent.product.sku}"
    if ContinuityOrder.objects.filter(program_id=program.id).exists():
        return "a continuity order"
    if ProgramVersion.objects.filter(convert_to_id=program.id).exists():
        return "another program that converts to it"
    return None


def _program(new: NewProgram, company: Parameters) -> Program:
    problems = list(money_problems(new, company))
    if problems:
        raise _invalid(new.code, problems)
    program = Program.objects.select_for_update().filter(code=new.code).first() or Program(code=new.code)
    program.description, program.currency, program.active = new.description, new.currency, new.active
    return program


def money_problems(new: NewProgram, company: Parameters) -> Iterator[Problem]:
    """What breaks the rules of domain.md §2.1 and §2.2 that join billing with the rest."""
    if new.prompt_for_payment_schedule and not new.bill_upfront:
        yield Problem(None, "prompt_not_upfront", "Asking for a payment schedule does nothing unless billed upfront.")
    if new.price_policy == "current" and new.bill_upfront:
        yield Problem(None, "current_price_upfront", "A program billed upfront cannot take the price of a later day.")
    if new.bill_upfront and new.end_action != "stop":
        yield Problem(None, "end_action_upfront", "A program billed upfront stops: nobody agreed to be billed again.")
    if new.convert_to and ProgramVersion.objects.filter(
        program__code=new.convert_to, number=F("program__newest_version"), bill_upfront=True
    ):
        yield Problem(None, "convert_upfront", f"{new.convert_to} is billed upfront, so no order can convert to it.")
    for number, event in enumerate(new.events, start=1):
        yield from _repeat_problems(number, event, new, company)
    if new.bill_upfront and not new.payment_schedule and not company.payment_profile:
        yield Problem(None, "payment_profile", "Billing upfront needs a payment profile in the parameters.")
    if new.bill_upfront and new.payment_schedule and not company.revenue_journal:
        yield Problem(None, "revenue_journal", "A payment plan upfront needs a revenue journal in the parameters.")


def _repeat_problems(number: int, event: NewEvent, new: NewProgram, company: Parameters) -> Iterator[Problem]:
    if event.repeats is not None and event.repeats < 0:
        yield Problem(number, "repeats", f"Event {number} cannot repeat fewer than 0 times.")
    if event.repeats is None and new.bill_upfront:
        yield Problem(number, "upfront_until_cancelled", f"Event {number} has no end, so it cannot be billed upfront.")
    if event.repeats is None and company.repeat_threshold is None:
        message = f"Event {number} repeats until cancelled, which needs a repeat threshold in the parameters."
        yield Problem(number, "until_cancelled_needs_threshold", message)


def _invalid(code: str, problems: list[Problem]) -> ProgramInvalid:
    return ProgramInvalid(program=code, problems=problems, sentences=" ".join(each.message for each in problems))


def _version_fields(new: NewProgram, program: Program, on: date, actor: str) -> dict[str, object]:
    return {
        "program": program,
        "number": program.newest_version,
        "order_start": new.order_start,
        "bill_upfront": new.bill_upfront,
        "payment_schedule_id": _schedule_id(new.payment_schedule),
        "prompt_for_start_date": new.prompt_for_start_date,
        "prompt_for_payment_schedule": new.prompt_for_payment_schedule,
        "consolidate": new.consolidate,
        "days_after_order_date": new.days_after_order_date,
        "price_policy": new.price_policy,
        "end_action": new.end_action,
        "convert_to": _known(new.convert_to) if new.convert_to else None,
        "wrap": new.wrap,
        "charge_notice_days": new.charge_notice_days,
        "made_on": on,
        "made_by": actor,
    }


def _write_events(version: ProgramVersion, new: NewProgram) -> None:
    modes = dict(DeliveryMode.objects.values_list("code", "id"))
    intervals = dict(DateIntervalCode.objects.values_list("code", "id"))
    products = products_by_sku([item.sku for event in new.events for item in event.items], new.currency)
    for product in products.values():
        if product.kind == "parent":
            raise ParentAsItem(sku=product.sku)
    for number, event in enumerate(new.events, start=1):
        if event.interval is not None and event.interval not in intervals:
            raise DateIntervalUnknown(interval=event.interval)
        if event.delivery_mode and event.delivery_mode not in modes:
            raise DeliveryModeUnknown(mode=event.delivery_mode)
        row = Event.objects.create(
            version=version,
            number=number,
            action=event.action,
            repeats=event.repeats,
            start_on=event.start_on,
            interval_id=intervals[event.interval] if event.interval else None,
            every_count=event.every_count,
            every_unit=event.every_unit,
            days_from_last=event.days_from_last,
            delivery_mode_id=modes[event.delivery_mode] if event.delivery_mode else None,
            payment_schedule_id=_schedule_id(event.payment_schedule or new.payment_schedule),
            probability=event.probability,
            notice_days=event.notice_days,
        )
        EventItem.objects.bulk_create(
            EventItem(
                event=row,
                position=position,
                product_id=products[item.sku].id,
                quantity=item.quantity,
                unit=item.unit,
                price=item.price,
            )
            for position, item in enumerate(event.items, start=1)
        )


def _schedule_id(code: str | None) -> int | None:
    return schedule_id(code) if code else None


RowT = TypeVar("RowT", ProgramVersion, Event, EventItem)


def _cloned(row: RowT, **changes: object) -> RowT:
    for name, value in changes.items():
        setattr(row, name, value)
    row.pk = None
    row._state.adding = True
    row.save()
    return row
