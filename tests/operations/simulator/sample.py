"""An answer with a row of every kind, for the tests of what is made of it."""

from datetime import date
from decimal import Decimal

from kadens.operations.simulator.answer import (
    Answer,
    ChargeRow,
    ChildLine,
    ChildOrder,
    InstalmentRow,
    JournalRow,
    NoticeRow,
    Occurrence,
    ParentRow,
    PlannedLine,
    ProgramRow,
    RefusalRow,
    Totals,
)
from kadens.operations.simulator.reading import read_scenario
from kadens.operations.simulator.scenario import Scenario

SCENARIO = "start: 2024-01-10\nend: 2025-01-31\ncurrency: EUR\n"


def sample_scenario() -> Scenario:
    return read_scenario(SCENARIO)


def child(ref: str, number: int, on: date, *, sku: str = "BOOK1", shipped: bool = True) -> ChildOrder:
    return ChildOrder(
        ref=ref,
        number=number,
        program="BOOKS",
        events=(Occurrence(event=1, occurrence=number),),
        delivery_on=on,
        created_on=on,
        shipped_on=on if shipped else None,
        status="invoiced" if shipped else "held",
        lines=(ChildLine(sku=sku, quantity="1", price="20.00", amount="20.00"),),
        net="20.00",
        tax="5.00",
        total="25.00",
    )


def charge(ref: str, on: date, outcome: str = "approved", purpose: str = "child 1") -> ChargeRow:
    return ChargeRow(ref=ref, on=on, amount="25.00", outcome=outcome, purpose=purpose)


def sample_answer(*, sku: str = "BOOK1", ref: str = "A") -> Answer:
    """A year of monthly parcels, with a decline, a refund, a bill and lines that are still planned."""
    days = [date(2024, month, 15) for month in range(1, 11)]
    children = [child(ref, number, on, sku=sku) for number, on in enumerate(days, start=1)]
    children += [
        child(f"{ref}/10", 1, days[0]),
        child(f"{ref}/2", 1, days[0]),
        child(ref, 11, date(2024, 11, 15), shipped=False),
    ]
    charges = [charge(ref, row.delivery_on, purpose=f"child {row.number}") for row in children[:10]]
    charges += [
        charge(ref, date(2024, 11, 15), "declined", "child 11"),
        charge(ref, date(2024, 12, 2), "refunded", "refund"),
    ]
    amount = Decimal("25.00")
    return Answer(
        child_orders=tuple(reversed(children)),
        planned=(
            PlannedLine(ref=ref, event=2, occurrence=2, delivery_on=date(2025, 2, 15), status="planned"),
            PlannedLine(
                ref=ref, event=2, occurrence=1, delivery_on=date(2025, 1, 15), status="skipped", reason="missed"
            ),
        ),
        instalments=(
            InstalmentRow(
                ref=f"{ref}/2",
                number=1,
                due_on=date(2024, 2, 1),
                amount="25.00",
                status="billed",
                processed_on=date(2024, 1, 22),
            ),
            InstalmentRow(
                ref=f"{ref}/2",
                number=2,
                due_on=date(2025, 2, 1),
                amount="25.00",
                status="planned",
                processed_on=None,
            ),
        ),
        charges=tuple(charges),
        notices=(
            NoticeRow(customer="KAREN", on=days[1], kind="continuity_charged", ref=ref),
            NoticeRow(customer="KAREN", on=days[0], kind="continuity_charged", ref=ref),
            NoticeRow(customer="KAREN", on=date(2024, 3, 1), kind="card_expiring", ref=None),
        ),
        refusals=(
            RefusalRow(
                on=date(2024, 12, 15),
                job="create_child_orders",
                ref=ref,
                event=2,
                occurrence=1,
                reason="card_expired",
            ),
        ),
        parents=(
            ParentRow(ref=ref, status="open", closed_on=None),
            ParentRow(ref=f"{ref}/2", status="invoiced", closed_on=date(2024, 1, 15)),
        ),
        programs=(ProgramRow(code="BOOKS", current_event=None),),
        journal=(
            JournalRow(on=days[0], account="receivables", debit="25.00", credit="0.00", ref=ref),
            JournalRow(on=days[0], account="revenue", debit="0.00", credit="20.00", ref=ref),
            JournalRow(on=days[0], account="tax", debit="0.00", credit="5.00", ref=ref),
        ),
        totals=Totals(
            child_orders=13, shipped=12, charged=str(amount * 10), refunded=str(amount), invoiced=str(amount * 12)
        ),
    )
