"""Reading the cells of a row: each through the words of the shapes, each fault with its column and its reason."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from pydantic_core import PydanticCustomError

from kadens.domain.intake.reports import BadRow
from kadens.domain.intake.shapes.words import check_money, fault, read_card_expiry
from kadens.pure.cards import Expiry, ExpiryInvalid, looks_like_card_number
from kadens.pure.money import AmountInvalid, parse_amount

__all__ = ["Cells", "read_amount", "read_count", "read_expiry", "read_truth"]

Value = TypeVar("Value")
Other = TypeVar("Other")

LONGEST_SHOWN = 60
TRUTH: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "ja", "1"), True),
    **dict.fromkeys(("false", "no", "nej", "0"), False),
}


class Cells:
    """One row: its cells by column, without the blanks around them, and what is wrong with them."""

    def __init__(self, row: int, columns: Sequence[str], cells: Sequence[str]) -> None:
        self.row = row
        self.faults: list[BadRow] = []
        self._cells = dict(zip(columns, map(str.strip, cells), strict=False))
        if len(cells) != len(columns):
            self.refuse("", f"has {len(cells)} {'cell' if len(cells) == 1 else 'cells'} instead of {len(columns)}")

    def __contains__(self, column: str) -> bool:
        return bool(self._cells.get(column))

    def refuse(self, column: str, reason: str) -> None:
        """Remember a fault. The value is shown with it, unless it looks like a card number: those are never shown."""
        value = self._cells.get(column, "")
        if looks_like_card_number(value):
            value, reason = "", "is not what belongs here" if looks_like_card_number(reason) else reason
        value = value[:LONGEST_SHOWN]
        self.faults.append(BadRow(row=self.row, column=column, value=value, reason=reason))

    def refuse_card_numbers(self) -> None:
        """A card number has no business in any cell."""
        for column, value in self._cells.items():
            if looks_like_card_number(value):
                self.refuse(column, "holds a card number, which is never kept: only the token of the gateway is")

    def optional(self, column: str, read: Callable[[str], Value], blank: Other) -> Value | Other:
        """The value of a cell, or what a blank one means."""
        value = self._cells.get(column, "")
        if not value:
            return blank
        try:
            return read(value)
        except PydanticCustomError as error:
            self.refuse(column, error.message())
            return blank

    def required(self, column: str, read: Callable[[str], Value], stand_in: Value) -> Value:
        """The value of a cell that must not be blank; after a fault the stand-in, which nobody will keep."""
        if column not in self:
            self.refuse(column, "is required")
        return self.optional(column, read, stand_in)

    def together(self, columns: Iterable[str], why: str) -> None:
        """Refuse each of these columns that is blank."""
        for column in columns:
            if column not in self:
                self.refuse(column, f"is required: {why}")


def read_truth(value: str) -> bool:
    """True or false, yes or no, ja or nej, 1 or 0."""
    if value.lower() not in TRUTH:
        raise fault("is true or false")
    return TRUTH[value.lower()]


def read_amount(currency: str) -> Callable[[str], int]:
    """A reader of amounts in a currency, into minor units."""

    def read(value: str) -> int:
        try:
            return parse_amount(check_money(value), currency)
        except AmountInvalid:
            raise fault(f"is not an amount in {currency}") from None

    return read


def read_count(value: str) -> int:
    """A whole number, one or more."""
    if not re.fullmatch(r"0{0,9}[1-9][0-9]{0,8}", value, re.ASCII):
        raise fault("is a whole number, one or more")
    return int(value)


def read_expiry(value: str) -> date:
    """The last day of the month in which a card expires, YYYY-MM."""
    try:
        return Expiry.parse(read_card_expiry(value)).last_day()
    except ExpiryInvalid:
        raise fault("is not in the calendar") from None
