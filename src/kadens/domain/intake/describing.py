"""Programs that are there, described in the shapes of a set-up document, with all that they name."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from kadens.domain.catalog.models import DeliveryMode as ModeRow
from kadens.domain.catalog.models import Price, ShippingCalendar, Stock
from kadens.domain.catalog.models import Product as ProductRow
from kadens.domain.continuity.errors import ProgramUnknown
from kadens.domain.continuity.models import DateIntervalCode, ParentProduct
from kadens.domain.continuity.programs import NewEvent, NewItem, NewProgram
from kadens.domain.continuity.rules import half_from_json
from kadens.domain.intake.errors import NotExportable
from kadens.domain.intake.newest import newest_programs
from kadens.domain.intake.shapes import (
    UNTIL_CANCELLED,
    Calendar,
    Convert,
    DateInterval,
    DeliveryMode,
    Event,
    Every,
    Half,
    Item,
    PaymentSchedule,
    Product,
    Program,
    SetUp,
    SpecifiedLine,
)
from kadens.domain.payments.models import PaymentSchedule as ScheduleRow
from kadens.domain.payments.schedules import pure_schedules
from kadens.pure import instalments
from kadens.pure.money import format_amount, format_quantity
from kadens.pure.schedule import interval as pure

__all__ = ["describe_program", "describe_programs"]


def describe_programs(codes: Sequence[str]) -> SetUp:
    """The document of these programs, of those they convert to, and of everything they name.

    Raises ProgramUnknown, and NotExportable where their payment schedules are in several currencies.
    """
    return _described(list(_with_targets(codes).values()))


def describe_program(new: NewProgram) -> SetUp:
    """The document of a program as it would be, saved or not, with all that it names and what it converts to.

    Raises ProgramUnknown, NotExportable.
    """
    targets = _with_targets([new.convert_to]) if new.convert_to else {}
    return _described([new, *(program for code, program in targets.items() if code != new.code)])


def _described(programs: Sequence[NewProgram]) -> SetUp:
    events = [event for program in programs for event in program.events]
    schedules = {event.payment_schedule for event in events} | {program.payment_schedule for program in programs}
    currency, schedule_shapes = _schedules(_named(schedules), programs)
    parents = {
        row.product_id: row
        for row in ParentProduct.objects.filter(program__code__in=[each.code for each in programs]).select_related(
            "program"
        )
    }
    skus = {item.sku for event in events for item in event.items}
    rows = [*ProductRow.objects.filter(sku__in=skus).select_related("tax_group").order_by("sku")]
    rows += ProductRow.objects.filter(id__in=parents).select_related("tax_group").order_by("sku")
    calendars, modes = _delivery(_named(event.delivery_mode for event in events))
    units = {row.sku: row.unit for row in rows}
    return SetUp(
        currency=currency,
        tax_groups={row.tax_group.code: format_quantity(row.tax_group.percent) for row in rows},
        payment_schedules=schedule_shapes,
        date_intervals=_intervals(_named(event.interval for event in events)),
        calendars=calendars,
        delivery_modes=modes,
        products=_products(rows, parents, currency),
        programs=tuple(_program(program, currency, units) for program in programs),
    )


def _with_targets(codes: Sequence[str]) -> dict[str, NewProgram]:
    """The programs in the order asked, and after them those that they convert to, however far that goes."""
    found: dict[str, NewProgram] = {}
    wanted = list(dict.fromkeys(codes))
    while wanted:
        newest = newest_programs(wanted)
        for code in wanted:
            if code not in newest:
                raise ProgramUnknown(program=code)
            found[code] = newest[code]
        targets = dict.fromkeys(newest[code].convert_to for code in wanted)
        wanted = [code for code in targets if code and code not in found]
    return found


def _named(codes: Iterable[str | None]) -> list[str]:
    return sorted({code for code in codes if code})


def _schedules(codes: Collection[str], programs: Sequence[NewProgram]) -> tuple[str, tuple[PaymentSchedule, ...]]:
    """The currency of the file, which is that of its payment schedules, and the schedules."""
    rows = list(ScheduleRow.objects.filter(code__in=codes).order_by("code"))
    currencies = sorted({row.currency for row in rows}) or sorted({program.currency for program in programs})[:1]
    if len(currencies) > 1:
        raise NotExportable(reason=f"their payment schedules are in {' and '.join(currencies)}")
    pure_of = pure_schedules([row.id for row in rows])
    currency = currencies[0] if currencies else "EUR"
    return currency, tuple(_schedule(pure_of[row.id], currency) for row in rows)


def _schedule(schedule: instalments.PaymentSchedule, currency: str) -> PaymentSchedule:
    return PaymentSchedule(
        code=schedule.code,
        allocation=schedule.allocation.value,
        payments=schedule.payments,
        amount=_money(schedule.amount, currency),
        minimum=_money(schedule.minimum, currency),
        every=schedule.every or None,
        unit=schedule.unit.value,
        tax=schedule.tax.value,
        lines=tuple(
            SpecifiedLine(
                after=line.after,
                unit=line.unit.value,
                percent=None if line.percent is None else format_quantity(line.percent),
                amount=_money(line.amount, currency),
                ship=line.ship,
            )
            for line in schedule.lines
        ),
    )


def _intervals(codes: Collection[str]) -> tuple[DateInterval, ...]:
    rows = DateIntervalCode.objects.filter(code__in=codes).order_by("code")
    return tuple(
        DateInterval.model_validate(
            {
                "code": row.code,
                "from": _half(half_from_json(row.from_half)),
                "to": _half(half_from_json(row.to_half)) if row.to_half else None,
            }
        )
        for row in rows
    )


def _half(half: pure.Half) -> Half:
    return Half(
        snap_before=half.snap_before.value if half.snap_before else None,
        shift=half.shift,
        unit=half.unit.value,
        snap_after=half.snap_after.value if half.snap_after else None,
        locked=half.locked,
    )


def _delivery(codes: Collection[str]) -> tuple[tuple[Calendar, ...], tuple[DeliveryMode, ...]]:
    rows = list(ModeRow.objects.filter(code__in=codes).select_related("calendar").order_by("code"))
    calendars = {row.calendar.code: row.calendar for row in rows if row.calendar}
    modes = (DeliveryMode(code=row.code, calendar=row.calendar.code if row.calendar else None) for row in rows)
    return tuple(_calendar(calendars[code]) for code in sorted(calendars)), tuple(modes)


def _calendar(row: ShippingCalendar) -> Calendar:
    return Calendar.model_validate(
        {
            "code": row.code,
            "country": row.country or None,
            "closed_weekdays": row.closed_weekdays,
            "holidays": row.holidays,
            "roll": row.roll,
        }
    )


def _products(rows: Sequence[ProductRow], parents: Mapping[int, ParentProduct], currency: str) -> tuple[Product, ...]:
    prices: dict[int, dict[str, str]] = {}
    for price in Price.objects.filter(product_id__in=[row.id for row in rows]).order_by("currency"):
        prices.setdefault(price.product_id, {})[price.currency] = format_amount(price.price, price.currency)
    shelves = Stock.objects.filter(product_id__in=[row.id for row in rows if row.stock_kept])
    free = {shelf.product_id: shelf.on_hand - shelf.reserved for shelf in shelves}
    return tuple(
        Product(
            sku=row.sku,
            name="" if row.name == row.sku else row.name,
            price=prices.get(row.id, {}).pop(currency, None),
            prices=prices.get(row.id, {}),
            tax_group=row.tax_group.code,
            stock=max(free.get(row.id, Decimal(0)), Decimal(0)) if row.stock_kept else None,
            program=parents[row.id].program.code if row.id in parents else None,
            event_duration=parents[row.id].event_duration if row.id in parents else 0,
            unit=row.unit,
        )
        for row in rows
    )


def _program(program: NewProgram, currency: str, units: Mapping[str, str]) -> Program:
    return Program.model_validate(
        {
            "code": program.code,
            "description": program.description,
            "currency": None if program.currency == currency else program.currency,
            "order_start": program.order_start,
            "active": program.active,
            "bill_upfront": program.bill_upfront,
            "payment_schedule": program.payment_schedule,
            "prompt_for_start_date": program.prompt_for_start_date,
            "prompt_for_payment_schedule": program.prompt_for_payment_schedule,
            "consolidate": program.consolidate,
            "days_after_order_date": program.days_after_order_date,
            "price_policy": program.price_policy,
            "end_action": Convert(convert=program.convert_to) if program.convert_to else program.end_action,
            "wrap": program.wrap,
            "charge_notice_days": program.charge_notice_days,
            "events": tuple(_event(event, program, units) for event in program.events),
        }
    )


def _event(event: NewEvent, program: NewProgram, units: Mapping[str, str]) -> Event:
    same_schedule = event.payment_schedule == program.payment_schedule
    return Event.model_validate(
        {
            "items": tuple(_item(item, program.currency, units) for item in event.items),
            "start_date": event.start_on,
            "date_interval": event.interval,
            "every": Every.model_validate({event.every_unit: event.every_count}) if event.every_unit else None,
            "days_from_last": event.days_from_last,
            "times_to_repeat": UNTIL_CANCELLED if event.repeats is None else event.repeats,
            "action": event.action,
            "delivery_mode": event.delivery_mode,
            "payment_schedule": None if same_schedule else event.payment_schedule,
            "probability": event.probability,
            "notice_days": event.notice_days,
        }
    )


def _item(item: NewItem, currency: str, units: Mapping[str, str]) -> Item:
    return Item(
        sku=item.sku,
        quantity=item.quantity,
        unit=None if item.unit == units.get(item.sku) else item.unit,
        price=_money(item.price, currency),
    )


def _money(minor: int | None, currency: str) -> str | None:
    return None if minor is None else format_amount(minor, currency)
