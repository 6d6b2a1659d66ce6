"""The built-in test gateway in the process: scripted cards, and its own books to judge us by (payments.md §5).

The books are its memory, in a file that several processes and `kadens gateway` share, or in memory: what it took is
what we must have booked.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from kadens.domain.payments.gateway import (
    Abilities,
    Answer,
    CardPage,
    CardRequest,
    CreateRequest,
    Hint,
    HintRefused,
    Movement,
    Outcome,
    SaveMethodRequest,
)
from kadens.edges.gateways.books import Books
from kadens.edges.gateways.calling import Reply
from kadens.edges.gateways.conduct import Behaviour, Manner
from kadens.edges.gateways.hostility import Hostility
from kadens.edges.gateways.house import PAGES_AT, DueWebhook, GatewayHouse
from kadens.edges.gateways.teller import Declines
from kadens.edges.gateways.telling import SignedMessage, read_signed, sign
from kadens.plumbing import clock

__all__ = ["Behaviour", "TestGateway"]

_NO_ANSWER: Final = {
    Manner.HANG: Answer(Outcome.UNKNOWN, reason="timeout"),
    Manner.RESET: Answer(Outcome.UNKNOWN, reason="connection_lost"),
    Manner.ERROR: Answer(Outcome.UNKNOWN, reason="http_500"),
    Manner.GARBAGE: Answer(Outcome.UNKNOWN, reason="unreadable"),
    Manner.TOO_MANY: Answer(Outcome.BUSY, reason="too_many_requests"),
    Manner.KEY_RUNNING: Answer(Outcome.BUSY, reason="key_running", spoken=True),
}
"""What the HTTP adapter makes of an answer that came in such a manner."""


class TestGateway:
    """A gateway of our own with books in SQLite: at `path`, which processes can share, or in memory.

    A card without a script is approved, unless `declines` gives a reason for (token, business day). With a
    `webhook_secret` it tells of what happens: take what it has to tell from `webhooks`."""

    __test__ = False
    account: str = "test"

    def __init__(
        self,
        path: str = ":memory:",
        *,
        declines: Declines | None = None,
        pages_at: str = PAGES_AT,
        webhook_secret: str | None = None,
    ) -> None:
        self._house = GatewayHouse(path, pages_at=pages_at, declines=declines)
        self._webhook_secret = webhook_secret
        if webhook_secret:
            self._house.listen()

    @property
    def abilities(self) -> Abilities:
        """All that there is; it forgets a key only when it is told to."""
        return Abilities(
            captures_later=True,
            finds_by_key=True,
            closing_is_final=True,
            key_hours=None,
            webhooks=self._webhook_secret is not None,
        )

    @property
    def books(self) -> Books:
        """The books themselves, for tests that break them."""
        return self._house.books

    # What tests and scenarios set

    def script(self, token: str, behaviour: Behaviour | str) -> None:
        """From now on the card behaves like this."""
        self._house.script(token, behaviour)

    def set_expiry(self, token: str, expires_on: date) -> None:
        """The bank gave the card another expiry; it counts instead of the one in the request."""
        self._house.set_expiry(token, expires_on)

    def be_hostile(self, moods: Hostility) -> None:
        """How hostile the gateway is to every call from now on."""
        self._house.set_hostility(moods)

    def forget_keys(self) -> int:
        """Forget every key, as gateways do after a day; how many."""
        return self._house.forget_keys()

    def move_clock(self, by: timedelta) -> datetime:
        """Let time pass at the gateway."""
        return self._house.move_clock(by)

    # What people do on its pages

    def enter_card(self, page: str, **typed: str) -> dict[str, str]:
        """A customer types `number`, `expires` and `code` on a card page; what is wrong with it."""
        return self._house.pages.enter(page, typed)

    def authenticate(self, link: str, *, approve: bool) -> Answer:
        """The cardholder opens the link of a payment that requires it, and says yes or no."""
        return self._house.teller.authenticate(link.rpartition("/")[2], approve=approve)

    # What the books say

    def taken(self, token: str | None = None) -> int:
        """Everything taken, in minor units, before refunds; of one card, if given."""
        return self._house.taken(token)

    def refunded(self) -> int:
        """Everything given back, in minor units."""
        return self._house.refunded()

    def payments(self) -> list[tuple[str, int]]:
        """The key and amount of everything that was taken."""
        return self._house.payments()

    def webhooks(self) -> list[SignedMessage]:
        """What there is to tell by now, signed; told once, or as often as the gateway is set to."""
        if self._webhook_secret is None:
            return []
        due = self._house.due_webhooks()
        for event in due:
            self._house.webhook_sent(event.id)
        return [self._signed(self._webhook_secret, event) for event in due]

    def _signed(self, secret: str, event: DueWebhook) -> SignedMessage:
        return sign(
            secret=secret, event_id=event.id, kind=event.kind, ref=event.ref, told_at=event.told_at, at=clock.now()
        )

    # The port

    def create(self, request: CreateRequest) -> Answer:
        """Make the object; the same key gives the same object."""
        return _said(self._house.teller.create(request))

    def confirm(self, ref: str, key: str) -> Answer:
        """Take or authorize the money of an object, once."""
        return _said(self._house.teller.confirm(ref, key))

    def capture(self, ref: str, key: str) -> Answer:
        """Take what was authorized, once."""
        return _said(self._house.teller.capture(ref, key))

    def get(self, ref: str) -> Answer:
        """What has become of the object."""
        return _said(self._house.teller.get(ref))

    def find(self, key: str) -> Answer:
        """The object or refund made with this key."""
        return _said(self._house.teller.find(key))

    def close(self, ref: str) -> Answer:
        """Kill the object, unless it has taken money."""
        return _said(self._house.teller.close(ref))

    def refund(self, ref: str, key: str, amount: int) -> Answer:
        """Give money back, never more than was taken."""
        return _said(self._house.teller.refund(ref, key, amount))

    def save_method(self, request: SaveMethodRequest) -> Answer:
        """Keep a card under its token."""
        return _said(self._house.teller.save_method(request))

    def ask_for_card(self, request: CardRequest) -> CardPage:
        """Make a page on which the customer enters a card; `kadens gateway` on the same books serves it."""
        return _shown(self._house.pages.ask(request), None)

    def card_page(self, ref: str) -> CardPage:
        """What has become of such a page."""
        return _shown(self._house.pages.look(ref), ref)

    def read_hint(self, body: bytes, headers: Mapping[str, str]) -> Hint | None:
        """What a webhook tells, its signature and age verified."""
        if self._webhook_secret is None:
            raise HintRefused(problem="this gateway sends none")
        return read_signed(self._webhook_secret, body, headers)

    def movements(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """Everything that moved, as the books have it."""
        return self._house.all_movements(since, until)


def _said(reply: Reply[Answer]) -> Answer:
    if reply.said is not None and reply.manner is Manner.PLAIN:
        return reply.said
    return _NO_ANSWER[reply.manner]


def _shown(reply: Reply[CardPage], ref: str | None) -> CardPage:
    if reply.said is not None and reply.manner is Manner.PLAIN:
        return reply.said
    return CardPage("busy" if _NO_ANSWER[reply.manner].outcome is Outcome.BUSY else "unknown", ref)
