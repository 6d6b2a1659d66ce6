"""The guard between us and a gateway: not too many calls, and none while it does not answer (payments.md §3.6).

It stands around the connected gateway and is a gateway itself, so that nobody who calls has to know of it. A *bucket*
for each kind of call makes calls wait that would come too fast. A *circuit* for the account opens after a few calls in
a row that nobody answered: then every call is *busy* at once and nothing is sent, until a probe, after a rest that
grows, finds the gateway back.

Both go by monotonic time, which only this process reads. The clock on the wall may be set back, and a test's clock
stands still while a run runs: a rest measured by either might never end. So both are this process's own: several
workers send their rates added together, and each finds out for itself that the gateway is down, at the price of a few
calls.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from kadens.domain.payments.gateway import (
    Abilities,
    Answer,
    CardPage,
    CardRequest,
    CreateRequest,
    Gateway,
    GatewayUnreachable,
    Hint,
    Movement,
    Outcome,
    SaveMethodRequest,
    gateway,
)

__all__ = ["CIRCUIT_OPEN", "Bucket", "Circuit", "GuardedGateway", "circuit_open", "gateway_trouble", "guarded"]

AnswerT = TypeVar("AnswerT", Answer, CardPage)

CIRCUIT_OPEN: Final = "circuit_open"
"""The reason of a call that was not sent."""

_NO_OBJECT: Final = "kadens-doctor"
TROUBLES: Final = 5
FIRST_REST_SECONDS: Final = 5.0
LONGEST_REST_SECONDS: Final = 300.0
_UNANSWERED: Final = (Outcome.UNKNOWN, Outcome.BUSY)


@dataclass(slots=True)
class Bucket:
    """At most `rate` calls a second, of which a second's worth may come at once; a call too many waits for its turn."""

    rate: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _tokens: float = field(init=False)
    _filled_at: float = field(init=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._tokens, self._filled_at = max(1.0, self.rate), self.clock()

    def take(self) -> None:
        """Take the next turn, and wait until it comes."""
        with self._lock:
            now = self.clock()
            self._tokens = min(max(1.0, self.rate), self._tokens + (now - self._filled_at) * self.rate) - 1
            self._filled_at, wait = now, -self._tokens / self.rate
        if wait > 0:
            self.sleep(wait)


@dataclass(slots=True)
class Circuit:
    """Closed while the gateway answers. Open, after so many calls in a row without an answer, for a rest; then one call
    may probe. A probe that is answered closes it, any other begins a rest twice as long."""

    clock: Callable[[], float] = time.monotonic
    _troubles: int = field(init=False, default=0)
    _rest: float = field(init=False, default=FIRST_REST_SECONDS)
    _open_until: float | None = field(init=False, default=None)
    _probing: bool = field(init=False, default=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    @property
    def open(self) -> bool:
        """Whether a call would be turned away now."""
        with self._lock:
            return self._turns_away()

    def admit(self) -> bool:
        """Whether this call may be sent; after a rest, the first that asks is the probe."""
        with self._lock:
            if self._turns_away():
                return False
            self._probing = self._open_until is not None
            return True

    def hear(self, *, answered: bool) -> None:
        """Note whether a call that was sent was answered."""
        with self._lock:
            if answered:
                self._troubles, self._rest, self._open_until, self._probing = 0, FIRST_REST_SECONDS, None, False
                return
            self._troubles += 1
            if self._probing:
                self._rest = min(2 * self._rest, LONGEST_REST_SECONDS)
            if self._probing or (self._open_until is None and self._troubles >= TROUBLES):
                self._open_until, self._probing = self.clock() + self._rest, False

    def _turns_away(self) -> bool:
        return self._open_until is not None and (self._probing or self.clock() < self._open_until)


class GuardedGateway:
    """A gateway behind its guard. `rate` is the most calls a second of each kind, None: as many as come."""

    def __init__(
        self,
        inner: Gateway,
        *,
        rate: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._inner, self._rate, self._clock, self._sleep = inner, rate, clock, sleep
        self._circuit = Circuit(clock)
        self._buckets: dict[str, Bucket] = {}
        self._lock = threading.Lock()

    @property
    def account(self) -> str:
        """Which account at the processor."""
        return self._inner.account

    @property
    def abilities(self) -> Abilities:
        """What the gateway can do."""
        return self._inner.abilities

    @property
    def guards(self) -> Gateway:
        """The gateway behind the guard."""
        return self._inner

    @property
    def circuit_open(self) -> bool:
        """Whether calls are turned away now, because the gateway does not answer."""
        return self._circuit.open

    def create(self, request: CreateRequest) -> Answer:
        return self._call("create", lambda: self._inner.create(request), _busy)

    def confirm(self, ref: str, key: str) -> Answer:
        return self._call("confirm", lambda: self._inner.confirm(ref, key), _busy)

    def capture(self, ref: str, key: str) -> Answer:
        return self._call("capture", lambda: self._inner.capture(ref, key), _busy)

    def get(self, ref: str) -> Answer:
        return self._call("get", lambda: self._inner.get(ref), _busy)

    def find(self, key: str) -> Answer:
        return self._call("find", lambda: self._inner.find(key), _busy)

    def close(self, ref: str) -> Answer:
        return self._call("close", lambda: self._inner.close(ref), _busy)

    def refund(self, ref: str, key: str, amount: int) -> Answer:
        return self._call("refund", lambda: self._inner.refund(ref, key, amount), _busy)

    def save_method(self, request: SaveMethodRequest) -> Answer:
        return self._call("save_method", lambda: self._inner.save_method(request), _busy)

    def ask_for_card(self, request: CardRequest) -> CardPage:
        return self._call("ask_for_card", lambda: self._inner.ask_for_card(request), _busy_page)

    def card_page(self, ref: str) -> CardPage:
        return self._call("card_page", lambda: self._inner.card_page(ref), _busy_page)

    def read_hint(self, body: bytes, headers: Mapping[str, str]) -> Hint | None:
        """What a webhook tells; it calls nobody, so nothing guards it."""
        return self._inner.read_hint(body, headers)

    def movements(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """Everything that moved. Raises GatewayUnreachable, also while the circuit is open."""
        if not self._admitted("movements"):
            raise GatewayUnreachable(problem="it has not answered for a while, and is left alone until it may be back")
        answered = True
        try:
            yield from self._inner.movements(since=since, until=until)
        except GatewayUnreachable:
            answered = False
            raise
        finally:
            self._circuit.hear(answered=answered)

    def _call(self, kind: str, call: Callable[[], AnswerT], busy: Callable[[], AnswerT]) -> AnswerT:
        if not self._admitted(kind):
            return busy()
        answered = False
        try:
            answer = call()
            answered = _is_answer(answer)
        finally:  # also for an adapter that raises and a process that is ended: a probe must not stay out for ever
            self._circuit.hear(answered=answered)
        return answer

    def _admitted(self, kind: str) -> bool:
        """Whether a call may be sent. While the circuit is open nobody waits for a turn; it may open meanwhile."""
        if self._circuit.open:
            return False
        if self._rate is not None:
            self._bucket(kind).take()
        return self._circuit.admit()

    def _bucket(self, kind: str) -> Bucket:
        with self._lock:
            if kind not in self._buckets:
                self._buckets[kind] = Bucket(self._rate or 1.0, self._clock, self._sleep)
            return self._buckets[kind]


def guarded(inner: Gateway, *, rate: float | None) -> GuardedGateway:
    """The gateway behind a guard of its own. `rate` is the most calls a second of each kind, None: as many as come."""
    return GuardedGateway(inner, rate=rate)


def circuit_open() -> bool:
    """Whether the connected gateway turns calls away, because it has not answered for a while."""
    connected = gateway()
    return isinstance(connected, GuardedGateway) and connected.circuit_open


def gateway_trouble(asked: Gateway) -> str:
    """Why a gateway does not answer, in its own word; empty if it does. Calls it, with a question to which the answer
    is no."""
    answer = asked.get(_NO_OBJECT)
    return "" if answer.outcome is Outcome.NOT_FOUND else answer.reason or answer.outcome.value


def _is_answer(answer: Answer | CardPage) -> bool:
    if isinstance(answer, Answer):
        return answer.spoken or answer.outcome not in _UNANSWERED
    return answer.status not in ("unknown", "busy")


def _busy() -> Answer:
    return Answer(Outcome.BUSY, reason=CIRCUIT_OPEN)


def _busy_page() -> CardPage:
    return CardPage("busy")
