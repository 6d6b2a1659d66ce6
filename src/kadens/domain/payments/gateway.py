"""The port to a card processor (payments.md §3 and §5).

Taking money is three calls: *create* the object (no money moves), store its name, *confirm* it. Every call answers;
an adapter never raises for what the gateway or the network did, it says `unknown` or `faulty`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

from kadens.pure.errors import KadensError

__all__ = [
    "Abilities",
    "Answer",
    "CreateRequest",
    "Gateway",
    "NoGateway",
    "Outcome",
    "SaveMethodRequest",
    "gateway",
    "use",
]


class NoGateway(KadensError):
    """Nobody said which card processor to use."""

    code = "no_gateway"
    message = "No payment gateway is connected, so no card can be charged."


class Outcome(StrEnum):
    """What the gateway says of an object. `unknown` is an answer: ask again, never charge again."""

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
    """What a call came to. `hard`: no retry can help, only another card. `evidence` is kept with the step."""

    outcome: Outcome
    ref: str | None = None
    reason: str = ""
    hard: bool = False
    evidence: Mapping[str, object] = field(default_factory=dict)


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
