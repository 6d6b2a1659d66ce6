"""A payment schedule splits an amount into instalments that lose no cent (domain.md §2.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kadens.pure.dates import Unit, add
from kadens.pure.money import percent_of, split_evenly


class Allocation(StrEnum):
    """How the amount is split."""

    TOTAL = "total"
    FIXED_AMOUNT = "fixed_amount"
    FIXED_QUANTITY = "fixed_quantity"
    SPECIFIED = "specified"


class Spread(StrEnum):
    """Which instalments carry the tax."""

    PROPORTIONAL = "proportional"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One line of a specified schedule: a period after the first due date, and a percent or an amount (minor units).

    `ship`: paid by card, the shipments wait until this instalment is paid.
    """

    after: int
    unit: Unit
    percent: Decimal | None
    amount: int | None
    ship: bool = False


@dataclass(frozen=True, slots=True)
class PaymentSchedule:
    """The template; amounts in minor units. `payments` is for a fixed quantity, `amount` for a fixed amount."""

    code: str
    allocation: Allocation
    payments: int | None
    amount: int | None
    minimum: int | None
    every: int
    unit: Unit
    tax: Spread
    lines: tuple[ScheduleLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment of a plan, numbered from 1; the amount is in minor units and never 0."""

    number: int
    due_on: date
    amount: int
    ship: bool


@dataclass(frozen=True, slots=True)
class _Part:
    due_on: date
    amount: int
    ship: bool = False


def split(schedule: PaymentSchedule, *, net: int, tax: int, first_due_on: date) -> list[Instalment]:
    """The payment plan over `net` + `tax` (minor units), in the order of the schedule (domain.md §2.4, §7).

    The instalments sum to the total exactly; those of 0 are left out, without moving the due dates of the others.
    `schedule` has passed `check`. Raises ValueError for a negative amount.
    """
    if net < 0 or tax < 0:
        raise ValueError("a negative amount has no instalments")
    proportional = schedule.tax is Spread.PROPORTIONAL
    shared = net + tax if proportional else net
    apart = 0 if proportional else tax
    parts = [part for part in _with_tax(schedule, _parts(schedule, shared, first_due_on), apart) if part.amount]
    return [Instalment(number, part.due_on, part.amount, part.ship) for number, part in enumerate(parts, start=1)]


def _parts(schedule: PaymentSchedule, shared: int, first_due_on: date) -> list[_Part]:
    """The shared amount in one part or more, parts of 0 among them."""
    if schedule.allocation is Allocation.SPECIFIED:
        return _specified(schedule.lines, shared, first_due_on)
    return [
        _Part(add(first_due_on, place * schedule.every, schedule.unit), amount)
        for place, amount in enumerate(_equal_amounts(schedule, shared))
    ]


def _equal_amounts(schedule: PaymentSchedule, shared: int) -> list[int]:
    if schedule.allocation is Allocation.FIXED_QUANTITY and schedule.payments:
        return split_evenly(shared, schedule.payments)
    if schedule.allocation is Allocation.FIXED_AMOUNT and schedule.amount:
        return _fixed_amounts(shared, schedule.amount, schedule.minimum or 0)
    return [shared]


def _fixed_amounts(shared: int, amount: int, minimum: int) -> list[int]:
    """Full instalments and the remainder; a remainder under the minimum joins the last full one."""
    full, rest = divmod(shared, amount)
    if not full:
        return [rest]
    if not rest:
        return [amount] * full
    if rest < minimum:
        return [amount] * (full - 1) + [amount + rest]
    return [amount] * full + [rest]


def _specified(lines: Sequence[ScheduleLine], shared: int, first_due_on: date) -> list[_Part]:
    """Each line's share, capped at what is left; what is left after them all goes on the last line."""
    parts: list[_Part] = []
    left = shared
    for line in lines:
        wanted = percent_of(shared, line.percent) if line.percent is not None else line.amount or 0
        given = left if len(parts) == len(lines) - 1 else min(wanted, left)
        parts.append(_Part(add(first_due_on, line.after, line.unit), given, line.ship))
        left -= given
    return parts


def _with_tax(schedule: PaymentSchedule, parts: list[_Part], tax: int) -> list[_Part]:
    """The tax that is not shared, on the first or the last part."""
    bearer = 0 if schedule.tax is Spread.FIRST else len(parts) - 1
    taxed = parts[bearer]
    return [*parts[:bearer], _Part(taxed.due_on, taxed.amount + tax, taxed.ship), *parts[bearer + 1 :]]


def cut_from_last(unpaid: Sequence[int], excess: int) -> list[int]:
    """The unpaid amounts less `excess`, cut from the last one backwards (domain.md §6, Cancelling, Changing).

    As many amounts as were given, those cut away being 0. Raises ValueError if there is not so much to cut.
    """
    if not 0 <= excess <= sum(unpaid):
        raise ValueError(f"{excess} cannot be cut from {sum(unpaid)}")
    kept: list[int] = []
    for amount in reversed(unpaid):
        cut = min(amount, excess)
        kept.append(amount - cut)
        excess -= cut
    return kept[::-1]


def spread_over(total: int, dates: Sequence[date]) -> list[tuple[date, int]]:
    """The total over its remaining due dates, equal, the residue on the last (domain.md §6, Continuity update).

    One pair per date, an amount of 0 included: the caller leaves it out. Raises ValueError for a negative total, or
    for an amount without a date.
    """
    if total < 0:
        raise ValueError("a negative rest is refunded, not spread")
    if not dates and not total:
        return []
    return list(zip(dates, split_evenly(total, len(dates)), strict=True))


def check(schedule: PaymentSchedule) -> list[str]:
    """Everything that is wrong with the schedule, in words; empty when it can be used."""
    return [*_allocation_problems(schedule), *_line_problems(schedule)]


def _allocation_problems(schedule: PaymentSchedule) -> Iterator[str]:
    fixed_quantity = schedule.allocation is Allocation.FIXED_QUANTITY
    fixed_amount = schedule.allocation is Allocation.FIXED_AMOUNT
    if fixed_quantity and (schedule.payments is None or schedule.payments < 1):
        yield "A fixed quantity needs one payment or more."
    if fixed_amount and (schedule.amount is None or schedule.amount <= 0):
        yield "A fixed amount must be more than zero."
    if (fixed_amount or (fixed_quantity and (schedule.payments or 0) > 1)) and schedule.every < 1:
        yield "The time between two payments must be one unit or more."
    if schedule.minimum is not None and schedule.minimum < 0:
        yield "The minimum cannot be negative."


def _line_problems(schedule: PaymentSchedule) -> Iterator[str]:
    lines = schedule.lines
    if schedule.allocation is not Allocation.SPECIFIED:
        if lines:
            yield "Only a specified schedule has lines."
        return
    if not lines:
        yield "A specified schedule needs a line."
    for number, line in enumerate(lines, start=1):
        yield from (f"Line {number}: {problem}" for problem in _problems_of_line(line))
    if sum(1 for line in lines if line.ship) > 1:
        yield "At most one line has the ship flag."
    if sum((line.percent for line in lines if line.percent and line.percent.is_finite()), Decimal()) > 100:
        yield "The percentages are more than 100 together."


def _problems_of_line(line: ScheduleLine) -> Iterator[str]:
    if (line.percent is None) == (line.amount is None):
        yield "give a percent or an amount, and not both."
    if line.percent is not None and not (line.percent.is_finite() and line.percent >= 0):
        yield "the percent must be a number, and not negative."
    if line.amount is not None and line.amount < 0:
        yield "the amount cannot be negative."
    if line.after < 0:
        yield "the period after the first due date cannot be negative."
