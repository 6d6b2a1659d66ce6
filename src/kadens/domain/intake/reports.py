"""What an import says of itself."""

from dataclasses import dataclass

__all__ = ["BadRow", "ImportReport"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class BadRow:
    """A row that was not imported: its number as a spreadsheet shows it, the cell, and why."""

    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        where = f"row {self.row}, {self.column}" if self.column else f"row {self.row}"
        value = f"“{self.value}” " if self.value and self.value not in self.reason else ""
        return f"{where}: {value}{self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file: rows (or programs) read, those that brought something new, those that were known already.

    With a bad row nothing is imported, unless the good rows were asked for alone. `customers` counts those that were
    registered because of the rows.
    """

    read: int
    imported: int
    known: int
    bad: tuple[BadRow, ...] = ()
    customers: int = 0

    @property
    def bad_rows(self) -> int:
        """How many rows are bad; one of them may have several bad cells."""
        return len({each.row for each in self.bad})

    def __str__(self) -> str:
        counts = f"{self.read:,} read, {self.imported:,} imported, {self.known:,} known already"
        if self.bad:
            left = "; nothing was imported" if not self.imported and not self.known else ""
            return f"{counts}, {self.bad_rows:,} bad{left}."
        if self.read and self.known == self.read:
            return f"{counts}: the file has been imported before, nothing changed."
        return f"{counts}."
