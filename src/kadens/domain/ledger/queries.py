"""What the journal tells. Amounts are minor units of the company's currency.

The journal is append-only, so a report of a past day is the same whenever it is made, unless something was booked
into that past meanwhile (a job that was run for an earlier day).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kadens.plumbing.db.statement import Nothing, load

__all__ = ["AccountBalance", "AccountSums", "LegRow", "account_sums", "entries", "trial_balance"]


@dataclass(frozen=True, slots=True)
class AccountSums:
    """Everything ever posted to an account."""

    account: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debit less credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account over a period: `opening` + `debit` - `credit` = `closing`, a balance in credit being less than 0."""

    role: str
    number: str
    name: str
    opening: int
    debit: int
    credit: int
    closing: int


@dataclass(frozen=True, slots=True)
class LegRow:
    """One leg of an entry. (`kind`, `subject_id`) names the fact, `number` and `name` what the company calls the
    account whose role is `role`."""

    entry_id: int
    entered_on: date
    journal: str
    kind: str
    subject_id: int
    order_id: int | None
    parent_order_id: int | None
    role: str
    number: str
    name: str
    debit: int
    credit: int


@dataclass(frozen=True)
class _Days:
    first_on: date
    last_on: date


@dataclass(frozen=True)
class _DaysOfOrder(_Days):
    order_id: int


_ACCOUNT_SUMS = load("kadens.domain.ledger", "account_sums", Nothing, AccountSums)
_TRIAL_BALANCE = load("kadens.domain.ledger", "trial_balance", _Days, AccountBalance)
_ENTRIES = load("kadens.domain.ledger", "entries", _Days, LegRow)
_ENTRIES_OF_ORDER = load("kadens.domain.ledger", "entries_of_order", _DaysOfOrder, LegRow)


def account_sums() -> list[AccountSums]:
    """The sums of every account that was posted to."""
    return _ACCOUNT_SUMS.run(Nothing())


def trial_balance(*, first_on: date, last_on: date) -> list[AccountBalance]:
    """Every account over the days from the first to the last, both included; each column of balances sums to 0.

    No join over the whole journal: it sums all postings, and takes off those of the entries after the period."""
    return _TRIAL_BALANCE.run(_Days(first_on, last_on))


def entries(*, first_on: date, last_on: date, order_id: int | None = None) -> Iterator[LegRow]:
    """The legs of these days in the order of the journal, of one order (its child orders included) or of all; memory
    holds a page of them."""
    if order_id is None:
        return _ENTRIES.stream(_Days(first_on, last_on))
    return _ENTRIES_OF_ORDER.stream(_DaysOfOrder(first_on, last_on, order_id))
