"""Where the deliveries of an order go, and how each is paid."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kadens.plumbing.db.statement import load

__all__ = ["Way", "ways_of"]


@dataclass(frozen=True, slots=True)
class Way:
    """The address of one line (None where there is none yet), and whether it is paid by *card* or *on_account*."""

    continuity_order_id: int
    line_id: int
    pay_with: str
    recipient: str | None
    street: str | None
    postcode: str | None
    city: str | None
    country: str | None


@dataclass(frozen=True)
class _Orders:
    continuity_order_ids: list[int]


_WAYS = load("kadens.domain.continuity", "show_ways", _Orders, Way)


def ways_of(continuity_order_ids: Collection[int]) -> Mapping[int, Way]:
    """The way of every line of these orders, by the line's key, in one statement."""
    return {way.line_id: way for way in _WAYS.run(_Orders(list(continuity_order_ids)))}
