"""How customers are found: what is written of them and what an agent types are folded by one rule, and then compared.

Folding forgets what people hear or type differently: case, accents, and the two letters that stand for one (`Sjöberg`,
`sjoberg` and `Sjoeberg` fold alike; so do `Aake` and `Åke`). It only ever leaves letters out, so that the beginning of
a word folds to the beginning of what the word folds to: a name can be found as it is typed.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = [
    "Question",
    "code_mark",
    "email_mark",
    "fold",
    "found_by",
    "name_words",
    "national",
    "read_question",
    "slips",
]

LONGEST_QUESTION: Final = 200
LONGEST_WORD: Final = 60
MOST_WORDS: Final = 40
SHORTEST_NUMBER: Final = 3
"""Fewer digits than this are no part of a telephone number or postcode that anybody looks for."""
SHORTEST_SLIP: Final = 3
"""A word of fewer letters is not taken for a mistyped one: it could be any."""
_OTHER_LETTERS: Final = str.maketrans(
    {"æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", chr(0x131): "i"}
)
_TWO_FOR_ONE: Final = re.compile(r"(?<=a)[ae]+|(?<=[ou])e+")
_OF_AN_EMAIL: Final = "@._+-"
_ONE_DIGIT_COUNTRIES: Final = ("1", "7")
_THREE_DIGIT_COUNTRIES: Final = re.compile(r"2[1-689]|3[578]|42|5[09]|6[7-9]|8[0358789]|9[679]")
"""How country codes of three digits begin; those that begin with 1 or 7 have one, all others two (ITU-T E.164)."""
_AN_ORDER: Final = re.compile(r"#?(?P<order>[0-9]{1,18})(/[0-9]{1,9})?")
"""An order's number, perhaps with the place of one of its continuity orders: `100023/2`."""
_LONG_ENOUGH_FOR_A_COUNTRY: Final = 9


def fold(text: str) -> str:
    """The words of a text as they are compared: small letters without accents, and digits, one space between words."""
    kept = "".join(letter if letter.isalnum() else " " for letter in _plain(text))
    return _TWO_FOR_ONE.sub("", " ".join(kept.split()))


def name_words(text: str) -> tuple[str, ...]:
    """The folded words of a name or a place, each once."""
    words = (word[:LONGEST_WORD] for word in fold(text).split()[:MOST_WORDS])
    return tuple(dict.fromkeys(words))


def email_mark(email: str) -> str:
    """The mark of an e-mail address: `@` and the address without case and accents; nothing for none."""
    kept = "".join(letter for letter in _plain(email) if letter.isalnum() or letter in _OF_AN_EMAIL)
    return f"@{kept[:LONGEST_QUESTION]}" if kept else ""


def code_mark(code: str) -> str:
    """The mark of a customer code: `#` and its letters and digits; nothing for none."""
    kept = "".join(letter for letter in _plain(code) if letter.isalnum())
    return f"#{kept[:LONGEST_WORD]}" if kept else ""


def national(phone: str) -> str:
    """The digits of a telephone number without its country code and the noughts before an area."""
    digits = "".join(letter for letter in unicodedata.normalize("NFKC", phone) if letter in "0123456789")
    abroad = phone.lstrip().startswith("+") or digits.startswith("00")
    digits = digits.lstrip("0")
    return digits[_country_code(digits) :].lstrip("0") if abroad else digits


def found_by(*, code: str, name: str, email: str, postcode: str = "", city: str = "") -> tuple[str, ...]:
    """Everything but the telephone by which a customer is found: folded words and marks, each once."""
    place = "".join(fold(postcode).split())[:LONGEST_WORD]
    marks = (code_mark(code), email_mark(email), place)
    return tuple(dict.fromkeys(word for word in (*name_words(name), *name_words(city), *marks) if word))


def slips(word: str) -> tuple[str, ...]:
    """The word, and what is left of it without one of its letters. Two words one slip apart (a letter too many, too
    few, another one, or two that changed places) have one of these in common."""
    return tuple(dict.fromkeys([word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was typed into the one field. `number` is all its digits, when there are words of nothing else; `phones` are
    the parts of telephone numbers that those may be; `order` is the number of an order, when the text is nothing else;
    `code` and `email_start` are marks of the whole, the second only where it is one piece."""

    words: Sequence[str] = ()
    emails: Sequence[str] = ()
    number: str = ""
    phones: Sequence[str] = ()
    order: int | None = None
    code: str = ""
    email_start: str = ""


def read_question(text: str) -> Question:
    """What a text asks for. Any text will do: what is no letter, digit or part of an e-mail address says nothing."""
    typed = text[:LONGEST_QUESTION]
    pieces = typed.replace(",", " ").replace(";", " ").split()
    emails = tuple(email_mark(piece) for piece in pieces if "@" in piece.strip("@"))
    rest = " ".join(piece for piece in pieces if "@" not in piece.strip("@"))
    folded = fold(rest).split()
    number = "".join(word for word in folded if _is_number(word))
    return Question(
        words=tuple(dict.fromkeys(word[:LONGEST_WORD] for word in folded if not _is_number(word)))[:MOST_WORDS],
        emails=tuple(mark for mark in emails if len(mark) > 1),
        number=number,
        phones=tuple(_phones(number, abroad="+" in rest)),
        order=int(named["order"]) if (named := _AN_ORDER.fullmatch(typed.strip())) else None,
        code=code_mark(typed),
        email_start=email_mark(typed) if len(pieces) == 1 else "",
    )


def _phones(number: str, *, abroad: bool) -> Iterable[str]:
    """What a number may be of a telephone number: as it is, or after a country code that nobody marked as one. Two
    noughts go before a country code, or stand in the middle of a number of which this is a part."""
    ways = [national(f"+{number}" if abroad else number)]
    if not abroad and not number.startswith("0") and len(number) >= _LONG_ENOUGH_FOR_A_COUNTRY:
        ways.append(national(f"+{number}"))
    if not abroad and number.startswith("00"):
        ways.append(number.lstrip("0"))
    return dict.fromkeys(way for way in ways if len(way) >= SHORTEST_NUMBER)


def _country_code(digits: str) -> int:
    """How many digits the country code has that an international number begins with."""
    if digits[:1] in _ONE_DIGIT_COUNTRIES:
        return 1
    return 3 if _THREE_DIGIT_COUNTRIES.match(digits) else 2


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal()


def _plain(text: str) -> str:
    """Small letters without accents: compatible forms taken apart, marks left out."""
    taken_apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(letter for letter in taken_apart if not unicodedata.category(letter).startswith("M"))
    return plain.casefold().translate(_OTHER_LETTERS)
