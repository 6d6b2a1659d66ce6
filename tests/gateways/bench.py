"""A bench: a gateway under test, and all that the conformance suite does around it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kadens.domain.payments.gateway import CardPage, Gateway

BEHAVIOURS = (
    "approve",
    "decline",
    "insufficient_funds",
    "do_not_honor",
    "card_expired",
    "decline_hard",
    "lost_card",
    "stolen_card",
    "fraud",
    "authenticate",
    "processing",
    "processing_fails",
    "unknown",
    "timeout_before",
    "hang",
    "error_after",
    "error_before",
    "garbage",
    "reset",
    "too_many",
    "key_running",
    "faulty",
    "refund_refused",
    "refund_unknown",
)
"""A bench has a card for each."""


@dataclass(kw_only=True)
class Bench:
    """A gateway with a token for each behaviour, its clock, its memory, and the people who use its pages.

    `webhook` makes a genuine message about an object, as sent at an instant; `enter_card` is the customer who enters
    4242 4242 4242 4242, good until 12/30, on an open page; `authenticate` the cardholder who opens a link. Not every
    gateway judges a card by the expiry that we know: `judges_expiry`."""

    gateway: Gateway
    cards: Mapping[str, str]
    forget_keys: Callable[[], object]
    pass_time: Callable[[timedelta], object]
    enter_card: Callable[[CardPage], object]
    authenticate: Callable[[str, bool], object]
    webhook: Callable[[str, str, datetime], tuple[bytes, Mapping[str, str]]]
    expires_on: date = date(2030, 12, 31)
    on: date = date(2024, 1, 10)
    judges_expiry: bool = True

    def moved(self) -> list[tuple[str, str, int]]:
        """What the gateway says that moved: kind, our key, minor units."""
        since, until = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
        found = self.gateway.movements(since=since, until=until)
        return sorted((movement.kind, movement.key, movement.amount) for movement in found)
