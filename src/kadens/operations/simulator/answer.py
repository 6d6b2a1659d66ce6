"""What a played scenario tells: the document of scenario-format.md §3.

Amounts are decimal strings as the document shows them, dates are dates, and every list may come in any order:
`to_document` sorts. The rows of a list that tie keep the order in which they were given.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import TypeAdapter

__all__ = [
    "Answer",
    "ChargeRow",
    "ChildLine",
    "ChildOrder",
    "InstalmentRow",
    "JournalRow",
    "NoticeRow",
    "Occurrence",
    "ParentRow",
    "PlannedLine",
    "ProgramRow",
    "RefusalRow",
    "Totals",
    "from_document",
    "ref_key",
    "to_document",
]

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One shipment of a program: an event and its nth occurrence, both from 1."""

    event: int
    occurrence: int


@dataclass(frozen=True, kw_only=True)
class ChildLine:
    """A line of a child order; `amount` is net, price times quantity."""

    sku: str
    quantity: str
    price: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class ChildOrder:
    """A child order; `number` counts within its continuity order. `shipped_on` is also the day of its invoice."""

    ref: str
    number: int
    program: str
    events: tuple[Occurrence, ...]
    delivery_on: date
    created_on: date
    shipped_on: date | None
    status: str
    lines: tuple[ChildLine, ...]
    net: str
    tax: str
    total: str


@dataclass(frozen=True, kw_only=True)
class PlannedLine:
    """A continuity line without a child order at the end. `reason` is `missed` for a dropped one, else None."""

    ref: str
    event: int
    occurrence: int
    delivery_on: date
    status: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class InstalmentRow:
    """An instalment of a payment plan; `number` counts across all plans of its continuity order."""

    ref: str
    number: int
    due_on: date
    amount: str
    status: str
    processed_on: date | None


@dataclass(frozen=True, kw_only=True)
class ChargeRow:
    """Money asked for or given back: `purpose` (`for` in the document) is `instalment 1`, `child 3` or `refund`."""

    ref: str
    on: date
    amount: str
    outcome: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class NoticeRow:
    """A message to a customer (domain.md §8). `ref` is None for one about a card."""

    customer: str
    on: date
    kind: str
    ref: str | None


@dataclass(frozen=True, kw_only=True)
class RefusalRow:
    """What a job or an action did not do, on the first day of an unbroken run of days with the same reason."""

    on: date
    job: str
    ref: str
    event: int | None
    occurrence: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class ParentRow:
    """A parent line at the end."""

    ref: str
    status: str
    closed_on: date | None


@dataclass(frozen=True, kw_only=True)
class ProgramRow:
    """A program at the end; `current_event` of one without a calendar stays its first event that is not skipped."""

    code: str
    current_event: int | None


@dataclass(frozen=True, kw_only=True)
class JournalRow:
    """One side of a journal entry (domain.md §6)."""

    on: date
    account: str
    debit: str
    credit: str
    ref: str


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Counts and sums over the whole answer."""

    child_orders: int
    shipped: int
    charged: str
    refunded: str
    invoiced: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Everything that a scenario tells."""

    child_orders: tuple[ChildOrder, ...]
    planned: tuple[PlannedLine, ...]
    instalments: tuple[InstalmentRow, ...]
    charges: tuple[ChargeRow, ...]
    notices: tuple[NoticeRow, ...]
    refusals: tuple[RefusalRow, ...]
    parents: tuple[ParentRow, ...]
    programs: tuple[ProgramRow, ...]
    journal: tuple[JournalRow, ...]
    totals: Totals

    def in_order(self) -> "Answer":
        """The same, every list in the order of scenario-format.md §3; programs stay in the order of the file."""
        return Answer(
            child_orders=ordered(self.child_orders, lambda row: (row.ref, row.number)),
            planned=ordered(self.planned, lambda row: (row.ref, row.event, row.occurrence)),
            instalments=ordered(self.instalments, lambda row: (row.ref, row.number)),
            charges=ordered(self.charges, lambda row: (row.ref, row.on)),
            notices=ordered(self.notices, lambda row: (row.ref, row.on)),
            refusals=ordered(self.refusals, lambda row: (row.ref, row.on, row.event or 0, row.occurrence or 0)),
            parents=ordered(self.parents, lambda row: (row.ref,)),
            programs=self.programs,
            journal=ordered(self.journal, lambda row: (row.ref, row.on)),
            totals=self.totals,
        )


def ordered(rows: Iterable[Row], key: Callable[[Row], tuple[Any, ...]]) -> tuple[Row, ...]:
    """The rows by a key whose first part is a reference."""
    return tuple(sorted(rows, key=lambda row: (ref_key(key(row)[0]), *key(row)[1:])))


def ref_key(ref: str | None) -> tuple[str, int]:
    """The place of a reference among others: `A`, `A/2`, `A/10`, `B`; a row without one comes first."""
    order, _, number = (ref or "").partition("/")
    return order, int(number) if number.isdecimal() else 1


def to_document(answer: Answer) -> dict[str, Any]:
    """The JSON document: plain dicts and lists with exactly the keys of scenario-format.md §3."""
    ready = answer.in_order()
    return {field.name: plain(getattr(ready, field.name)) for field in fields(ready)}


KEYS: Mapping[str, str] = {"purpose": "for"}


def from_document(document: Mapping[str, Any]) -> Answer:
    """The answer that `to_document` wrote."""
    charges = [{"purpose" if name == "for" else name: row[name] for name in row} for row in document["charges"]]
    return TypeAdapter(Answer).validate_python({**document, "charges": charges})


def plain(value: Any) -> Any:
    """Rows as dicts, tuples as lists, dates as `YYYY-MM-DD`. A planned line shows a reason only where it has one."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if not is_dataclass(value):
        return value
    row = {KEYS.get(field.name, field.name): plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, PlannedLine) and value.reason is None:
        del row["reason"]
    return row
