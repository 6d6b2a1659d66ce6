"""The ageing of receivables: who owes what, and since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kadens.plumbing.db.statement import load

__all__ = ["AgedCustomer", "aged_receivables"]


@dataclass(frozen=True, slots=True)
class AgedCustomer:
    """What one customer owes, in minor units, by how many days it is overdue. `in_credit` is less than 0: what we owe
    the customer; `total` is the sum of all."""

    customer_id: int | None
    code: str
    name: str
    not_due: int
    to_30: int
    to_60: int
    to_90: int
    over_90: int
    in_credit: int
    total: int


@dataclass(frozen=True)
class _Days:
    on: date
    days_30: date
    days_60: date
    days_90: date
    never: date


_AGE_RECEIVABLES = load("kadens.domain.payments", "age_receivables", _Days, AgedCustomer)


def aged_receivables(*, on: date) -> Iterator[AgedCustomer]:
    """Every customer whose receivables are not nothing at the end of a day, by code.

    The totals sum to the balance of the account `receivables` on that day, because each leg on the account belongs to
    one debt, and a debt is spread over its due dates without loss. Which instalment is due when is read as it stands
    now; what was owed is read from the journal. What is due on the day itself is not overdue."""
    back_30, back_60, back_90 = (on - timedelta(days=days) for days in (30, 60, 90))
    return _AGE_RECEIVABLES.stream(_Days(on, back_30, back_60, back_90, date.max))
