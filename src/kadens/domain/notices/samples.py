"""A letter of each kind as it might be, for looking at a text before anybody gets it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.domain.notices.mail import Letter
from kadens.domain.notices.placeholders import Cause, Item, Value, known_kind
from kadens.pure.money import Money

__all__ = ["sample_letter"]

NAMES: Final[Mapping[str, str]] = {"sv": "Åsa Lindström", "en": "Ann Archer"}
GOODS: Final[Mapping[str, tuple[Item, ...]]] = {
    "sv": (Item("Kriminalroman", Decimal(2), "pcs"), Item("Kaffe", Decimal("0.5"), "kg")),
    "en": (Item("Crime novel", Decimal(2), "pcs"), Item("Coffee", Decimal("0.5"), "kg")),
}


def sample_letter(kind: str, language: str) -> Letter:
    """A letter to nobody, in which everything is known. Raises KindUnknown."""
    rule, company = known_kind(kind, language), parameters()
    amount = Money(24_900, company.currency)
    values: dict[str, Value] = {
        "customer": NAMES[language],
        "company": company.name,
        "order": "100042",
        "program": {"sv": "Bokklubben", "en": "The book club"}[language],
        "items": GOODS[language],
        "delivery_on": date(2030, 3, 14),
        "due_on": date(2030, 3, 11),
        "until_on": date(2030, 5, 1),
        "expires_on": date(2030, 2, 28),
        "expires_at": datetime(2030, 3, 12, 11, 30, tzinfo=UTC),
        "amount": amount,
        "total": amount,
        "card": "•••• 4242",
        "instalment": "2",
        "reason": Cause("insufficient_funds"),
        "tracking": "SE123456789",
        "link": "https://pay.example/abc",
    }
    return Letter(
        notice_id=0,
        kind=kind,
        language=language,
        identity="sample",
        customer_id=0,
        name=NAMES[language],
        address="nobody@example.com",
        time_zone=company.time_zone,
        values={name: value for name, value in values.items() if name in rule.known},
    )
