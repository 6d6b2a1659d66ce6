"""The cards that the test gateway knows: the numbers to enter on its pages, and tokens that behave the same.

The numbers pass the check digit and lie in ranges that card schemes and processors keep for tests, so that none can be
a person's. No other number is accepted, so that nobody enters a real one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kadens.edges.gateways.conduct import Behaviour

__all__ = ["CARDS", "TestCard", "behaviour_of_token", "card_numbered", "table_in_markdown"]


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card: its number, how it behaves, and what that means to those who try it."""

    __test__ = False

    number: str
    behaviour: Behaviour
    does: str

    @property
    def brand(self) -> str:
        return {"3": "amex", "4": "visa", "5": "mastercard"}[self.number[0]]

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def token(self) -> str:
        """A token that behaves so without having been entered or scripted."""
        return f"tok_{self.behaviour}"


CARDS: Final = (
    TestCard("4242424242424242", Behaviour.APPROVE, "is approved"),
    TestCard("5555555555554444", Behaviour.APPROVE, "is approved"),
    TestCard("378282246310005", Behaviour.APPROVE, "is approved"),
    TestCard("4000000000000002", Behaviour.DECLINE, "is declined, soft, without a reason to speak of"),
    TestCard("4000000000009995", Behaviour.INSUFFICIENT_FUNDS, "is declined, soft: not enough money on the account"),
    TestCard("4000000000000101", Behaviour.DO_NOT_HONOR, "is declined, soft: the bank does not say why"),
    TestCard("4000000000000069", Behaviour.CARD_EXPIRED, "is declined, soft: the bank says that it has expired"),
    TestCard("4000000000000200", Behaviour.DECLINE_HARD, "is declined, hard: the bank wants no other try"),
    TestCard("4000000000009987", Behaviour.LOST_CARD, "is declined, hard: it was reported lost"),
    TestCard("4000000000009979", Behaviour.STOLEN_CARD, "is declined, hard: it was reported stolen"),
    TestCard("4100000000000019", Behaviour.FRAUD, "is declined, hard: the gateway suspects fraud"),
    TestCard("4000002500003155", Behaviour.AUTHENTICATE, "asks the cardholder to approve on a page of the gateway"),
    TestCard("4000000000000309", Behaviour.PROCESSING, "is processed for two days, as a bank debit is, then taken"),
    TestCard("4000000000000408", Behaviour.PROCESSING_FAILS, "is processed for two days, then declined"),
    TestCard("4000000000000507", Behaviour.UNKNOWN, "is charged, but the answer does not come in time"),
    TestCard("4000000000000606", Behaviour.TIMEOUT_BEFORE, "does not answer and is not charged; the second try works"),
    TestCard("4000000000000705", Behaviour.HANG, "never answers and is never charged"),
    TestCard("4000000000000804", Behaviour.ERROR_AFTER, "is charged, but the gateway answers 500"),
    TestCard("4000000000000903", Behaviour.ERROR_BEFORE, "answers 500 and is not charged; the second try works"),
    TestCard("4000000000001000", Behaviour.GARBAGE, "is charged, but the answer cannot be read"),
    TestCard("4000000000001109", Behaviour.RESET, "is charged, but the connection breaks before the answer"),
    TestCard("4000000000001208", Behaviour.TOO_MANY, "is refused twice because of too many requests (429), then works"),
    TestCard("4000000000001307", Behaviour.KEY_RUNNING, "says twice that the same key still runs (409), then works"),
    TestCard("4000000000001406", Behaviour.FAULTY, "has the request itself refused (422); nothing is charged"),
    TestCard("4000000000001505", Behaviour.REFUND_REFUSED, "is approved, but never refunded"),
    TestCard("4000000000001604", Behaviour.REFUND_UNKNOWN, "is approved; a refund is given, but its answer is lost"),
)
_BY_NUMBER: Final = {card.number: card for card in CARDS}
_BY_TOKEN: Final = {card.token: card.behaviour for card in CARDS}


def card_numbered(number: str) -> TestCard | None:
    """The card with this number, digits only; None when it is no test card."""
    return _BY_NUMBER.get(number)


def behaviour_of_token(token: str) -> Behaviour | None:
    """How a card behaves that is named by a token of the table."""
    return _BY_TOKEN.get(token)


def table_in_markdown() -> str:
    """The table as the guide shows it; a test holds the guide to it."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "| number | token | the card |"
    yield "|---|---|---|"
    for card in CARDS:
        yield f"| {_grouped(card)} | `{card.token}` | {card.does} |"


def _grouped(card: TestCard) -> str:
    digits = card.number
    places = (4, 10, len(digits)) if card.brand == "amex" else (4, 8, 12, len(digits))
    return " ".join(digits[begin:end] for begin, end in zip((0, *places), places, strict=False))
