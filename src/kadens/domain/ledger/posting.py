"""Booking facts in the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kadens.plumbing.db.statement import load

__all__ = ["Leg", "NewEntry", "child_invoiced", "move", "post"]


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of an entry on one account, in minor units; exactly one of the two is more than zero."""

    account: str
    debit: int = 0
    credit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """A fact to book: (`kind`, `subject_id`) names it for ever."""

    kind: str
    subject_id: int
    entered_on: date
    legs: tuple[Leg, ...]
    parent_line_id: int | None = None
    order_id: int | None = None
    journal: str = "sales"


@dataclass(frozen=True)
class _Facts:
    kinds: list[str]
    subject_ids: list[int]
    journals: list[str]
    dates: list[date]
    parent_line_ids: list[int | None]
    order_ids: list[int | None]
    leg_kinds: list[str]
    leg_subject_ids: list[int]
    accounts: list[str]
    debits: list[int]
    credits: list[int]


@dataclass(frozen=True, slots=True)
class _Booked:
    entry_id: int


_POST_ENTRIES = load("kadens.domain.ledger", "post_entries", _Facts, _Booked)


def move(amount: int, *, debit: str, credit: str) -> tuple[Leg, ...]:
    """The two legs that move an amount (minor units) from the credited account to the debited one."""
    return (Leg(debit, debit=amount), Leg(credit, credit=amount))


def child_invoiced(*, net: int, tax: int, against: str) -> tuple[Leg, ...]:
    """The legs of an invoice (domain.md §6): `against` is debited with the total, revenue and tax are credited.

    A leg of nothing is left out."""
    legs = (Leg(against, debit=net + tax), Leg("revenue", credit=net), Leg("tax", credit=tax))
    return tuple(leg for leg in legs if leg.debit or leg.credit)


def post(entries: Sequence[NewEntry]) -> int:
    """Book the entries in the transaction that is open; how many were new. A fact booked before is left as it is.

    An entry without a leg (an invoice of 0.00) is no entry. Raises `ConstraintViolated` for one that does not balance.
    """
    real = [entry for entry in entries if entry.legs]
    if not real:
        return 0
    legs = [(entry, leg) for entry in real for leg in entry.legs]
    facts = _Facts(
        kinds=[entry.kind for entry in real],
        subject_ids=[entry.subject_id for entry in real],
        journals=[entry.journal for entry in real],
        dates=[entry.entered_on for entry in real],
        parent_line_ids=[entry.parent_line_id for entry in real],
        order_ids=[entry.order_id for entry in real],
        leg_kinds=[entry.kind for entry, _ in legs],
        leg_subject_ids=[entry.subject_id for entry, _ in legs],
        accounts=[leg.account for _, leg in legs],
        debits=[leg.debit for _, leg in legs],
        credits=[leg.credit for _, leg in legs],
    )
    return len(_POST_ENTRIES.run(facts))
