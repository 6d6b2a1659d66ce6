"""What each kind of notice can say: the names between braces, which of them may be without a value, which must be said.

A value is what it is (an amount, a date); how it is written is the letter's affair, in the customer's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from kadens.domain.notices.errors import KindUnknown
from kadens.domain.notices.models import KINDS, LANGUAGES
from kadens.pure.money import Money

__all__ = ["LINKS", "RULES", "Cause", "Item", "Rule", "Value", "known_kind"]


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a parcel."""

    name: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a payment did not go through, as the gateway calls it."""

    word: str


Value = str | Money | date | datetime | Cause | tuple[Item, ...]
"""Nothing known is the empty text, or no items."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The placeholders of a kind: `given` always have a value, `perhaps` may have none, `required` must be said."""

    given: frozenset[str]
    perhaps: frozenset[str]
    required: frozenset[str]

    @property
    def known(self) -> frozenset[str]:
        return self.given | self.perhaps


LINKS: Final = frozenset({"manage_link", "card_link", "link"})
"""Placeholders that are addresses: they stand in an `href`, and nowhere else."""

_ALWAYS: Final = ("customer", "company", "manage_link")


def _rule(*, given: str = "", perhaps: str = "", required: str = "") -> Rule:
    return Rule(
        given=frozenset([*_ALWAYS, *given.split()]),
        perhaps=frozenset(perhaps.split()),
        required=frozenset(required.split()),
    )


_SHIPMENT: Final = "program items delivery_on amount"
_CHARGE: Final = "order program instalment"

RULES: Final[Mapping[str, Rule]] = {
    "order_confirmed": _rule(given="order", perhaps=f"{_SHIPMENT} total", required="order manage_link"),
    "upcoming_delivery": _rule(
        given="delivery_on", perhaps="order program items amount", required="delivery_on manage_link"
    ),
    "upcoming_charge": _rule(
        given="amount due_on", perhaps="order program items card", required="amount due_on manage_link"
    ),
    "shipped": _rule(given="order", perhaps="program items tracking", required="order"),
    "continuity_charged": _rule(given="amount", perhaps=f"{_CHARGE} card", required="amount"),
    "continuity_billed": _rule(given="amount due_on", perhaps=_CHARGE, required="amount due_on"),
    "payment_failed": _rule(given="amount card_link", perhaps=f"{_CHARGE} reason card", required="amount card_link"),
    "payment_link": _rule(given="amount link", perhaps=f"{_CHARGE} expires_at", required="amount link"),
    "card_expiring": _rule(given="expires_on card_link", perhaps="card order program", required="expires_on card_link"),
    "card_expired": _rule(given="card_link", perhaps="card expires_on order program", required="card_link"),
    "program_changed": _rule(perhaps=f"order {_SHIPMENT}", required="manage_link"),
    "paused": _rule(perhaps="order program until_on", required="manage_link"),
    "resumed": _rule(perhaps=f"order {_SHIPMENT}", required="manage_link"),
    "cancelled": _rule(perhaps="order program"),
    "ended": _rule(perhaps="order program"),
}
"""domain.md §8. A charge ahead says how much, when, and how to stop it; an expired card where to give another."""


def known_kind(kind: str, language: str | None = None) -> Rule:
    """The rule of a kind. Raises KindUnknown for a kind, or a language, that there is not."""
    if kind not in RULES:
        raise KindUnknown(what="kind of notice", given=kind, known=", ".join(KINDS))
    if language is not None and language not in LANGUAGES:
        raise KindUnknown(what="language", given=language, known=", ".join(LANGUAGES))
    return RULES[kind]
