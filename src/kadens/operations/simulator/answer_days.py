"""An answer told by the calendar: what happened on each day, and what each month ships and takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kadens.operations.simulator.answer import Answer, ChildOrder, RefusalRow, ref_key

__all__ = ["KINDS", "TIMES", "Happening", "MonthSum", "happenings", "month_sums", "months_between"]

KINDS = ("made", "shipped", "charged", "billed", "declined", "refunded", "closed", "notice", "refused")
TIMES = "\N{MULTIPLICATION SIGN}"
OUTCOMES = {"approved": "charged", "refunded": "refunded", "credited": "refunded"}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that happened. `kind` is one of KINDS; `amount` is a decimal string, or empty."""

    on: date
    kind: str
    ref: str
    text: str
    amount: str = ""


@dataclass(frozen=True, kw_only=True)
class MonthSum:
    """What a month ships (child orders) and takes (charges approved less refunds), and both since the start."""

    first: date
    shipments: int
    cash: Decimal
    shipments_so_far: int
    cash_so_far: Decimal


def happenings(answer: Answer) -> list[Happening]:
    """Everything that happened, by day, then in the order of a day's work, then by reference."""
    found = [*child_days(answer), *money_days(answer), *other_days(answer)]
    return sorted(found, key=lambda row: (row.on, KINDS.index(row.kind), ref_key(row.ref)))


def child_days(answer: Answer) -> Iterator[Happening]:
    """Child orders made and shipped."""
    for child in answer.child_orders:
        name = f"child {child.number}"
        made = f"{name} of {child.program}, for {child.delivery_on}"
        yield Happening(on=child.created_on, kind="made", ref=child.ref, text=made)
        if child.shipped_on is not None:
            text = f"{name}: {contents(child)}"
            yield Happening(on=child.shipped_on, kind="shipped", ref=child.ref, text=text, amount=child.total)


def contents(child: ChildOrder) -> str:
    """What is in the parcel: `2 x BOOK1, 1 x BOOK2`, with a true multiplication sign."""
    return ", ".join(f"{line.quantity} {TIMES} {line.sku}" for line in child.lines)


def money_days(answer: Answer) -> Iterator[Happening]:
    """Charges with their outcome, and instalments billed on account."""
    for charge in answer.charges:
        kind = OUTCOMES.get(charge.outcome, "declined")
        told = charge.purpose if charge.outcome in ("approved", "refunded") else f"{charge.purpose}, {charge.outcome}"
        yield Happening(on=charge.on, kind=kind, ref=charge.ref, text=told, amount=charge.amount)
    for row in answer.instalments:
        if row.status == "billed" and row.processed_on is not None:
            text = f"instalment {row.number}, due {row.due_on}"
            yield Happening(on=row.processed_on, kind="billed", ref=row.ref, text=text, amount=row.amount)


def other_days(answer: Answer) -> Iterator[Happening]:
    """Parents closed, notices written, refusals."""
    for parent in answer.parents:
        if parent.closed_on is not None:
            text = f"parent line {parent.status}"
            yield Happening(on=parent.closed_on, kind="closed", ref=parent.ref, text=text)
    for notice in answer.notices:
        text = f"{spaced(notice.kind)}, to {notice.customer}"
        yield Happening(on=notice.on, kind="notice", ref=notice.ref or "", text=text)
    for row in answer.refusals:
        yield Happening(on=row.on, kind="refused", ref=row.ref, text=refusal_text(row))


def refusal_text(row: RefusalRow) -> str:
    """`create child orders, event 2.1: card expired`."""
    what = "" if row.event is None else f", event {row.event}.{row.occurrence or 1}"
    return f"{spaced(row.job)}{what}: {spaced(row.reason)}"


def spaced(word: str) -> str:
    """A code as words."""
    return word.replace("_", " ")


def months_between(start: date, end: date) -> list[date]:
    """The first days of the months from one date to another, both included."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1)]


def month_sums(answer: Answer, months: Sequence[date]) -> list[MonthSum]:
    """Shipments and cash of each month, and so far."""
    shipped = [child.shipped_on for child in answer.child_orders if child.shipped_on is not None]
    signs = {"approved": 1, "refunded": -1}
    cash = [(row.on, signs[row.outcome] * Decimal(row.amount)) for row in answer.charges if row.outcome in signs]
    sums: list[MonthSum] = []
    for first in months:
        count = sum(1 for on in shipped if on.replace(day=1) == first)
        taken = sum((amount for on, amount in cash if on.replace(day=1) == first), Decimal(0))
        before = sums[-1] if sums else None
        sums.append(
            MonthSum(
                first=first,
                shipments=count,
                cash=taken,
                shipments_so_far=count + (before.shipments_so_far if before else 0),
                cash_so_far=taken + (before.cash_so_far if before else Decimal(0)),
            )
        )
    return sums
