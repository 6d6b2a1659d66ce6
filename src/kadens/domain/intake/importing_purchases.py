"""What customers bought before, from a CSV file or from the CDNOW sample."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kadens.domain.company.parameters import parameters
from kadens.domain.customers.registering import NewCustomer, register_customers
from kadens.domain.intake.cdnow import CDNOW_CURRENCY, is_cdnow, read_cdnow_row, read_cdnow_rows
from kadens.domain.intake.cells import Cells, read_amount, read_count
from kadens.domain.intake.reports import BadRow, ImportReport
from kadens.domain.intake.shapes.words import check_code, read_day
from kadens.domain.intake.staging import BATCH, SQL, Counted, Gathered
from kadens.domain.intake.tables import Columns, Content, inspect_file, open_table
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.copying import copy_rows
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction

__all__ = ["PURCHASE_COLUMNS", "import_purchases"]

PURCHASE_COLUMNS = Columns(required=("customer", "date", "quantity", "amount"))
STAGED = ("place", "customer", "purchased_on", "quantity", "amount")
Bought = tuple[str, date, int, int]


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a file is read: its rows, what one of them says, its currency, and whether it makes its customers."""

    rows: Callable[[], Iterator[Cells]]
    read: Callable[[Cells], Bought]
    currency: str
    makes_customers: bool


@dataclass(frozen=True, slots=True)
class _Stranger:
    place: int
    customer: str


@dataclass(frozen=True, slots=True)
class _Code:
    code: str


@dataclass(frozen=True)
class _Most:
    most: int


@dataclass(frozen=True)
class _Source:
    source: str
    currency: str


_STAGE = load(SQL, "stage_purchases", Nothing, Nothing)
_UNSTAGE = load(SQL, "unstage_purchases", Nothing, Nothing)
_REFUSE_UNKNOWN = load(SQL, "refuse_unknown_customers", Nothing, _Stranger)
_NEXT_UNKNOWN = load(SQL, "next_unknown_customers", _Most, _Code)
_KEEP = load(SQL, "keep_purchases", _Source, Counted)


def import_purchases(path: Path, *, on: date, actor: str, partial: bool = False) -> ImportReport:
    """Keep the purchases of a file, each row once, however often the file is read.

    The customers of a CSV file must be registered; those of the CDNOW sample are made. A bad row stops the import, and
    nothing of it is kept, unless `partial`: then the good rows are.
    Raises FileUnreadable, FileEmpty, FileNotText, HeaderWrong, TableBroken.
    """
    with transaction(), _staged_purchases():
        content = inspect_file(path)
        reader = _reader(path, content)
        gathered = Gathered()
        good = copy_rows("staged_purchase", STAGED, _good_rows(reader, gathered))
        if not reader.makes_customers:
            good -= _refuse_unknown_customers(gathered)
        if gathered.bad and not partial:
            return gathered.report()
        customers = _register_unknown(on=on, actor=actor) if reader.makes_customers else 0
        imported = sum(kept.number for kept in _KEEP.run(_Source(content.sha256, reader.currency)))
        detail = {"source": content.sha256, "file": path.name, "purchases": imported}
        record([Deed("import_purchases", "company", 1, detail)], on=on, actor=actor)
        return gathered.report(imported=imported, known=good - imported, customers=customers)


@contextmanager
def _staged_purchases() -> Iterator[None]:
    _STAGE.run(Nothing())
    yield
    _UNSTAGE.run(Nothing())


def _reader(path: Path, content: Content) -> _Reader:
    if is_cdnow(content.first_line):
        return _Reader(lambda: read_cdnow_rows(path), read_cdnow_row, CDNOW_CURRENCY, makes_customers=True)
    table = open_table(path, content, PURCHASE_COLUMNS)
    currency = parameters().currency

    def rows() -> Iterator[Cells]:
        return (Cells(place, table.columns, values) for place, values in table.rows())

    return _Reader(rows, _csv_reader(currency), currency, makes_customers=False)


def _csv_reader(currency: str) -> Callable[[Cells], Bought]:
    amount = read_amount(currency)

    def read(cells: Cells) -> Bought:
        return (
            cells.required("customer", check_code, "?"),
            cells.required("date", read_day, date.min),
            cells.required("quantity", read_count, 1),
            cells.required("amount", amount, 0),
        )

    return read


def _good_rows(reader: _Reader, gathered: Gathered) -> Iterator[tuple[int, str, date, int, int]]:
    for cells in reader.rows():
        gathered.read += 1
        bought = reader.read(cells)
        if cells.faults:
            gathered.bad += cells.faults
        else:
            yield (cells.row, *bought)


def _refuse_unknown_customers(gathered: Gathered) -> int:
    strangers = _REFUSE_UNKNOWN.run(Nothing())
    for row in strangers:
        reason = "is not the code of a customer"
        gathered.bad.append(BadRow(row=row.place, column="customer", value=row.customer, reason=reason))
    return len(strangers)


def _register_unknown(*, on: date, actor: str) -> int:
    """Register the customers of the sample who are not there yet; how many."""
    registered = 0
    while codes := _NEXT_UNKNOWN.run(_Most(BATCH)):
        customers = [NewCustomer(code=row.code, name=row.code.replace("-", " customer ")) for row in codes]
        registered += len(register_customers(customers, on=on, actor=actor))
    return registered
