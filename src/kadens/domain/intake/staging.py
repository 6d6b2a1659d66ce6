"""The good rows of a file in a table of the transaction, so that a file of any size is judged by a few statements."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from kadens.domain.intake.cells import Cells
from kadens.domain.intake.reports import BadRow, ImportReport
from kadens.domain.intake.tables import Table
from kadens.plumbing.db.copying import copy_rows
from kadens.plumbing.db.statement import Nothing, load

__all__ = ["Counted", "Gathered", "Key", "StagedRow", "next_rows", "refuse_repeated", "stage", "staged_rows"]

SQL = "kadens.domain.intake"
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Key:
    """What must be one row's alone: its code, and the token of its card if it has one."""

    code: str
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows a statement took."""

    number: int


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A row that is left: its number, and its cells in the order of the file."""

    place: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class _Repeated:
    place: int
    code: str
    token: str | None
    first_of_code: int
    first_of_token: int


@dataclass(frozen=True)
class _After:
    after: int
    most: int


_STAGE = load(SQL, "stage_rows", Nothing, Nothing)
_UNSTAGE = load(SQL, "unstage_rows", Nothing, Nothing)
_REFUSE_REPEATED = load(SQL, "refuse_repeated_rows", Nothing, _Repeated)
_NEXT = load(SQL, "next_rows", _After, StagedRow)


@dataclass(slots=True)
class Gathered:
    """What is known of a file while it is read."""

    read: int = 0
    bad: list[BadRow] = field(default_factory=list)

    def report(self, *, imported: int = 0, known: int = 0, customers: int = 0) -> ImportReport:
        """The report, its bad rows in the order of the file."""
        bad = tuple(sorted(self.bad))
        return ImportReport(read=self.read, imported=imported, known=known, bad=bad, customers=customers)


@contextmanager
def staged_rows() -> Iterator[None]:
    """Have the staging table in here. An error undoes the transaction, and the table with it."""
    _STAGE.run(Nothing())
    yield
    _UNSTAGE.run(Nothing())


def stage(table: Table, judge: Callable[[Cells], Key]) -> Gathered:
    """Stage the rows in which `judge` finds no fault; the others are gathered."""
    gathered = Gathered()
    copy_rows("staged_row", ("place", "code", "token", "cells"), _good_rows(table, judge, gathered))
    return gathered


def refuse_repeated(gathered: Gathered, *, code_column: str) -> None:
    """Of rows with the same code, or the same card, the first is kept."""
    for row in _REFUSE_REPEATED.run(Nothing()):
        if row.first_of_code < row.place:
            column, value, first = code_column, row.code, row.first_of_code
        else:
            column, value, first = "card_token", row.token or "", row.first_of_token
        gathered.bad.append(BadRow(row=row.place, column=column, value=value, reason=f"is in row {first} already"))


def next_rows() -> Iterator[list[StagedRow]]:
    """The staged rows, batch by batch, in the order of the file."""
    after = 0
    while rows := _NEXT.run(_After(after, BATCH)):
        yield rows
        after = rows[-1].place


def _good_rows(
    table: Table, judge: Callable[[Cells], Key], gathered: Gathered
) -> Iterator[tuple[int, str, str | None, list[str]]]:
    for place, values in table.rows():
        gathered.read += 1
        cells = Cells(place, table.columns, values)
        key = judge(cells)
        if cells.faults:
            gathered.bad += cells.faults
        else:
            yield place, key.code, key.token, list(values)
