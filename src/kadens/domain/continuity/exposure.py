"""How much a customer may owe for shipments (`exposure_limit`): asked of a chunk before it is made, and only where the
company has a limit (ADR 27).

What a customer would owe for the parcels of a chunk is added up in the order of the cap, each parcel whole or not at
all; a parcel that its shelf cannot fill, or that something else refuses, is not owed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kadens.domain.continuity.selection import Due
from kadens.domain.continuity.stock import Shelves, shelves_for
from kadens.domain.payments.exposure import unpaid_shipments
from kadens.plumbing.db.statement import load

__all__ = ["Exposing", "Refused", "refused_beforehand", "share_out"]


@dataclass(frozen=True)
class _Params(Due):
    no_stock: list[int]
    over_exposure: list[int]


@dataclass(frozen=True, slots=True)
class Exposing:
    """A due line, and what its customer would owe for it in minor units; lines of the same `parcel` travel together.
    `makes`: nothing else refuses it."""

    line_id: int
    continuity_order_id: int
    parcel: str
    customer_id: int
    owes: int
    makes: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The lines of a chunk that are refused before it is made: those over the limit, those without stock."""

    over_exposure: list[int] = field(default_factory=list)
    no_stock: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Customers:
    customer_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Customer:
    customer_id: int


_EXPOSED = load("kadens.domain.continuity", "exposed_lines", _Params, Exposing)
_LOCK_CUSTOMERS = load("kadens.domain.continuity", "lock_customers", _Customers, _Customer)


def refused_beforehand(selected: Due, *, limit: int, stocked: bool, made: bool) -> Refused:
    """The lines of the chunk, which is locked, that a limit (minor units) or the shelves refuse. `made`: what passes
    is made; else nothing of the chunk adds to what is owed. Locks the customers until the transaction ends."""
    values: dict[str, Any] = {**selected.values, "no_stock": [], "over_exposure": []}
    lines = _EXPOSED.run(_Params(**values))
    customers = sorted({line.customer_id for line in lines if line.owes})
    _LOCK_CUSTOMERS.run(_Customers(customers))
    return share_out(
        lines,
        unpaid=unpaid_shipments(customers),
        limit=limit,
        shelves=shelves_for(selected) if stocked else Shelves(),
        made=made,
    )


def share_out(
    lines: Iterable[Exposing], *, unpaid: Mapping[int, int], limit: int, shelves: Shelves, made: bool = True
) -> Refused:
    """Let the parcels through in the order given, as long as their customer owes no more than the limit."""
    owed, left, needs, refused = defaultdict(int, unpaid), dict(shelves.free), shelves.needs(), Refused()
    for place, parcel in _parcels(lines).items():
        customer_id, owes = parcel[0].customer_id, sum(line.owes for line in parcel)
        ids, wants = [line.line_id for line in parcel], needs.get(place, {})
        if owes and owed[customer_id] + owes > limit:
            refused.over_exposure.extend(ids)
        elif any(left[product_id] < quantity for product_id, quantity in wants.items()):
            refused.no_stock.extend(ids)
        elif made and all(line.makes for line in parcel):
            owed[customer_id] += owes
            left |= {product_id: left[product_id] - quantity for product_id, quantity in wants.items()}
    return refused


def _parcels(lines: Iterable[Exposing]) -> Mapping[tuple[int, str], Sequence[Exposing]]:
    """The lines by their continuity order and parcel, in the order given."""
    parcels: dict[tuple[int, str], list[Exposing]] = {}
    for line in lines:
        parcels.setdefault((line.continuity_order_id, line.parcel), []).append(line)
    return parcels
