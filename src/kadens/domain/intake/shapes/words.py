"""The words that every shape is written in: texts, amounts, days, counts, each with its own sentence when it is wrong.

A value that cannot be a mistake of spelling is never converted: a YAML number where a text belongs is refused and
the message says to quote it, because `0013` read as a number has already lost its zeros (scenario-format.md).
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

__all__ = [
    "NO_AMOUNT",
    "CardExpiry",
    "Code",
    "Count",
    "CountryCode",
    "CurrencyCode",
    "Day",
    "Flag",
    "LastFour",
    "MoneyText",
    "PercentText",
    "Positive",
    "Probability",
    "Quantity",
    "Shape",
    "StockQuantity",
    "SurgeLimit",
    "Text",
    "TimeUnit",
    "Weekday",
    "check_code",
    "check_country",
    "check_currency",
    "check_last_four",
    "check_money",
    "check_text",
    "fault",
    "is_number",
    "kind_of",
    "read_card_expiry",
    "read_day",
    "read_stock",
    "written",
]

NO_AMOUNT = 'is not an amount of money: write digits with a point, as "25.00"'
LONGEST_CODE = 60
LONGEST_TEXT = 500
MOST_DAYS = 36_525  # a century: no plan of a program reaches further

TimeUnit = Literal["days", "weeks", "months", "years"]


class Shape(BaseModel):
    """A piece of a document: frozen, and with no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def fault(message: str) -> PydanticCustomError:
    """An error whose text is the sentence that the reader of the file sees."""
    return PydanticCustomError("kadens", "{sentence}", {"sentence": message})


def written(value: Any) -> str:
    """A value as the author wrote it: a number read by our YAML reader remembers its digits (`0013`)."""
    return str(getattr(value, "written", value))


def is_number(value: Any) -> bool:
    """Whether YAML read this as a number; `true` is no number."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def must_be_text(value: Any) -> Any:
    """Refuse numbers and days where a text belongs, and say how to write them."""
    if is_number(value) or isinstance(value, date):
        raise fault(f'is a text: put it between quotes, as "{written(value)}"')
    if not isinstance(value, str):
        raise fault(f"is a text, not {kind_of(value)}")
    return value


def kind_of(value: Any) -> str:
    """What a value is, for a sentence: `nothing (null)`, `true`, `a list`, `a mapping`, or the value itself."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list" if value else "an empty list"
    return f"“{written(value)}”"


def check_code(value: str) -> str:
    """A code is short, and has neither blanks around it nor characters that cannot be seen."""
    if not value or value != value.strip() or not value.isprintable():
        raise fault("is a code: at least one character, no blanks before or after, all of them visible")
    if len(value) > LONGEST_CODE:
        raise fault(f"is too long: a code has at most {LONGEST_CODE} characters")
    return value


def check_text(value: str) -> str:
    """Free text: bounded, and without control characters."""
    if len(value) > LONGEST_TEXT:
        raise fault(f"is too long: at most {LONGEST_TEXT} characters")
    if any(not (letter.isprintable() or letter in "\n\t") for letter in value):
        raise fault("holds characters that cannot be seen")
    return value


def check_money(value: str) -> str:
    """The form of an amount; whether the currency has such a fraction is tested where the currency is known."""
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", value, re.ASCII):
        raise fault(NO_AMOUNT)
    return value


def check_percent(value: str) -> str:
    """A percentage between 0 and 100 with at most four decimals."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", value, re.ASCII) or Decimal(value) > 100:
        raise fault('is a percentage between "0" and "100", with at most four decimals')
    return value


def decimal_of(value: Any) -> Decimal:
    """A number of the file as an exact decimal, by the digits it was written with; no binary fraction is kept.

    Raises the fault `is a number` for anything else, `1e3` and `.inf` included.
    """
    text = value if isinstance(value, str) else written(value)
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", text, re.ASCII):
        raise fault(f"is a number, not {kind_of(value)}")
    return Decimal(text)


def read_quantity(value: Any) -> Decimal:
    """More than zero, at most three decimals."""
    quantity = read_stock(value)
    if quantity == 0:
        raise fault("is a quantity: more than zero")
    return quantity


def read_stock(value: Any) -> Decimal:
    """Zero or more, at most three decimals."""
    quantity = decimal_of(value)
    if quantity < 0:
        raise fault("cannot be less than zero")
    if quantity != round(quantity, 3) or quantity >= 10**9:
        raise fault("has at most nine digits before and three after the point")
    return quantity


def read_probability(value: Any) -> Decimal:
    """0 to 100 percent, at most two decimals."""
    probability = decimal_of(value)
    if not 0 <= probability <= 100 or probability != round(probability, 2):
        raise fault("is a probability between 0 and 100 percent, with at most two decimals")
    return probability


def read_surge_limit(value: Any) -> Decimal:
    """A multiple of the mean run: more than zero, at most two decimals."""
    limit = decimal_of(value)
    if not 0 < limit < 10**6 or limit != round(limit, 2):
        raise fault("is a multiple of the usual run: more than zero, with at most two decimals")
    return limit


def read_day(value: Any) -> date:
    """A calendar date, written `YYYY-MM-DD` with or without quotes."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise fault(f"{value} is not in the calendar") from None
    raise fault(f"is a date, written YYYY-MM-DD, not {kind_of(value)}")


def read_card_expiry(value: Any) -> str:
    """The last month in which a card works, `YYYY-MM`."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", value, re.ASCII):
        raise fault(f"is the month in which the card expires, written YYYY-MM, not {kind_of(value)}")
    return value


def form(pattern: str, message: str) -> Callable[[str], str]:
    """A check that a text has exactly this form."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value, re.ASCII):
            raise fault(message)
        return value

    return check


check_currency = form("[A-Z]{3}", "is a currency: three capital letters, as EUR")
check_country = form("[A-Z]{2}", "is a country: two capital letters, as SE")
check_last_four = form("[0-9]{4}", "is the last four digits of a card, never more of its number")
_text = BeforeValidator(must_be_text)

Code = Annotated[str, _text, AfterValidator(check_code)]
Text = Annotated[str, _text, AfterValidator(check_text)]
MoneyText = Annotated[str, _text, AfterValidator(check_money)]
PercentText = Annotated[str, _text, AfterValidator(check_percent)]
CurrencyCode = Annotated[str, _text, AfterValidator(check_currency)]
CountryCode = Annotated[str, _text, AfterValidator(check_country)]
LastFour = Annotated[str, _text, AfterValidator(check_last_four)]
Quantity = Annotated[Decimal, BeforeValidator(read_quantity)]
StockQuantity = Annotated[Decimal, BeforeValidator(read_stock)]
Probability = Annotated[Decimal, BeforeValidator(read_probability)]
SurgeLimit = Annotated[Decimal, BeforeValidator(read_surge_limit)]
Day = Annotated[date, BeforeValidator(read_day)]
CardExpiry = Annotated[str, BeforeValidator(read_card_expiry)]
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0, le=MOST_DAYS)]
Positive = Annotated[int, Strict(), Field(ge=1, le=MOST_DAYS)]
Weekday = Annotated[int, Strict(), Field(ge=1, le=7)]
