"""What a customer's page says of money: the last charges, the next ones, and what is owed; amounts in minor units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kadens.plumbing.db.statement import load

__all__ = ["ChargeShown", "ComingCharge", "charges_of_customer", "coming_charges", "left_to_give_back"]


@dataclass(frozen=True, slots=True)
class ChargeShown:
    """A charge that was asked for: of which order, how it stands, and the last attempt at it (its own state and
    reason), if there was one. `number` is the instalment's."""

    charge_id: int
    key: str
    order_id: int
    parent_line_id: int | None
    number: int | None
    due_on: date
    processed_on: date | None
    amount: int
    given_back: int
    currency: str
    pay_with: str
    status: str
    decline_reason: str
    retry_on: date | None
    attempt_state: str | None
    attempt_reason: str | None


@dataclass(frozen=True, slots=True)
class ComingCharge:
    """The next charge of a parent line that is written down; `again`: it was declined before."""

    parent_line_id: int
    charge_id: int
    number: int | None
    on: date
    amount: int
    currency: str
    pay_with: str
    again: bool


@dataclass(frozen=True)
class _Customer:
    customer_id: int
    limit: int


@dataclass(frozen=True)
class _ParentLines:
    parent_line_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Left:
    parent_line_id: int
    amount: int


_CHARGES = load("kadens.domain.payments", "charges_of_customer", _Customer, ChargeShown)
_COMING = load("kadens.domain.payments", "coming_charges", _ParentLines, ComingCharge)
_LEFT = load("kadens.domain.payments", "left_to_give_back", _ParentLines, _Left)


def charges_of_customer(customer_id: int, *, limit: int = 10) -> list[ChargeShown]:
    """The last charges of any order of a customer, the newest first; what was not asked for yet is not among them."""
    return _CHARGES.run(_Customer(customer_id, limit))


def coming_charges(parent_line_ids: Iterable[int]) -> Mapping[int, ComingCharge]:
    """The next charge of each parent line that has one: planned, or to be tried again."""
    return {row.parent_line_id: row for row in _COMING.run(_ParentLines(list(parent_line_ids)))}


def left_to_give_back(parent_line_ids: Iterable[int]) -> Mapping[int, int]:
    """What was taken or billed for each parent line and is not given back; without those that have nothing."""
    return {row.parent_line_id: row.amount for row in _LEFT.run(_ParentLines(list(parent_line_ids)))}
