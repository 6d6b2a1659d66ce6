"""Deferred revenue: in which months the money that customers gave ahead will be earned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.plumbing.db.statement import load
from kadens.pure.dates import Period, Unit, add, start_of

__all__ = ["Deferred", "deferred_revenue"]

_ACCOUNTS: Final = ("prepayments", "parent_revenue")


@dataclass(frozen=True, slots=True)
class Deferred:
    """What of the two accounts belongs to one place in time, in minor units, in credit more than 0.

    `when` is *month* (that of `month_on`, its first day), *later* (a month after the last one asked for), *undated*
    (kept for what is not planned yet) or *ahead* (shipped before it was paid or billed; less than 0)."""

    when: str
    month_on: date | None
    prepayments: int
    parent_revenue: int

    @property
    def total(self) -> int:
        return self.prepayments + self.parent_revenue


@dataclass(frozen=True)
class _Asked:
    on: date
    months: list[date]
    from_ons: list[date]
    until_ons: list[date]


@dataclass(frozen=True, slots=True)
class _Sum:
    place: str
    month_on: date | None
    account: str
    amount: int


_DEFERRED = load("kadens.domain.continuity", "deferred_revenue", _Asked, _Sum)


def deferred_revenue(*, on: date, months: int) -> list[Deferred]:
    """The months from that of the day on, so many, and what lies beside them; all of it sums to what the accounts
    `prepayments` and `parent_revenue` hold at the end of the day.

    A shipment is earned when its window opens: `days_before_delivery` before its delivery. One that is late is earned
    in the first month. Shipments are read as they are planned now, what was paid and invoiced from the journal."""
    firsts = [add(start_of(Period.MONTH, on), number, Unit.MONTHS) for number in range(months + 1)]
    window = timedelta(days=parameters().days_before_delivery)
    bounds = [first + window for first in firsts]
    asked = _Asked(on, firsts[:-1], [date.min, *bounds[1:-1]], bounds[1:])
    found = _DEFERRED.run(asked)
    rows = [_row("month", month, found) for month in firsts[:-1]]
    return [*rows, _row("later", None, found), _undated(found), _row("ahead", None, found, place="ahead")]


def _row(when: str, month: date | None, found: Sequence[_Sum], *, place: str = "dated") -> Deferred:
    sums = {row.account: row.amount for row in found if row.place == place and row.month_on == month}
    return _deferred(when, month, sums)


def _undated(found: Sequence[_Sum]) -> Deferred:
    """What was given ahead, less what a planned shipment will earn."""
    rest = dict.fromkeys(_ACCOUNTS, 0)
    for row in found:
        if row.place != "ahead":
            rest[row.account] += row.amount if row.place == "kept" else -row.amount
    return _deferred("undated", None, rest)


def _deferred(when: str, month: date | None, sums: Mapping[str, int]) -> Deferred:
    return Deferred(when, month, sums.get("prepayments", 0), sums.get("parent_revenue", 0))
