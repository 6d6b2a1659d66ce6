"""A program version read whole: what the pure schedule needs, and what each event ships."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kadens.domain.continuity.errors import ProgramUnknown
from kadens.domain.continuity.models import DateIntervalCode, Event, EventItem, Program, ProgramVersion
from kadens.pure.dates import Unit
from kadens.pure.schedule import program as pure
from kadens.pure.schedule.interval import DateInterval, Half, Snap

__all__ = [
    "EventRules",
    "ItemKey",
    "ItemRules",
    "VersionRules",
    "half_from_json",
    "half_to_json",
    "load_rules",
    "newest_rules",
]

ItemKey = tuple[int, int, int]
"""An item of a program: the event, the product, and which of the event's items of that product it is, from 1."""


@dataclass(frozen=True, slots=True)
class ItemRules:
    """What an event ships: a product, how many for each of the parent line, and the price if it overrides the
    catalog's (minor units)."""

    product_id: int
    quantity: Decimal
    price: int | None


@dataclass(frozen=True, slots=True)
class EventRules:
    """One event beside its timing: how it travels, how its invoice is paid, when the customer hears of it."""

    id: int
    number: int
    delivery_mode_id: int | None
    payment_schedule_id: int | None
    notice_days: int | None
    probability: Decimal
    items: tuple[ItemRules, ...]

    @property
    def keyed_items(self) -> Iterator[tuple[ItemKey, ItemRules]]:
        """The items by their keys: an event may ship a product twice, at two prices."""
        seen: Counter[int] = Counter()
        for item in self.items:
            seen[item.product_id] += 1
            yield (self.number, item.product_id, seen[item.product_id]), item


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRules:
    """A program version. `schedule` is what `pure.schedule` computes with."""

    id: int
    number: int
    program_id: int
    code: str
    currency: str
    active: bool
    schedule: pure.Program
    events: Mapping[int, EventRules]
    bill_upfront: bool
    payment_schedule_id: int | None
    prompt_for_start_date: bool
    prompt_for_payment_schedule: bool
    consolidate: bool
    days_after_order_date: int
    price_policy: str
    end_action: str
    convert_to_id: int | None
    charge_notice_days: int | None

    @property
    def product_ids(self) -> frozenset[int]:
        return frozenset(item.product_id for event in self.events.values() for item in event.items)


def load_rules(version_ids: Collection[int]) -> Mapping[int, VersionRules]:
    """These program versions, in a constant number of statements."""
    versions = list(ProgramVersion.objects.filter(id__in=set(version_ids)))
    programs = {row.id: row for row in Program.objects.filter(id__in={row.program_id for row in versions})}
    events = list(Event.objects.filter(version_id__in=version_ids).order_by("version_id", "number"))
    intervals = {row.id: _interval(row) for row in _intervals_of(events)}
    items: dict[int, list[EventItem]] = {}
    for item in EventItem.objects.filter(event_id__in=[event.id for event in events]).order_by("position"):
        items.setdefault(item.event_id, []).append(item)
    by_version: dict[int, list[Event]] = {}
    for event in events:
        by_version.setdefault(event.version_id, []).append(event)
    return {
        row.id: _version(row, programs[row.program_id], by_version.get(row.id, []), intervals, items)
        for row in versions
    }


def newest_rules(codes: Collection[str]) -> Mapping[str, VersionRules]:
    """The newest version of these programs by code. Raises ProgramUnknown, naming the first that is not there."""
    programs = {row.code: row for row in Program.objects.filter(code__in=set(codes))}
    unknown = next((code for code in codes if code not in programs), None)
    if unknown is not None:
        raise ProgramUnknown(program=unknown)
    newest = {row.id: row.newest_version for row in programs.values()}
    versions = ProgramVersion.objects.filter(program_id__in=newest).values_list("id", "program_id", "number")
    rules = load_rules([key for key, program_id, number in versions if newest[program_id] == number])
    return {found.code: found for found in rules.values()}


def half_to_json(half: Half) -> dict[str, Any]:
    """One half of a date interval code, as it is stored."""
    return {
        "snap_before": half.snap_before.value if half.snap_before else None,
        "shift": half.shift,
        "unit": half.unit.value,
        "snap_after": half.snap_after.value if half.snap_after else None,
        "locked": half.locked.isoformat() if half.locked else None,
    }


def half_from_json(stored: Mapping[str, Any]) -> Half:
    """The half that `half_to_json` wrote."""
    return Half(
        snap_before=Snap(stored["snap_before"]) if stored["snap_before"] else None,
        shift=stored["shift"],
        unit=Unit(stored["unit"]),
        snap_after=Snap(stored["snap_after"]) if stored["snap_after"] else None,
        locked=date.fromisoformat(stored["locked"]) if stored["locked"] else None,
    )


def _intervals_of(events: Collection[Event]) -> list[DateIntervalCode]:
    ids = {event.interval_id for event in events if event.interval_id}
    return list(DateIntervalCode.objects.filter(id__in=ids)) if ids else []


def _interval(row: DateIntervalCode) -> DateInterval:
    to_half = half_from_json(row.to_half) if row.to_half else None
    return DateInterval(row.code, half_from_json(row.from_half), to_half)


def _version(
    row: ProgramVersion,
    program: Program,
    events: Collection[Event],
    intervals: Mapping[int, DateInterval],
    items: Mapping[int, list[EventItem]],
) -> VersionRules:
    return VersionRules(
        id=row.id,
        number=row.number,
        program_id=program.id,
        code=program.code,
        currency=program.currency,
        active=program.active,
        schedule=pure.Program(
            pure.OrderStart(row.order_start), tuple(_event(event, intervals) for event in events), row.wrap
        ),
        events={event.number: _event_rules(event, items.get(event.id, [])) for event in events},
        bill_upfront=row.bill_upfront,
        payment_schedule_id=row.payment_schedule_id,
        prompt_for_start_date=row.prompt_for_start_date,
        prompt_for_payment_schedule=row.prompt_for_payment_schedule,
        consolidate=row.consolidate,
        days_after_order_date=row.days_after_order_date,
        price_policy=row.price_policy,
        end_action=row.end_action,
        convert_to_id=row.convert_to_id,
        charge_notice_days=row.charge_notice_days,
    )


def _event(row: Event, intervals: Mapping[int, DateInterval]) -> pure.Event:
    return pure.Event(row.number, pure.Action(row.action), row.repeats, row.start_on, _timing(row, intervals))


def _timing(row: Event, intervals: Mapping[int, DateInterval]) -> pure.Timing | None:
    if row.interval_id is not None:
        return intervals[row.interval_id]
    if row.every_count is not None and row.every_unit is not None:
        return pure.Every(row.every_count, Unit(row.every_unit))
    if row.days_from_last is not None:
        return pure.DaysFromLast(row.days_from_last)
    return None


def _event_rules(row: Event, items: Collection[EventItem]) -> EventRules:
    return EventRules(
        id=row.id,
        number=row.number,
        delivery_mode_id=row.delivery_mode_id,
        payment_schedule_id=row.payment_schedule_id,
        notice_days=row.notice_days,
        probability=row.probability,
        items=tuple(ItemRules(item.product_id, item.quantity, item.price) for item in items),
    )
