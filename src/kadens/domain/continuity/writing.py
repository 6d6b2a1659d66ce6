"""Writing drafted lines and their items. What many share goes to the database once and is multiplied there: a thousand
customers who buy the same club on the same day have the same lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from kadens.domain.continuity.planning import ItemDraft, LineDraft
from kadens.plumbing.db.statement import Nothing, load

__all__ = ["numbered", "refill_lines", "sum_lines", "write_items", "write_lines"]

SharedT = TypeVar("SharedT")


@dataclass(frozen=True, kw_only=True)
class _ItemSets:
    """Every item with the number of its set."""

    sets: list[int]
    positions: list[int]
    product_ids: list[int]
    each: list[Decimal]
    quantities: list[Decimal]
    prices: list[int]
    own_prices: list[bool]
    nets: list[int]
    tax_percents: list[Decimal]
    taxes: list[int]


@dataclass(frozen=True, kw_only=True)
class _Items(_ItemSets):
    """The lines that get items, each with the number of its set."""

    line_ids: list[int]
    line_sets: list[int]


@dataclass(frozen=True, kw_only=True)
class _Lines(_ItemSets):
    """The lines wanted, each with the number of its draft; what each draft says, and the number of its set."""

    continuity_order_ids: list[int]
    drafts: list[int]
    events: list[int]
    repetitions: list[int]
    program_event_ids: list[int]
    statuses: list[str]
    nominal_dates: list[date]
    planned_dates: list[date]
    delivery_dates: list[date]
    missed: list[bool]
    own_dates: list[bool]
    own_items: list[bool]
    own_skips: list[bool]
    reasons: list[str]
    line_nets: list[int]
    line_taxes: list[int]
    draft_sets: list[int]


@dataclass(frozen=True)
class _LineIds:
    line_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Line:
    line_id: int


_EMPTY_LINES = load("kadens.domain.continuity", "empty_lines", _LineIds, Nothing)
_SUM_LINES = load("kadens.domain.continuity", "sum_lines", _LineIds, _Line)
_WRITE_LINES = load("kadens.domain.continuity", "write_lines", _Lines, Nothing)
_WRITE_ITEMS = load("kadens.domain.continuity", "write_items", _Items, Nothing)


def write_lines(lines: Sequence[tuple[int, LineDraft]]) -> None:
    """Write drafted lines, each with the id of its continuity order, and their items."""
    if not lines:
        return
    drafts, numbers = numbered([draft for _, draft in lines])
    sets, draft_sets = numbered([draft.items for draft in drafts])
    _WRITE_LINES.run(
        _Lines(
            continuity_order_ids=[continuity_order_id for continuity_order_id, _ in lines],
            drafts=numbers,
            events=[draft.event for draft in drafts],
            repetitions=[draft.repetition for draft in drafts],
            program_event_ids=[draft.program_event_id for draft in drafts],
            statuses=["skipped" if draft.skipped else "planned" for draft in drafts],
            nominal_dates=[draft.nominal_on for draft in drafts],
            planned_dates=[draft.planned_on for draft in drafts],
            delivery_dates=[draft.delivery_on for draft in drafts],
            missed=[draft.missed for draft in drafts],
            own_dates=[draft.own_date for draft in drafts],
            own_items=[draft.own_items for draft in drafts],
            own_skips=[draft.own_skip for draft in drafts],
            reasons=[draft.reason for draft in drafts],
            line_nets=[draft.worth.net for draft in drafts],
            line_taxes=[draft.worth.tax for draft in drafts],
            draft_sets=draft_sets,
            **_items_of(sets),
        )
    )


def write_items(shipped: Sequence[tuple[int, Sequence[ItemDraft]]]) -> None:
    """Write the items of lines, each with its line's key."""
    sets, line_sets = numbered([items for _, items in shipped])
    _WRITE_ITEMS.run(_Items(line_ids=[line_id for line_id, _ in shipped], line_sets=line_sets, **_items_of(sets)))


def refill_lines(shipped: Sequence[tuple[int, Sequence[ItemDraft]]]) -> None:
    """Give planned lines other items, and the sums of those."""
    line_ids = [line_id for line_id, _ in shipped]
    _EMPTY_LINES.run(_LineIds(line_ids))
    write_items(shipped)
    sum_lines(line_ids)


def sum_lines(line_ids: Sequence[int]) -> None:
    """Bring the sums of lines to those of their items."""
    _SUM_LINES.run(_LineIds(list(line_ids)))


def _items_of(sets: Sequence[Sequence[ItemDraft]]) -> dict[str, Any]:
    """The fields of `_ItemSets`, the sets numbered from 1."""
    placed = [
        (number, position, item)
        for number, items in enumerate(sets, start=1)
        for position, item in enumerate(items, start=1)
    ]
    return {
        "sets": [number for number, _, _ in placed],
        "positions": [position for _, position, _ in placed],
        "product_ids": [item.product_id for _, _, item in placed],
        "each": [item.each for _, _, item in placed],
        "quantities": [item.quantity for _, _, item in placed],
        "prices": [item.price for _, _, item in placed],
        "own_prices": [item.own_price for _, _, item in placed],
        "nets": [item.amounts.net for _, _, item in placed],
        "tax_percents": [item.tax_percent for _, _, item in placed],
        "taxes": [item.amounts.tax for _, _, item in placed],
    }


def numbered(values: Sequence[SharedT]) -> tuple[list[SharedT], list[int]]:
    """The values, each object once, in their order; and for each value the number of its object, from 1."""
    numbers: dict[int, int] = {}
    distinct: list[SharedT] = []
    for value in values:
        if id(value) not in numbers:
            distinct.append(value)
            numbers[id(value)] = len(distinct)
    return distinct, [numbers[id(value)] for value in values]
