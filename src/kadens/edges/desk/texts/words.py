"""What kinds of notices are called, and what the linter finds, in the reader's language.

The linter speaks English; each of its sentences is known here by a pattern, and said again with the same names.
"""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["KIND_WORDS", "LANGUAGE_WORDS", "problem_in_words"]

KIND_WORDS: Final[Mapping[str, Promise]] = {
    "order_confirmed": _("Order confirmed"),
    "upcoming_delivery": _("Delivery ahead"),
    "upcoming_charge": _("Charge ahead"),
    "shipped": _("Shipped"),
    "continuity_charged": _("Charged"),
    "continuity_billed": _("Billed"),
    "payment_failed": _("Payment failed"),
    "payment_link": _("Payment link"),
    "card_expiring": _("Card about to expire"),
    "card_expired": _("Card expired"),
    "program_changed": _("Program changed"),
    "paused": _("Paused"),
    "resumed": _("Resumed"),
    "cancelled": _("Cancelled"),
    "ended": _("Ended"),
}
LANGUAGE_WORDS: Final[Mapping[str, Promise]] = {"sv": _("Swedish"), "en": _("English")}
_WHERE: Final[Mapping[str, Promise]] = {"outside a paragraph": _("outside a paragraph")}
_PROBLEMS: Final[tuple[tuple[str, Promise], ...]] = (
    (r"it has more than (?P<a>.+) characters\.", _("It has more than {a} characters.")),
    (r"the subject is empty\.", _("The subject is empty.")),
    (r"the subject has more than (?P<a>.+) characters\.", _("The subject has more than {a} characters.")),
    (r"the subject is one line of plain text\.", _("The subject is one line of plain text.")),
    (r"the subject can have no markup\.", _("The subject can have no markup.")),
    (
        r"(?P<a>\{.+\}) cannot stand in the subject: .*",
        _("{a} cannot stand in the subject: only what always has a value and is one line can."),
    ),
    (r"(?P<a>\{.+?\}) is not known here; known are (?P<b>.*)\.", _("{a} is not known here; known are {b}.")),
    (r"a brace stands alone: .*", _("A brace stands alone: they only go around the name of a placeholder.")),
    (
        r"the address “(?P<a>.*)” is not allowed: one of (?P<b>.*), or https.*",
        _("The address “{a}” is not allowed: one of {b}, or https://, mailto: or tel:."),
    ),
    (r"(?P<a>\{.+?\}) is an address: write (?P<b>.*)\.", _("{a} is an address: write {b}.")),
    (
        r"(?P<a>\{.+?\}) must be said in a paragraph without (?P<b>.*), which may have no value\.",
        _("{a} must be said in a paragraph without {b}, which may have no value."),
    ),
    (r"(?P<a>\{.+\}) must be said\.", _("{a} must be said.")),
    (r"it holds a card number\.", _("It holds a card number.")),
    (r"(?P<a><.*>) is not allowed; these are: (?P<b>.*)\.", _("{a} is not allowed; these are: {b}.")),
    (r"(?P<a><.*>) cannot stand (?P<where>.*)\.", _("{a} cannot stand {where}.")),
    (r"(?P<a><.*>) is empty; write (?P<b>.*)\.", _("{a} is empty; write {b}.")),
    (r"(?P<a></.*>) ends what was not begun (?P<where>.*)\.", _("{a} ends what was not begun {where}.")),
    (r"the text “(?P<a>.*)” stands (?P<where>.*)\.", _("The text “{a}” stands {where}.")),
    (r"the comment “(?P<a>.*)” cannot stay\.", _("The comment “{a}” cannot stay.")),
    (r"(?P<a><.*>) is not allowed\.", _("{a} is not allowed.")),
    (r"(?P<a><.*>) is not closed\.", _("{a} is not closed.")),
    (r"it says nothing; write at least one .*", _("It says nothing; write at least one <p>…</p>.")),
    (r"(?P<a><.*>) cannot have (?P<b>.*)=….", _("{a} cannot have {b}.")),
    (r"<a> needs an address: .*", _("<a> needs an address: <a href=…>.")),
)


def problem_in_words(problem: str) -> str:
    """A sentence of the linter in the language of the page."""
    for pattern, sentence in _PROBLEMS:
        found = re.fullmatch(pattern, problem, re.DOTALL)
        if found:
            names = found.groupdict()
            if "where" in names:
                names["where"] = _where(names["where"])
            return str(sentence).format(**names)
    return problem


def _where(place: str) -> str:
    inside = place.removeprefix("inside ")
    return str(_WHERE[place]) if place in _WHERE else str(_("inside {tag}")).format(tag=inside)
