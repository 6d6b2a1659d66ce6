"""What can be refused about files that are read: documents of programs, and tables of rows."""

from typing import ClassVar

from kadens.domain.intake.shapes import Fault
from kadens.pure.errors import KadensError

__all__ = [
    "FileEmpty",
    "FileNotText",
    "FileUnreadable",
    "HeaderWrong",
    "NotExportable",
    "SetUpInvalid",
    "TableBroken",
]


class SetUpInvalid(KadensError):
    """A document with faults; nothing of it is applied. `faults` holds them all."""

    code: ClassVar[str] = "set_up_invalid"
    message: ClassVar[str] = "The document is not valid:\n{listing}"

    def __init__(self, *, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults=faults, listing="\n".join(f"  {found}" for found in faults))
        self.faults = faults


class NotExportable(KadensError):
    """Programs that one document cannot say."""

    code = "not_exportable"
    message = "The programs cannot be written into one file: {reason}."


class FileUnreadable(KadensError):
    """No such file, or not ours to read."""

    code = "file_unreadable"
    message = "The file {path} cannot be read: {reason}."


class FileEmpty(KadensError):
    """A file without a single row."""

    code = "file_empty"
    message = "The file {path} is empty."


class FileNotText(KadensError):
    """A file in another encoding than UTF-8, or no text at all."""

    code = "file_not_text"
    message = "The file {path} is not a text in UTF-8 (line {line}): save it as CSV in UTF-8."


class HeaderWrong(KadensError):
    """The first line does not name the columns."""

    code = "header_wrong"
    message = "The first line of {path} must name the columns, and {reason}; known are {columns}."


class TableBroken(KadensError):
    """A quoting that never ends, or a cell too large to be one: the rows after it cannot be told apart."""

    code = "table_broken"
    message = "The rows of {path} cannot be told apart from line {line} on: {reason}."
