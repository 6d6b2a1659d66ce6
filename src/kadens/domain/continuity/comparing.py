"""Versions of a program side by side: settings, events, items, the next twelve shipments and what they come to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice, zip_longest
from typing import Final

from kadens.domain.catalog.models import DeliveryMode
from kadens.domain.continuity.errors import ProgramUnknown, VersionUnknown
from kadens.domain.continuity.planning import Catalog, Owner, draft_line, load_catalog
from kadens.domain.continuity.program_models import Event, Program, ProgramVersion
from kadens.domain.continuity.rules import EventRules, VersionRules, load_rules
from kadens.domain.payments.models import PaymentSchedule
from kadens.pure.schedule.chain import Occurrence, occurrence_at, walk
from kadens.pure.schedule.opening import Terms, open_schedule
from kadens.pure.schedule.program import DaysFromLast, Every, check
from kadens.pure.schedule.span import last_event

__all__ = ["EventDifference", "Forecast", "SettingDifference", "VersionComparison", "compare_versions"]

SHIPMENTS: Final = 12
SETTINGS: Final = (
    "bill_upfront",
    "prompt_for_start_date",
    "prompt_for_payment_schedule",
    "consolidate",
    "days_after_order_date",
    "price_policy",
    "end_action",
    "charge_notice_days",
)
"""Settings of a version that are what they are called; order start, wrap, schedule and conversion are read apart."""

Value = str | int | bool | date | Decimal | None


@dataclass(frozen=True, slots=True)
class SettingDifference:
    """A setting that is not the same in both."""

    name: str
    a: Value
    b: Value


@dataclass(frozen=True, slots=True)
class EventDifference:
    """An event that is not the same in both. `what`: *added*, *removed* or *changed*; `settings` says in what.

    Items are a setting, `items`, in words: `2 × BOOK at 1900` (minor units), or `at the list price`."""

    number: int
    what: str
    settings: tuple[SettingDifference, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """A shipment to an order that is placed on the day; its total in minor units with tax."""

    event: int
    repetition: int
    delivery_on: date
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionComparison:
    """Two versions of a program, where they differ, and the next twelve shipments of each, side by side.

    `a_total` and `b_total` are what those come to; a version that cannot be sold has none."""

    program: str
    currency: str
    a: int
    b: int
    settings: tuple[SettingDifference, ...]
    events: tuple[EventDifference, ...]
    shipments: tuple[tuple[Forecast | None, Forecast | None], ...]
    a_total: int
    b_total: int

    @property
    def same(self) -> bool:
        return not self.settings and not self.events


@dataclass(frozen=True, slots=True)
class _Names:
    """What the keys in versions are called."""

    schedules: Mapping[int, str]
    modes: Mapping[int, str]
    programs: Mapping[int, str]
    intervals: Mapping[int, str]


def compare_versions(program: str, a: int, b: int, *, on: date) -> VersionComparison:
    """Hold two versions of a program against each other, in a constant number of statements.

    Shipments are those of an order for one, placed on the day, at the catalog's prices of now. Raises ProgramUnknown,
    VersionUnknown."""
    rules = [_rules(program, number) for number in (a, b)]
    names, catalog = _names(rules), load_catalog(rules)
    first, second = rules
    of_a, of_b = (_shipments(version, catalog, on) for version in rules)
    return VersionComparison(
        program=program,
        currency=first.currency,
        a=a,
        b=b,
        settings=_differing(_settings(first, names), _settings(second, names)),
        events=tuple(_events(first, second, names, catalog)),
        shipments=tuple(zip_longest(of_a, of_b)),
        a_total=sum(each.total for each in of_a),
        b_total=sum(each.total for each in of_b),
    )


def _rules(code: str, number: int) -> VersionRules:
    program = Program.objects.filter(code=code).first()
    if program is None:
        raise ProgramUnknown(program=code)
    version = ProgramVersion.objects.filter(program_id=program.id, number=number).first()
    if version is None:
        raise VersionUnknown(program=code, version=number)
    return load_rules([version.id])[version.id]


def _names(rules: Sequence[VersionRules]) -> _Names:
    events = Event.objects.filter(version_id__in=[version.id for version in rules])
    intervals = events.filter(interval__isnull=False).values_list("id", "interval__code")
    return _Names(
        schedules=dict(PaymentSchedule.objects.values_list("id", "code")),
        modes=dict(DeliveryMode.objects.values_list("id", "code")),
        programs=dict(Program.objects.filter(id__in=[each.convert_to_id for each in rules]).values_list("id", "code")),
        intervals=dict(intervals),
    )


def _settings(version: VersionRules, names: _Names) -> Mapping[str, Value]:
    return {
        "order_start": version.schedule.order_start.value,
        "wrap": version.schedule.wrap,
        "payment_schedule": names.schedules.get(version.payment_schedule_id or 0),
        "convert_to": names.programs.get(version.convert_to_id or 0),
        **{name: getattr(version, name) for name in SETTINGS},
    }


def _events(a: VersionRules, b: VersionRules, names: _Names, catalog: Catalog) -> Iterator[EventDifference]:
    for number in sorted({*a.events, *b.events}):
        before, after = (_event(version, number, names, catalog) for version in (a, b))
        what = "added" if not before else "removed" if not after else "changed"
        settings = _differing(before, after)
        if settings:
            yield EventDifference(number, what, settings)


def _event(version: VersionRules, number: int, names: _Names, catalog: Catalog) -> Mapping[str, Value]:
    """What an event says; nothing for one that is not there."""
    event, timed = version.events.get(number), version.schedule.event(number)
    if event is None or timed is None:
        return {}
    return {
        "action": timed.action.value,
        "repeats": "until cancelled" if timed.repeats is None else timed.repeats,
        "start_on": timed.start_on,
        "timing": _timing(version, event, names),
        "delivery_mode": names.modes.get(event.delivery_mode_id or 0),
        "payment_schedule": names.schedules.get(event.payment_schedule_id or 0),
        "probability": event.probability.normalize(),
        "notice_days": event.notice_days,
        "items": ", ".join(_items(event, catalog)),
    }


def _timing(version: VersionRules, event: EventRules, names: _Names) -> str | None:
    timed = version.schedule.event(event.number)
    timing = timed.timing if timed else None
    if timing is None:
        return None
    if event.id in names.intervals:
        return f"date interval {names.intervals[event.id]}"
    if isinstance(timing, Every):
        return f"every {timing.count} {timing.unit.value}"
    return f"{timing.days} days from last" if isinstance(timing, DaysFromLast) else None


def _items(event: EventRules, catalog: Catalog) -> Iterator[str]:
    for item in event.items:
        price = "the list price" if item.price is None else item.price
        yield f"{item.quantity.normalize():f} × {catalog.products[item.product_id].sku} at {price}"


def _differing(a: Mapping[str, Value], b: Mapping[str, Value]) -> tuple[SettingDifference, ...]:
    names = dict.fromkeys([*a, *b])
    return tuple(SettingDifference(name, a.get(name), b.get(name)) for name in names if a.get(name) != b.get(name))


def _shipments(version: VersionRules, catalog: Catalog, on: date) -> list[Forecast]:
    if check(version.schedule):
        return []
    owner = Owner(ordered_on=on, quantity=1)
    ships = (each for each in _occurrences(version, on) if not each.skipped)
    drafts = [draft_line(version, each, owner, catalog, today=on) for each in islice(ships, SHIPMENTS)]
    return [Forecast(draft.event, draft.repetition, draft.delivery_on, draft.total) for draft in drafts]


def _occurrences(version: VersionRules, on: date) -> Iterator[Occurrence]:
    """The chain of an order that is placed on the day."""
    terms = Terms(
        program=version.schedule,
        ordered_on=on,
        days_after_order_date=version.days_after_order_date,
        threshold=0,
    )
    opening = open_schedule(terms)
    first = occurrence_at(version.schedule, opening.opened_at)
    yield first
    end = last_event(version.schedule, start_event=first.event, duration=0)
    for occurrence, _ in walk(version.schedule, opening.opened_at, last_event=end):
        yield occurrence
