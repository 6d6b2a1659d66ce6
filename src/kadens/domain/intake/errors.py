"""What can be refused about files that are read: documents of programs, and tables of rows."""

from typing import ClassVar

from kadens.domain.intake.shapes import Fault
from kadens.pure.errors import KadensError

__all__ = [
    "CartEmpty",
    "CartUnreadable",
    "DraftChanged",
    "DraftLineUnknown",
    "DraftSubmitted",
    "DraftUnknown",
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


class CartEmpty(KadensError):
    """An order has at least one line."""

    code = "cart_empty"
    message = "There is nothing in the order yet."


class CartUnreadable(KadensError):
    """A stored cart that is not as carts are written, or a cart that could not be stored so that it is read again."""

    code = "cart_unreadable"
    message = "The cart cannot be kept or read: {where} {reason}."


class DraftUnknown(KadensError):
    """There is no such draft, or it was dropped."""

    code = "draft_unknown"
    message = "There is no draft {draft}."


class DraftLineUnknown(KadensError):
    """The draft has fewer lines."""

    code = "draft_line_unknown"
    message = "Draft {draft} has no line {at}."


class DraftChanged(KadensError):
    """Somebody changed the draft since it was shown: in another tab, or as another person."""

    code = "draft_changed"
    message = "The draft was changed in another window since it was shown here: look at it again."


class DraftSubmitted(KadensError):
    """A draft that became orders is not changed any more."""

    code = "draft_submitted"
    message = "The draft was submitted, so it cannot be changed any more."
