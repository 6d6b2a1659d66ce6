"""The port to a card processor (payments.md §3 and §5).

Taking money is three calls: *create* the object (no money moves), store its name, *confirm* it. Every call answers;
an adapter never raises for what the gateway or the network did, it says `unknown` or `faulty`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

from kadens.pure.errors import KadensError

__all__ = [
    "Abilities",
    "Answer",
    "CardPage",
    "CardRequest",
    "CreateRequest",
    "Gateway",
    "GatewayUnreachable",
    "Hint",
    "HintRefused",
    "Movement",
    "NoGateway",
    "Outcome",
    "SaveMethodRequest",
    "SavedCard",
    "gateway",
    "use",
]


class NoGateway(KadensError):
    """Nobody said which card processor to use."""

    code = "no_gateway"
    message = "No payment gateway is connected, so no card can be charged."


class GatewayUnreachable(KadensError):
    """The gateway did not answer a question that moves no money."""

    code = "gateway_unreachable"
    message = "The payment gateway does not answer: {problem}."


class HintRefused(KadensError):
    """A message that says it comes from the gateway has no valid signature, is too old, or cannot be read."""

    code = "webhook_refused"
    message = "The message is not accepted as the gateway's: {problem}."


class Outcome(StrEnum):
    """What the gateway says of an object (payments.md §3.3).

    `unknown` is an answer: ask again, never charge again. `busy` is none: nothing was done (the same key is still
    running, too many requests, the connection was refused, the circuit is open), so come back. `conflict`: the gateway
    knows the key with another request, a contradiction that a person must look at."""

    CREATED = "created"
    APPROVED = "approved"
    AUTHORIZED = "authorized"
    DECLINED = "declined"
    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    UNKNOWN = "unknown"
    FAULTY = "faulty"
    CLOSED = "closed"
    NOT_FOUND = "not_found"
    BUSY = "busy"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRequest:
    """The frozen request of one attempt: the amount in minor units, the card's token and expiry, the business day.

    `capture_later` only authorizes: the money moves when it is captured."""

    key: str
    amount: int
    currency: str
    token: str
    expires_on: date
    on: date
    capture_later: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveMethodRequest:
    """A card to keep: the gateway's own token for it, and what may be known of it."""

    key: str
    token: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call came to. `hard`: no retry can help, only another card. `evidence` is kept with the step.

    `link` is the gateway's page on which the customer authenticates a payment that `requires_action`, good until
    `link_expires_at`. `spoken`: `unknown` or `busy` by the gateway's own word (a key still in use, a search that found
    nothing yet), so that nobody takes it for a gateway that is down."""

    outcome: Outcome
    ref: str | None = None
    reason: str = ""
    hard: bool = False
    evidence: Mapping[str, object] = field(default_factory=dict)
    link: str | None = None
    link_expires_at: datetime | None = None
    spoken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRequest:
    """Ask the gateway for a page of its own on which a customer enters a card (pay-by-link): the number never comes
    here. `key` makes it one page; `customer` is our reference of the customer, no personal data; the customer comes
    back to `return_url`."""

    key: str
    customer: str
    return_url: str


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A card that the gateway keeps: its token there, and what may be known of it."""

    token: str
    brand: str
    last4: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page on which a card is entered: `open`, `done` with its card, or `expired`; `unknown` and `busy`: ask again.

    `ref` is the gateway's name for it, `url` what the customer opens while it is open."""

    status: str
    ref: str | None = None
    url: str | None = None
    expires_at: datetime | None = None
    card: SavedCard | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """A genuine message of the gateway: its number there, and the object (or page) to look at. It proves nothing."""

    event_id: str
    ref: str
    kind: str


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that the gateway says it moved: `taken` or `refunded`, in minor units, under our key."""

    kind: str
    key: str
    ref: str
    amount: int
    currency: str
    moved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a gateway can do: authorize and capture later, find an object by our key, close an object for good, for
    how many hours it remembers a key (None: for ever)."""

    captures_later: bool
    finds_by_key: bool
    closing_is_final: bool
    key_hours: int | None
    webhooks: bool


class Gateway(Protocol):
    """A card processor. `key` makes each call safe to repeat."""

    @property
    def account(self) -> str:
        """Which account at the processor; part of an object's name."""

    @property
    def abilities(self) -> Abilities:
        """What it can do."""

    def create(self, request: CreateRequest) -> Answer:
        """Make the object; no money moves. The same key gives the same object."""

    def confirm(self, ref: str, key: str) -> Answer:
        """Take the money, or authorize it; an object that was confirmed before answers what became of it."""

    def capture(self, ref: str, key: str) -> Answer:
        """Take what was authorized."""

    def get(self, ref: str) -> Answer:
        """What has become of the object."""

    def find(self, key: str) -> Answer:
        """The object or refund made with our key, or `not_found`."""

    def close(self, ref: str) -> Answer:
        """Kill the object: `closed` once it can never take money; `approved` if it had taken it."""

    def refund(self, ref: str, key: str, amount: int) -> Answer:
        """Give back so many minor units of what the object took."""

    def save_method(self, request: SaveMethodRequest) -> Answer:
        """Keep a card for later charges; the answer's `ref` is its token."""

    def ask_for_card(self, request: CardRequest) -> CardPage:
        """Make a page on which the customer enters a card. The same key gives the same page."""

    def card_page(self, ref: str) -> CardPage:
        """What has become of such a page."""

    def read_hint(self, body: bytes, headers: Mapping[str, str]) -> Hint | None:
        """What a webhook tells, its signature verified; None for a kind that concerns nothing of ours.

        Header names are lower-case. Raises HintRefused."""

    def movements(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """Everything that moved in this account from `since` until before `until`, for the reconciliation.

        Raises GatewayUnreachable."""


class _Connected:
    gateway: Gateway | None = None


_CONNECTED: Final = _Connected()


def use(gateway: Gateway) -> None:
    """Connect the card processor that this process uses from now on."""
    _CONNECTED.gateway = gateway


def gateway() -> Gateway:
    """The connected card processor. Raises NoGateway."""
    if _CONNECTED.gateway is None:
        raise NoGateway
    return _CONNECTED.gateway
