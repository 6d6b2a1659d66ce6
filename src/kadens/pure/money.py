"""Money is integer minor units and an ISO 4217 currency; one rounding, one splitting, no float (design.md §2.7)."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from kadens.pure.errors import KadensError

_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_LARGEST = 10**18  # exclusive; what a 64-bit column can hold, with room to spare

# The currencies that do not have two decimals.
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}

# Products are exact here whatever context the calling thread has set.
_EXACT = Context(prec=200)


class CurrencyInvalid(KadensError):
    """The text is not an ISO 4217 code."""

    code = "currency_invalid"
    message = "{currency!r} is not a currency: three capital letters are."


class CurrencyMismatch(KadensError):
    """Two amounts of different currencies were added or compared."""

    code = "currency_mismatch"
    message = "{left} and {right} are different currencies."


class AmountInvalid(KadensError):
    """The text or number is not an amount of money."""

    code = "amount_invalid"
    message = "{text!r} is not an amount in {currency}."


def minor_digits(currency: str) -> int:
    """How many decimals the currency has (ISO 4217). Raises CurrencyInvalid."""
    if not _CURRENCY.fullmatch(currency):
        raise CurrencyInvalid(currency=currency)
    return _DIGITS.get(currency, 2)


def parse_amount(text: str, currency: str) -> int:
    """The minor units that a decimal string means: "25.00" EUR is 2500.

    Raises AmountInvalid for anything but plain digits with at most the currency's decimals; it never rounds.
    """
    digits = minor_digits(currency)
    found = _AMOUNT.fullmatch(text)
    if not found or len(text) > 40:
        raise AmountInvalid(text=text, currency=currency)
    sign, whole, fraction = found[1], found[2], found[3] or ""
    minor = int(whole + fraction.ljust(digits, "0"))
    if len(fraction) > digits or minor >= _LARGEST:
        raise AmountInvalid(text=text, currency=currency)
    return -minor if sign else minor


def format_amount(minor: int, currency: str) -> str:
    """The decimal string of minor units: 2500 EUR is "25.00". The inverse of parse_amount."""
    digits = minor_digits(currency)
    sign = "-" if minor < 0 else ""
    whole, fraction = divmod(abs(minor), 10**digits)
    return f"{sign}{whole}.{fraction:0{digits}d}" if digits else f"{sign}{whole}"


def format_quantity(quantity: Decimal) -> str:
    """A quantity without trailing zeros or exponent: "1", "2.5". Raises AmountInvalid if it is not finite."""
    if not quantity.is_finite():
        raise AmountInvalid(text=str(quantity), currency="a quantity")
    text = f"{quantity:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def round_half_up(value: Decimal) -> int:
    """The one rounding: to the nearest integer, a half away from zero. Raises AmountInvalid if it is not finite."""
    if not value.is_finite():
        raise AmountInvalid(text=str(value), currency="minor units")
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))


def line_amount(price: int, quantity: Decimal) -> int:
    """Price (minor units) times quantity, rounded half up."""
    return round_half_up(_EXACT.multiply(Decimal(price), quantity))


def percent_of(amount: int, percent: Decimal) -> int:
    """So many percent of an amount in minor units, rounded half up."""
    return round_half_up(_EXACT.multiply(Decimal(amount), percent).scaleb(-2, _EXACT))


def tax_on(net: int, percent: Decimal) -> int:
    """The tax of one order line, rounded half up (domain.md §2.4)."""
    return percent_of(net, percent)


def split_evenly(total: int, parts: int) -> list[int]:
    """Equal parts, each but the last rounded down to the minor unit; the last takes the rest (domain.md §2.4).

    A negative total is split like its positive counterpart. Raises ValueError for fewer than one part.
    """
    if parts < 1:
        raise ValueError(f"an amount cannot be split into {parts} parts")
    sign = -1 if total < 0 else 1
    each = abs(total) // parts
    return [sign * each] * (parts - 1) + [total - sign * each * (parts - 1)]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that knows its currency. Adding or ordering two currencies raises CurrencyMismatch."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        minor_digits(self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._alike(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._alike(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._alike(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._alike(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._alike(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._alike(other)

    def __str__(self) -> str:
        return f"{format_amount(self.minor, self.currency)} {self.currency}"

    def _alike(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)
        return other.minor
