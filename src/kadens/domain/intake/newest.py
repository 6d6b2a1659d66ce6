"""Programs as they stand: a version of each, in the words in which it would be defined."""

from collections.abc import Collection, Mapping

from kadens.domain.continuity.models import Event, EventItem, Program, ProgramVersion
from kadens.domain.continuity.programs import NewEvent, NewItem, NewProgram

__all__ = ["newest_programs", "program_at"]


def newest_programs(codes: Collection[str]) -> Mapping[str, NewProgram]:
    """The newest version of these programs by code, in four statements; a code that no program has is left out.

    Defining one of them again would make a version that says the same.
    """
    programs = {row.id: row for row in Program.objects.filter(code__in=set(codes))}
    return _in_words(programs, _newest_versions(programs))


def program_at(program_id: int, version: int) -> NewProgram | None:
    """One version of a program; None if there is no such program or version."""
    programs = {row.id: row for row in Program.objects.filter(id=program_id)}
    versions = ProgramVersion.objects.filter(program_id=program_id, number=version)
    found = _in_words(programs, list(versions.select_related("payment_schedule", "convert_to")))
    return next(iter(found.values()), None)


def _in_words(programs: Mapping[int, Program], versions: list[ProgramVersion]) -> Mapping[str, NewProgram]:
    events: dict[int, list[NewEvent]] = {}
    rows = list(
        Event.objects.filter(version_id__in=[version.id for version in versions])
        .select_related("interval", "delivery_mode", "payment_schedule")
        .order_by("version_id", "number")
    )
    items = _items_of(rows)
    for row in rows:
        events.setdefault(row.version_id, []).append(_event(row, items.get(row.id, ())))
    found = (_program(programs[row.program_id], row, tuple(events.get(row.id, ()))) for row in versions)
    return {program.code: program for program in found}


def _newest_versions(programs: Mapping[int, Program]) -> list[ProgramVersion]:
    rows = ProgramVersion.objects.filter(program_id__in=programs).select_related("payment_schedule", "convert_to")
    return [row for row in rows.order_by("program_id") if row.number == programs[row.program_id].newest_version]


def _items_of(events: Collection[Event]) -> Mapping[int, tuple[NewItem, ...]]:
    found: dict[int, tuple[NewItem, ...]] = {}
    rows = EventItem.objects.filter(event_id__in=[event.id for event in events]).select_related("product")
    for row in rows.order_by("event_id", "position"):
        item = NewItem(sku=row.product.sku, quantity=row.quantity, unit=row.unit, price=row.price)
        found[row.event_id] = (*found.get(row.event_id, ()), item)
    return found


def _event(row: Event, items: tuple[NewItem, ...]) -> NewEvent:
    return NewEvent(
        items=items,
        action=row.action,
        repeats=row.repeats,
        start_on=row.start_on,
        interval=row.interval.code if row.interval else None,
        every_count=row.every_count,
        every_unit=row.every_unit,
        days_from_last=row.days_from_last,
        delivery_mode=row.delivery_mode.code if row.delivery_mode else None,
        payment_schedule=row.payment_schedule.code if row.payment_schedule else None,
        probability=row.probability,
        notice_days=row.notice_days,
    )


def _program(program: Program, version: ProgramVersion, events: tuple[NewEvent, ...]) -> NewProgram:
    return NewProgram(
        code=program.code,
        events=events,
        currency=program.currency,
        description=program.description,
        active=program.active,
        order_start=version.order_start,
        bill_upfront=version.bill_upfront,
        payment_schedule=version.payment_schedule.code if version.payment_schedule else None,
        prompt_for_start_date=version.prompt_for_start_date,
        prompt_for_payment_schedule=version.prompt_for_payment_schedule,
        consolidate=version.consolidate,
        days_after_order_date=version.days_after_order_date,
        price_policy=version.price_policy,
        end_action=version.end_action,
        convert_to=version.convert_to.code if version.convert_to else None,
        wrap=version.wrap,
        charge_notice_days=version.charge_notice_days,
    )
