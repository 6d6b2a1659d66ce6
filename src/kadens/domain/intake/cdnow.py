"""The purchases of the public CDNOW sample: five words a line, without a header (Fader & Hardie).

The number of the customer in the full set and in the sample, the day (YYYYMMDD), the number of CDs, the dollars paid.
Some purchases cost nothing, and some are there twice: that is how the customers bought.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kadens.domain.intake.cells import Cells, read_amount, read_count
from kadens.domain.intake.errors import FileUnreadable
from kadens.domain.intake.shapes.words import fault

__all__ = ["CDNOW_CURRENCY", "customer_code", "is_cdnow", "read_cdnow_row", "read_cdnow_rows"]

CDNOW_CURRENCY = "USD"
COLUMNS = ("customer in the full set", "customer", "date", "quantity", "amount")
LONGEST_LINE = 1_000

_amount = read_amount(CDNOW_CURRENCY)


def is_cdnow(first_line: str) -> bool:
    """Whether a file is of this kind: its first line begins with a digit and has no separator of a table."""
    return bool(re.match(r"\s*[0-9]", first_line)) and not {",", ";"} & set(first_line)


def customer_code(sample_id: str) -> str:
    """The code of a customer of the sample: `CDNOW-0001`."""
    return f"CDNOW-{sample_id}"


def read_cdnow_rows(path: Path) -> Iterator[Cells]:
    """Every line that is not blank. Raises FileUnreadable."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                if words := line.split():
                    yield Cells(number, COLUMNS, words)
    except OSError as error:
        raise FileUnreadable(path=path, reason=error.strerror) from None


def read_cdnow_row(cells: Cells) -> tuple[str, date, int, int]:
    """Customer, day, quantity and amount of a line; what is wrong with it is among the faults of the cells."""
    cells.required("customer in the full set", _read_number, "0")
    return (
        customer_code(cells.required("customer", _read_number, "0")),
        cells.required("date", _read_compact_day, date.min),
        cells.required("quantity", read_count, 1),
        cells.required("amount", _amount, 0),
    )


def _read_number(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII):
        raise fault("is the number of a customer: at most ten digits")
    return value


def _read_compact_day(value: str) -> date:
    if not re.fullmatch(r"[0-9]{8}", value, re.ASCII):
        raise fault("is a date, written YYYYMMDD")
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        raise fault("is not in the calendar") from None
