"""Stock for child orders: all of a parcel's lines or none, in the order of the cap (domain.md §6)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kadens.domain.continuity.selection import Due
from kadens.plumbing.db.statement import load

__all__ = ["Shelves", "Wanted", "lines_without_stock", "refused_for_stock", "shelves_for"]


@dataclass(frozen=True)
class _Params(Due):
    no_stock: list[int]
    over_exposure: list[int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one line wants of a product kept in stock; lines of the same `parcel` travel together."""

    line_id: int
    continuity_order_id: int
    parcel: str
    product_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Shelves:
    """What lines want of the products kept in stock, in the order of the cap, and what is free of each."""

    wanted: Sequence[Wanted] = ()
    free: Mapping[int, Decimal] = field(default_factory=dict)

    def needs(self) -> Mapping[tuple[int, str], Mapping[int, Decimal]]:
        """What each parcel, by its order and name, takes of each product."""
        found: dict[tuple[int, str], defaultdict[int, Decimal]] = {}
        for each in self.wanted:
            parcel = found.setdefault((each.continuity_order_id, each.parcel), defaultdict(Decimal))
            parcel[each.product_id] += each.quantity
        return found


@dataclass(frozen=True)
class _Products:
    product_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Shelf:
    product_id: int
    free: Decimal


_STOCK_WANTED = load("kadens.domain.continuity", "stock_wanted", _Params, Wanted)
_LOCK_STOCK = load("kadens.domain.continuity", "lock_stock", _Products, _Shelf)


def lines_without_stock(selected: Due) -> list[int]:
    """The lines of the chunk whose parcel the shelves cannot fill. Locks the shelves until the transaction ends."""
    shelves = shelves_for(selected)
    return refused_for_stock(shelves.wanted, shelves.free)


def shelves_for(selected: Due) -> Shelves:
    """What the lines of the chunk that pass want, and what there is. Locks the shelves until the transaction ends."""
    values: dict[str, Any] = {**selected.values, "no_stock": [], "over_exposure": []}
    wanted = _STOCK_WANTED.run(_Params(**values))
    if not wanted:
        return Shelves()
    shelves = _LOCK_STOCK.run(_Products(sorted({each.product_id for each in wanted})))
    return Shelves(wanted, {shelf.product_id: shelf.free for shelf in shelves})


def refused_for_stock(wanted: Sequence[Wanted], free: Mapping[int, Decimal]) -> list[int]:
    """Fill the parcels in the order given, each whole or not at all; the lines of those that stay empty."""
    left = defaultdict(Decimal, free)
    refused: list[int] = []
    for parcel in _parcels(wanted):
        needs: defaultdict[int, Decimal] = defaultdict(Decimal)
        for each in parcel:
            needs[each.product_id] += each.quantity
        if all(left[product_id] >= quantity for product_id, quantity in needs.items()):
            for product_id, quantity in needs.items():
                left[product_id] -= quantity
        else:
            refused.extend({each.line_id: None for each in parcel})
    return refused


def _parcels(wanted: Iterable[Wanted]) -> Iterable[list[Wanted]]:
    parcels: dict[tuple[int, str], list[Wanted]] = {}
    for each in wanted:
        parcels.setdefault((each.continuity_order_id, each.parcel), []).append(each)
    return parcels.values()
