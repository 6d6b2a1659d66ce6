"""The journal's reports as tables for files, with the columns that `kadens journal` writes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.deferring import Deferred
from kadens.domain.ledger.browsing import EntriesAsked, legs_asked
from kadens.domain.ledger.queries import AccountBalance
from kadens.plumbing.reports.shapes import Cell, Column, Report

__all__ = ["balances_report", "deferred_report", "entries_report"]

_BALANCES = ("opening", "debit", "credit", "closing")
_DEFERRED = ("prepayments", "parent_revenue", "total")


def balances_report(rows: Sequence[AccountBalance], *, first_on: date, last_on: date) -> Report:
    """The trial balance of a period."""
    return _report(
        "trial balance",
        {"from": first_on, "on": last_on},
        (Column("number"), Column("name"), Column("role"), *(Column(name, "money") for name in _BALANCES)),
        [(row.number, row.name, row.role, row.opening, row.debit, row.credit, row.closing) for row in rows],
    )


def deferred_report(rows: Sequence[Deferred], *, on: date) -> Report:
    """What is not earned yet, month by month."""
    return _report(
        "deferred",
        {"on": on},
        (Column("when"), *(Column(name, "money") for name in _DEFERRED)),
        [
            (f"{row.month_on:%Y-%m}" if row.month_on else row.when, row.prepayments, row.parent_revenue, row.total)
            for row in rows
        ],
    )


def entries_report(asked: EntriesAsked) -> Report:
    """Entries, leg by leg, in the order of the journal."""

    def rows() -> Iterator[Sequence[Cell]]:
        for leg in legs_asked(asked):
            fact = f"{leg.kind} {leg.subject_id}"
            orders = (leg.parent_order_id or leg.order_id, leg.order_id)
            said = (leg.number, leg.name, leg.role)
            yield (str(leg.entry_id), leg.entered_on, leg.journal, fact, *orders, *said, leg.debit, leg.credit)

    columns = (
        Column("entry"),
        Column("entered_on", "date"),
        Column("journal"),
        Column("fact"),
        Column("order", "number"),
        Column("child_order", "number"),
        *(Column(name) for name in ("number", "name", "role")),
        Column("debit", "money"),
        Column("credit", "money"),
    )
    return _report("entries", {"from": asked.first_on, "to": asked.last_on}, columns, rows())


def _report(name: str, asked: dict[str, date], columns: tuple[Column, ...], rows: Iterable[Sequence[Cell]]) -> Report:
    return Report(name=name, asked=dict(asked), currency=parameters().currency, columns=columns, rows=rows)
