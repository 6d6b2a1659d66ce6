"""Files of rows: CSV with a header, read as a stream, never held in memory."""

import codecs
import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from kadens.domain.intake.errors import FileEmpty, FileNotText, FileUnreadable, HeaderWrong, TableBroken
from kadens.pure.cards import looks_like_card_number

__all__ = ["Columns", "Content", "Table", "inspect_file", "open_table"]

PIECE = 1 << 20
LONGEST_LINE = 1 << 20  # what is longer is no line of a table


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns that a table may have; the required ones must be there."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a file holds: a hash of its bytes, and its first line that is not blank."""

    sha256: str
    first_line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A CSV file whose header is known; `columns` are in the order of the file."""

    path: Path
    separator: str
    columns: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Every row after the header with its number, counted as a spreadsheet does; rows without a cell are passed.

        Raises TableBroken, FileUnreadable.
        """
        rows = filled_rows(self.path, self.separator)
        next(rows)
        yield from rows


def inspect_file(path: Path) -> Content:
    """Read the file once, to know that it is a text and not empty. Raises FileUnreadable, FileEmpty, FileNotText."""
    digest, decoder, lines = hashlib.sha256(), codecs.getincrementaldecoder("utf-8-sig")(), 1
    beginning = ""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                if b"\0" in piece:
                    raise FileNotText(path=path, line=lines + piece[: piece.index(b"\0")].count(b"\n"))
                text = decoder.decode(piece)
                lines += text.count("\n")
                beginning = beginning if beginning.strip() else beginning + text
        decoder.decode(b"", final=True)
    except OSError as error:
        raise FileUnreadable(path=path, reason=error.strerror) from None
    except UnicodeDecodeError as error:
        raise FileNotText(path=path, line=lines + error.object[: error.start].count(b"\n")) from None
    if not beginning.strip():
        raise FileEmpty(path=path)
    first_line = next(line for line in beginning.splitlines() if line.strip())
    return Content(sha256=digest.hexdigest(), first_line=first_line)


def open_table(path: Path, content: Content, columns: Columns) -> Table:
    """The table in a file whose content was inspected. Raises HeaderWrong, TableBroken."""
    separator = ";" if ";" in content.first_line else ","
    _, header = next(filled_rows(path, separator), (0, []))
    names = tuple(cell.strip().lower() for cell in header)
    if reason := header_fault(names, columns):
        raise HeaderWrong(path=path, reason=reason, columns=", ".join(columns.known))
    return Table(path=path, separator=separator, columns=names)


def header_fault(names: Sequence[str], columns: Columns) -> str | None:
    """What is wrong with the names of the columns, or nothing."""
    for place, name in enumerate(names):
        if name in names[:place]:
            return f"{shown(name)} is there twice"
        if not name:
            return f"column {place + 1} has no name"
        if name not in columns.known:
            close = get_close_matches(name, columns.known, n=1)
            return f"{shown(name)} is none of them" + (f" (did you mean {close[0]}?)" if close else "")
    missing = [name for name in columns.required if name not in names]
    return f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing" if missing else None


def shown(name: str) -> str:
    """A name for a sentence; without a header it may be anything, a card number too."""
    return "the number of a card" if looks_like_card_number(name) else f"“{name[:40]}”"


def filled_rows(path: Path, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that have something in a cell."""
    return ((number, row) for number, row in read_rows(path, separator) if any(cell.strip() for cell in row))


def read_rows(path: Path, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number, the header included. Raises TableBroken, FileUnreadable."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(bounded(file), delimiter=separator, strict=True)
            try:
                yield from enumerate(rows, start=1)
            except csv.Error as error:
                raise TableBroken(path=path, line=rows.line_num, reason=str(error)) from None
    except OSError as error:
        raise FileUnreadable(path=path, reason=error.strerror) from None


def bounded(file: Iterator[str]) -> Iterator[str]:
    """The lines of a file, none so long that it would fill the memory."""
    readline = file.readline  # type: ignore[attr-defined]
    while line := readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise csv.Error("a line is longer than any table's")
        yield line
