"""What was given back to customers, and what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kadens.plumbing.db.statement import load

__all__ = ["PartOfCharge", "RefundListed", "all_refunds", "list_refunds", "refund_parts_of_charge"]

_START: Final = 2**62


@dataclass(frozen=True, slots=True)
class RefundListed:
    """Money given back for one reason; the amount in minor units. `statuses` are those of its shares, each once; of a
    credit on a bill, which has no shares, *credited*."""

    refund_id: int
    refunded_on: date
    customer: str
    customer_name: str
    order_id: int | None
    kind: str
    amount: int
    currency: str
    reason: str
    decided_by: str
    approval_id: int | None
    statuses: Sequence[str]


@dataclass(frozen=True, slots=True)
class PartOfCharge:
    """A share of a refund that went back along a charge; the amount in minor units."""

    part_id: int
    refund_id: int
    refunded_on: date
    amount: int
    currency: str
    status: str
    reason: str


@dataclass(frozen=True)
class _Page:
    before_id: int
    most: int | None


@dataclass(frozen=True)
class _Charge:
    charge_id: int


_LISTED = load("kadens.domain.payments", "refunds_listed", _Page, RefundListed)
_PARTS = load("kadens.domain.payments", "refund_parts_of_charge", _Charge, PartOfCharge)


def list_refunds(*, after: int | None = None, limit: int = 50) -> list[RefundListed]:
    """What was given back, the newest first, from behind the refund of that number; at most so many."""
    return _LISTED.run(_Page(after or _START, limit))


def all_refunds() -> Iterator[RefundListed]:
    """The same, all of it; memory holds a page."""
    return _LISTED.stream(_Page(_START, None))


def refund_parts_of_charge(charge_id: int) -> list[PartOfCharge]:
    """The shares of refunds that went back along a charge."""
    return _PARTS.run(_Charge(charge_id))
