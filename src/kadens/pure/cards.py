"""What may be known of a payment card: its expiry, and that a text must not hold a card number (domain.md §2.6)."""

import re
from dataclasses import dataclass
from datetime import date

from kadens.pure.dates import Period, end_of
from kadens.pure.errors import KadensError

_EXPIRY = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_DIGIT_GROUPS = re.compile(r"[0-9]+(?:[ -]+[0-9]+)*")
_SHORTEST, _LONGEST = 13, 19


class ExpiryInvalid(KadensError):
    """The text or numbers are not a month of a year."""

    code = "expiry_invalid"
    message = "{text!r} is not an expiry: write it like 2026-12."


@dataclass(frozen=True, slots=True, order=True)
class Expiry:
    """The last month in which a card is good. Raises ExpiryInvalid for a month that does not exist."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise ExpiryInvalid(text=f"{self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> "Expiry":
        """Read "2026-12". Raises ExpiryInvalid."""
        found = _EXPIRY.fullmatch(text)
        if not found:
            raise ExpiryInvalid(text=text)
        return cls(int(found[1]), int(found[2]))

    def last_day(self) -> date:
        """The last day on which the card is good."""
        return end_of(Period.MONTH, date(self.year, self.month, 1))

    def expired_on(self, on: date) -> bool:
        """True when the month ended before `on` (domain.md §4, card expired)."""
        return self.last_day() < on

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def looks_like_card_number(text: str) -> bool:
    """True when 13 to 19 digits somewhere in the text, bare or grouped by spaces or dashes, pass the Luhn check."""
    return any(
        _is_card_number(candidate)
        for run in _DIGIT_GROUPS.findall(text)
        for candidate in _joined_groups(re.split(r"[ -]+", run))
    )


def _joined_groups(groups: list[str]) -> list[str]:
    """Every run of neighbouring groups, joined, that is as long as a card number."""
    candidates = []
    for first in range(len(groups)):
        joined = ""
        for group in groups[first:]:
            joined += group
            if len(joined) > _LONGEST:
                break
            if len(joined) >= _SHORTEST:
                candidates.append(joined)
    return candidates


def _is_card_number(digits: str) -> bool:
    if digits.startswith("0"):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
