"""Checking the books: what the journal says of every continuity order against what really happened."""

from dataclasses import dataclass

from kadens.plumbing.db.statement import Nothing, load

__all__ = ["Unbalanced", "unbalanced_orders"]


@dataclass(frozen=True, slots=True)
class Unbalanced:
    """A continuity order whose journal is off by so many minor units."""

    continuity_order_id: int
    difference: int


_UNBALANCED = load("kadens.domain.continuity", "unbalanced", Nothing, Unbalanced)


def unbalanced_orders() -> list[Unbalanced]:
    """Every continuity order that breaks the invariant of domain.md §6; none, ever.

    What was received, refunded and invoiced is taken from the attempts, refunds and invoices themselves, what is owed
    and what is kept until shipped from the journal: the two must meet to the cent."""
    return _UNBALANCED.run(Nothing())
