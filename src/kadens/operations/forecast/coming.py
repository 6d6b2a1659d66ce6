"""What running orders are still to be shipped, as it stood at the end of a day: lines that are planned, and those that
will be, along the same chain by the same code that plans them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kadens.domain.continuity.counting import (
    StandingChain,
    StandingItem,
    StandingLine,
    standing_chains,
    standing_items,
    standing_lines,
)
from kadens.domain.continuity.planning import Catalog, Owner, delivery_date, draft_line, load_catalog, prices_from_json
from kadens.domain.continuity.rules import VersionRules, load_rules
from kadens.pure.schedule.chain import Cursor, walk
from kadens.pure.schedule.moves import resume_by

__all__ = ["Coming", "ComingGoods", "coming_goods", "coming_shipments"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """So many shipments alike, each to leave on `ships_on` if all goes as planned; `net` and `tax` are those of all, in
    minor units. `planned`: there are lines for them. `stuck`: the order was refused a child order that
    day, or has one due that has not left. `waits`: it is paused until somebody resumes it."""

    rules: VersionRules
    ordered_on: date
    event: int
    ships_on: date
    settlement: str
    pay_with: str
    stuck: bool
    waits: bool
    planned: bool
    lines: int
    net: int
    tax: int

    @property
    def program_id(self) -> int:
        return self.rules.program_id

    @property
    def total(self) -> int:
        return self.net + self.tax

    @property
    def probability(self) -> Decimal:
        """How likely the event is to be taken, by the program itself."""
        return self.rules.events[self.event].probability / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingGoods:
    """The goods of shipments to come: so much of one product, on one day. `of` tells whose they are."""

    of: Coming
    product_id: int
    quantity: Decimal


def coming_shipments(*, on: date, until: date, program_id: int | None = None) -> list[Coming]:
    """What running orders are to be shipped after a day, up to another.

    What was to be shipped already is due on the next day."""
    lines = standing_lines(on=on, program_id=program_id)
    chains = standing_chains(on=on, program_id=program_id)
    days = _Days(on, until, load_rules({row.version_id for row in lines} | {row.version_id for row in chains}))
    found = [days.of_line(row) for row in lines]
    found += [coming for row in chains for coming, _ in days.of_chain(row)]
    return [coming for coming in found if coming.ships_on <= until]


def coming_goods(*, on: date, until: date, program_id: int | None = None) -> list[ComingGoods]:
    """The goods of what running orders are to be shipped after a day, up to another."""
    items = standing_items(on=on, program_id=program_id)
    chains = standing_chains(on=on, program_id=program_id)
    days = _Days(on, until, load_rules({row.version_id for row in items} | {row.version_id for row in chains}))
    found = [days.of_item(row) for row in items]
    found += [goods for row in chains for _, goods_of in days.of_chain(row) for goods in goods_of]
    return [goods for goods in found if goods.of.ships_on <= until]


class _Days:
    """Dates what is to come after a day, with the calendars and prices read once."""

    def __init__(self, on: date, until: date, rules: Mapping[int, VersionRules]) -> None:
        self._on, self._until, self._rules = on, until, rules
        self._catalog: Catalog = load_catalog(list(rules.values()))

    def of_line(self, row: StandingLine) -> Coming:
        """Shipments that have lines."""
        rules = self._rules[row.version_id]
        return Coming(
            rules=rules,
            ordered_on=row.ordered_on,
            event=row.event,
            ships_on=self._ships_on(row, rules, row.wanted_on + timedelta(days=row.moved_days)),
            settlement=row.settlement,
            pay_with=row.pay_with,
            stuck=row.stuck,
            waits=row.paused and row.paused_until is None,
            planned=True,
            lines=row.lines,
            net=row.net,
            tax=row.tax,
        )

    def of_item(self, row: StandingItem) -> ComingGoods:
        """Goods of shipments that have lines."""
        rules = self._rules[row.version_id]
        of = Coming(
            rules=rules,
            ordered_on=row.ordered_on,
            event=row.event,
            ships_on=self._ships_on(row, rules, row.wanted_on + timedelta(days=row.moved_days)),
            settlement="",
            pay_with="",
            stuck=row.stuck,
            waits=row.paused and row.paused_until is None,
            planned=True,
            lines=0,
            net=0,
            tax=0,
        )
        return ComingGoods(of=of, product_id=row.product_id, quantity=row.quantity)

    def of_chain(self, row: StandingChain) -> Iterator[tuple[Coming, list[ComingGoods]]]:
        """Shipments beyond the lines, along the chain, up to the last day."""
        rules, moved = self._rules[row.version_id], row.moved_days + self._resumed_by(row, row.first_moved_days)
        owner = Owner(
            ordered_on=row.ordered_on,
            quantity=row.quantity,
            moved_days=moved,
            locked_prices=prices_from_json(row.locked_prices),
        )
        horizon = self._until + timedelta(days=7 - min(0, moved))
        for occurrence, _ in walk(rules.schedule, Cursor.from_json(row.cursor), last_event=row.last_event):
            if occurrence.nominal_on > horizon:
                return
            if occurrence.skipped:
                continue
            draft = draft_line(rules, occurrence, owner, self._catalog, today=self._on)
            coming = Coming(
                rules=rules,
                ordered_on=row.ordered_on,
                event=draft.event,
                ships_on=max(draft.delivery_on, self._on + timedelta(days=1)),
                settlement=row.settlement,
                pay_with=row.pay_with,
                stuck=row.stuck,
                waits=row.paused and row.paused_until is None,
                planned=False,
                lines=row.orders,
                net=draft.net * row.orders,
                tax=draft.tax * row.orders,
            )
            goods = [
                ComingGoods(of=coming, product_id=item.product_id, quantity=item.quantity * row.orders)
                for item in draft.items
            ]
            yield coming, goods

    def _ships_on(self, row: StandingLine | StandingItem, rules: VersionRules, wanted_on: date) -> date:
        """The day on which a line leaves: that of its delivery, as *fulfil orders* has it, never in the past."""
        planned_on = wanted_on + timedelta(days=self._resumed_by(row, row.moved_days))
        calendar = self._catalog.calendars[rules.events[row.event].delivery_mode_id]
        delivery_on = delivery_date(calendar, planned_on, not_before=max(row.ordered_on, self._on))
        return max(delivery_on, self._on + timedelta(days=1))

    def _resumed_by(self, row: StandingLine | StandingItem | StandingChain, moved_days: int) -> int:
        """By how many days a paused order will move as its pause ends. Without an end, nobody knows: and nothing is
        expected of it (`Coming.waits`)."""
        if not row.paused or row.paused_until is None or row.first_on is None:
            return 0
        ends_on = max(row.paused_until, self._on + timedelta(days=1))
        return resume_by(row.first_on + timedelta(days=moved_days), ends_on)
