"""The ageing of receivables: who owes what, and since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kadens.plumbing.db.statement import load

__all__ = ["AgedCustomer", "Debt", "aged_receivables", "debts_of_customer"]


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


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed for an order and due on a day, in minor units; without a day less than 0: what we owe."""

    order_id: int
    due_on: date | None
    amount: int

    def overdue(self, on: date) -> int:
        """For how many days it has been due; 0 for what is not."""
        return max(0, (on - self.due_on).days) if self.due_on else 0


@dataclass(frozen=True)
class _Days:
    on: date
    days_30: date
    days_60: date
    days_90: date
    never: date


@dataclass(frozen=True)
class _Customer:
    on: date
    never: date
    customer_id: int


_AGE_RECEIVABLES = load("kadens.domain.payments", "age_receivables", _Days, AgedCustomer)
_DEBTS = load("kadens.domain.payments", "debts_of_customer", _Customer, Debt)


def aged_receivables(*, on: date) -> Iterator[AgedCustomer]:
    """Every customer whose receivables are not nothing at the end of a day, by code.

    The totals sum to the balance of the account `receivables` on that day, because each leg on the account belongs to
    one debt, and a debt is spread over its due dates without loss. Which instalment is due when is read as it stands
    now; what was owed is read from the journal. What is due on the day itself is not overdue."""
    back_30, back_60, back_90 = (on - timedelta(days=days) for days in (30, 60, 90))
    return _AGE_RECEIVABLES.stream(_Days(on, back_30, back_60, back_90, date.max))


def debts_of_customer(customer_id: int, *, on: date) -> list[Debt]:
    """The same for one customer, not summed: by due day and order. Its sum is the customer's `total`."""
    return _DEBTS.run(_Customer(on, date.max, customer_id))
