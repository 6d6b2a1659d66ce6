"""What a continuity order looks like under another version of its program: pure computing, nothing written.

The update's page shows it before, the job writes it after: both come here (domain.md §6, *Continuity update*).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from kadens.domain.continuity.planning import (
    Catalog,
    ItemDraft,
    LineDraft,
    Owner,
    delivery_date,
    draft_item,
    draft_line,
    prices_to_lock,
)
from kadens.domain.continuity.rules import ItemKey, VersionRules
from kadens.pure.schedule.chain import Cursor, Occurrence, cursor_at, occurrence_at, start, walk
from kadens.pure.schedule.current import calendar
from kadens.pure.schedule.extending import extend
from kadens.pure.schedule.opening import PlannedLine, Terms, open_schedule
from kadens.pure.schedule.program import OrderStart
from kadens.pure.schedule.span import AGREED_END, NothingToShip, last_event

__all__ = ["LineRow", "Recomputed", "Rewritten", "Subject", "recompute"]

DROPPED = "missed"
CALENDAR_SEARCHED = 20_000


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as it stands."""

    line_id: int
    continuity_order_id: int
    event: int
    repetition: int
    status: str
    nominal_on: date
    planned_on: date
    delivery_on: date
    own_date: bool
    own_items: bool
    own_skip: bool
    reason: str
    total: int
    child_status: str | None
    items: list[dict[str, Any]]

    @property
    def slot(self) -> tuple[int, int]:
        return self.event, self.repetition

    @property
    def fulfilled(self) -> bool:
        return self.status == "child_created"

    @property
    def waiting(self) -> bool:
        """Not delivered, skipped or cancelled yet."""
        return self.status == "planned" or (self.fulfilled and self.child_status == "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A continuity order, as far as another version of its program concerns it. Lines of events before `from_event`
    stay as they are; what comes after them goes on from the last of them. `agreed_end`: the customer agreed that
    nothing follows the lines that are there (docs/adr/0033)."""

    ordered_on: date
    typed_start: date | None
    quantity: int
    moved_days: int
    locked_prices: Mapping[ItemKey, int]
    first_event: int
    first_repetition: int
    event_duration: int
    upfront: bool
    lines: Sequence[LineRow]
    from_event: int = 1
    agreed_end: bool = False

    def keeps(self, line: LineRow) -> bool:
        """Whether a line stays as it is: it has its child order, or is of an event before `from_event`."""
        return line.fulfilled or (line.event < self.from_event and line.status != "cancelled")

    @property
    def slots(self) -> frozenset[tuple[int, int]]:
        """The lines that are there and not cancelled."""
        return frozenset(line.slot for line in self.lines if line.status != "cancelled")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A line that stays, as it will be."""

    before: LineRow
    draft: LineDraft
    status: str
    keeps_items: bool
    keeps_reason: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """The order under the other version: lines that stay, lines that come, lines that go, where its chain stands."""

    rewritten: tuple[Rewritten, ...]
    added: tuple[LineDraft, ...]
    cancelled: tuple[LineRow, ...]
    cursor: Cursor
    last_event: int
    locked_prices: Mapping[ItemKey, int] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether the customer sees any difference: a date, a status, items or a price."""
        changed = any(
            each.draft.delivery_on != each.before.delivery_on
            or each.status != each.before.status
            or (each.status == "planned" and each.draft.total != each.before.total)
            or (each.status == "planned" and _contents(each.draft.items) != _stored(each.before.items))
            for each in self.rewritten
        )
        return changed or bool(self.added) or any(line.status == "planned" for line in self.cancelled)


def recompute(
    subject: Subject,
    old: VersionRules,
    new: VersionRules,
    catalog: Catalog,
    *,
    threshold: int | None,
    overwrite: bool,
    today: date,
) -> Recomputed:
    """The order's unfulfilled lines along the new version's chain, from its last line with a child order on.

    Moves made before are kept, and so are the customer's own changes unless `overwrite`; locked prices change only
    with it. Lines of removed events or after an end go, those of skipped events are skipped."""
    agreed = {} if overwrite else _agreed(subject, old)
    locked = {**prices_to_lock(new, catalog), **agreed}
    owner = Owner(
        ordered_on=subject.ordered_on,
        quantity=subject.quantity,
        moved_days=subject.moved_days,
        locked_prices=locked,
    )
    end = _last_event(subject, new)
    further, cursor = _occurrences(subject, new, end, None if subject.upfront else threshold)
    occurrences = [*_overtaken(subject, new, end), *further]
    if subject.agreed_end:
        occurrences = [each for each in occurrences if (each.event, each.repetition) in subject.slots]
    lines = {line.slot: line for line in subject.lines}
    rewritten, added = [], []
    for occurrence in occurrences:
        draft = draft_line(new, _planned(occurrence, subject), owner, catalog, today=today)
        before = lines.get((occurrence.event, occurrence.repetition))
        if before is None:
            added.append(draft)
        elif not subject.keeps(before):
            rewritten.append(_rewrite(before, draft, new, catalog, owner, overwrite=overwrite, today=today))
    kept = {(each.event, each.repetition) for each in occurrences}
    gone = [line for line in subject.lines if line.status in ("planned", "skipped") and line.slot not in kept]
    cancelled = [line for line in gone if not subject.keeps(line)]
    return Recomputed(
        rewritten=tuple(rewritten),
        added=tuple(added),
        cancelled=tuple(cancelled),
        cursor=cursor,
        last_event=AGREED_END if subject.agreed_end else end,
        locked_prices=locked,
    )


def _agreed(subject: Subject, old: VersionRules) -> dict[ItemKey, int]:
    """The prices that the customer agreed to, by item: those locked, and the old version's own."""
    if old.price_policy != "locked":
        return {}
    own = {
        key: item.price for event in old.events.values() for key, item in event.keyed_items if item.price is not None
    }
    return {**own, **subject.locked_prices}


def _last_event(subject: Subject, new: VersionRules) -> int:
    """The event after which the order ends now; nothing from its first on means that it has ended."""
    try:
        return last_event(new.schedule, start_event=subject.first_event, duration=subject.event_duration)
    except NothingToShip:
        return 0


def _overtaken(subject: Subject, new: VersionRules, end: int) -> Iterator[Occurrence]:
    """Lines still to come that a later line with a child order has overtaken: moved by hand, or refused till now.
    Their dates are computed already; the new version says whether they stay."""
    last = max((line.slot for line in subject.lines if subject.keeps(line)), default=(0, 0))
    for line in subject.lines:
        if subject.keeps(line):
            continue
        event = new.schedule.event(line.event) if line.event <= end else None
        stays = event is not None and (line.repetition == 1 or event.repeats_after(line.repetition - 1))
        if event is not None and stays and line.status in ("planned", "skipped") and line.slot < last:
            yield Occurrence(line.event, line.repetition, line.nominal_on, event.skipped)


def _occurrences(
    subject: Subject, new: VersionRules, end: int, threshold: int | None
) -> tuple[list[Occurrence], Cursor]:
    """What is planned after the last line that stays, and the cursor on the last of it."""
    kept = [line for line in subject.lines if subject.keeps(line)]
    last = max(kept, key=lambda line: line.slot, default=None)
    first: list[Occurrence] = []
    if last is None:
        first, cursor = _afresh(subject, new)
    else:
        cursor = _after(last, subject, new, end)
    if cursor.event > end:
        return [], cursor
    if subject.agreed_end:
        reached, cursor = _to_the_agreed_end(subject, new, cursor, end)
        return [*first, *reached], cursor
    waiting: dict[int, int] = {}
    for line in kept:
        if line.waiting:
            waiting[line.event] = waiting.get(line.event, 0) + 1
    for occurrence in first:
        waiting[occurrence.event] = waiting.get(occurrence.event, 0) + (not occurrence.skipped)
    extension = extend(new.schedule, cursor, last_event=end, threshold=threshold, unfulfilled=waiting)
    further, cursor = _as_far_as_before(subject, new, extension.cursor, end)
    return [*first, *extension.lines, *further], cursor


def _afresh(subject: Subject, new: VersionRules) -> tuple[list[Occurrence], Cursor]:
    """The first of the chain, as if the order were sold under the new version that day."""
    opening = open_schedule(
        Terms(
            program=new.schedule,
            ordered_on=subject.ordered_on,
            typed_start=subject.typed_start,
            days_after_order_date=new.days_after_order_date,
            duration=subject.event_duration,
            threshold=0,
        )
    )
    return [occurrence_at(new.schedule, opening.opened_at)], opening.opened_at


def _after(last: LineRow, subject: Subject, new: VersionRules, end: int) -> Cursor:
    """The cursor on the last line with a child order: on the new chain where that passes it on the same date, so that
    the anchor is kept, else begun at that line."""
    for cursor in _ways_to(last, subject, new, end):
        if cursor.chain_on == last.nominal_on or new.schedule.order_start is OrderStart.CURRENT:
            return replace(cursor, floor_on=max(cursor.floor_on, last.nominal_on))
    if new.schedule.event(last.event) is None:
        on = last.nominal_on
        return Cursor(last.event, last.repetition, on, on, on, None, 0)
    return start(new.schedule, last.event, last.repetition, last.nominal_on)[1]


def _ways_to(last: LineRow, subject: Subject, new: VersionRules, end: int) -> Iterator[Cursor]:
    if new.schedule.order_start is OrderStart.CURRENT:
        yield from _on_calendar(last, new)
        return
    first = next((line for line in subject.lines if line.slot == (subject.first_event, subject.first_repetition)), None)
    if first is None or new.schedule.event(first.event) is None:
        return
    _, opened_at = start(new.schedule, first.event, first.repetition, first.nominal_on)
    reached = cursor_at(
        new.schedule, opened_at, event=last.event, repetition=last.repetition, last_event=max(end, last.event)
    )
    if reached:
        yield reached[1]


def _on_calendar(last: LineRow, new: VersionRules) -> Iterator[Cursor]:
    """The calendar's own occurrence of that slot, in the lap nearest to the line's date."""
    found: Cursor | None = None
    for occurrence, cursor in islice(calendar(new.schedule), CALENDAR_SEARCHED):
        past = occurrence.nominal_on > last.nominal_on
        if past and (found or cursor.lap > 0):
            break
        if (occurrence.event, occurrence.repetition) == last.slot:
            found = cursor
    if found:
        yield found


def _as_far_as_before(subject: Subject, new: VersionRules, cursor: Cursor, end: int) -> tuple[list[Occurrence], Cursor]:
    """Lines that were planned further than the threshold asks today stay planned."""
    before = {line.slot for line in subject.lines if line.status in ("planned", "skipped")}
    further: list[Occurrence] = []
    for occurrence, after in walk(new.schedule, cursor, last_event=end):
        if (occurrence.event, occurrence.repetition) not in before:
            break
        further.append(occurrence)
        cursor = after
    return further, cursor


def _to_the_agreed_end(
    subject: Subject, new: VersionRules, cursor: Cursor, end: int
) -> tuple[list[Occurrence], Cursor]:
    """What the new chain has up to the last line that the customer agreed to; not endlessly, should an event before it
    repeat until cancelled now."""
    last = max(subject.slots, default=(0, 0))
    reached: list[Occurrence] = []
    for occurrence, after in islice(walk(new.schedule, cursor, last_event=end), CALENDAR_SEARCHED):
        if (occurrence.event, occurrence.repetition) > last:
            break
        reached.append(occurrence)
        cursor = after
    return reached, cursor


def _planned(occurrence: Occurrence, subject: Subject) -> PlannedLine:
    missed = occurrence.nominal_on < subject.ordered_on and not occurrence.skipped
    return PlannedLine(occurrence.event, occurrence.repetition, occurrence.nominal_on, missed, occurrence.skipped)


def _rewrite(
    before: LineRow,
    draft: LineDraft,
    new: VersionRules,
    catalog: Catalog,
    owner: Owner,
    *,
    overwrite: bool,
    today: date,
) -> Rewritten:
    """The line under the new version, with what the customer changed themselves put back unless `overwrite`."""
    keeps = not overwrite
    if before.reason == DROPPED and before.status == "skipped":
        return Rewritten(before, draft, "skipped", keeps_items=True, keeps_reason=True)
    if before.own_date and keeps:
        mode = new.events[draft.event].delivery_mode_id
        not_before = max(owner.ordered_on, today)
        delivery_on = delivery_date(catalog.calendars[mode], before.planned_on, not_before=not_before)
        draft = replace(draft, planned_on=before.planned_on, delivery_on=delivery_on)
    if before.own_items and keeps and not draft.skipped:
        items = tuple(_kept_item(item, owner.quantity, catalog) for item in before.items)
        draft = replace(draft, items=items)
    skipped = draft.skipped or (before.own_skip and keeps)
    return Rewritten(before, draft, "skipped" if skipped else "planned", keeps_items=draft.skipped)


def _kept_item(stored: Mapping[str, Any], quantity: int, catalog: Catalog) -> ItemDraft:
    product = catalog.products[stored["product_id"]]
    return draft_item(product, Decimal(stored["each"]), quantity, stored["price"], own_price=stored["own_price"])


def _contents(items: Sequence[ItemDraft]) -> list[tuple[int, Decimal, int]]:
    return [(item.product_id, item.each.normalize(), item.price) for item in items]


def _stored(items: Sequence[Mapping[str, Any]]) -> list[tuple[int, Decimal, int]]:
    return [(item["product_id"], Decimal(item["each"]).normalize(), item["price"]) for item in items]
