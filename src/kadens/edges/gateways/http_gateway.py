"""The adapter to a gateway that is reached over HTTP: ours, served by `kadens gateway` (payments.md §5).

The answer decides, never the type of an exception: what was not answered whole is *unknown*, unless it is certain that
the gateway did nothing (it refused the connection, or says that it is busy).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from kadens.domain.payments.gateway import (
    Abilities,
    Answer,
    CardPage,
    CardRequest,
    CreateRequest,
    GatewayUnreachable,
    Hint,
    HintRefused,
    Movement,
    Outcome,
    SaveMethodRequest,
)
from kadens.edges.gateways.exchange import Exchange, Received
from kadens.edges.gateways.telling import read_signed
from kadens.edges.gateways.wire import read_answer, read_movements, read_page

__all__ = ["HttpGateway"]

_BUSY: Final = (401, 403, 429)
"""Nothing was done: who asks is not let in, or asks too much."""
_PAGE: Final = 500


class HttpGateway:
    """A gateway at an address, with the secret of our account there. Safe for many threads; it never asks twice.

    `connect` and `read` are the seconds to wait for a connection and for an answer."""

    def __init__(
        self,
        url: str,
        *,
        secret: str,
        webhook_secret: str | None = None,
        account: str = "test",
        key_hours: int | None = 24,
        connect: float = 3.0,
        read: float = 10.0,
    ) -> None:
        self._account, self._webhook_secret, self._key_hours = account, webhook_secret, key_hours
        self._exchange = Exchange(url, secret, connect=connect, read=read)

    @property
    def account(self) -> str:
        """The account at the gateway; the books are the same whether they are asked over HTTP or in the process."""
        return self._account

    @property
    def abilities(self) -> Abilities:
        """All that there is; a key is remembered for as long as was agreed."""
        return Abilities(
            captures_later=True,
            finds_by_key=True,
            closing_is_final=True,
            key_hours=self._key_hours,
            webhooks=self._webhook_secret is not None,
        )

    def create(self, request: CreateRequest) -> Answer:
        """Make the object; the same key gives the same object."""
        asked = {
            "amount": request.amount,
            "currency": request.currency,
            "token": request.token,
            "expires_on": request.expires_on.isoformat(),
            "on": request.on.isoformat(),
            "capture_later": request.capture_later,
        }
        return _answer(self._exchange.send("POST", "/v1/payments", asked, key=request.key))

    def confirm(self, ref: str, key: str) -> Answer:
        """Take or authorize the money of an object, once."""
        return _answer(self._exchange.send("POST", f"{_payment(ref)}/confirm", {}, key=key), ref)

    def capture(self, ref: str, key: str) -> Answer:
        """Take what was authorized, once."""
        return _answer(self._exchange.send("POST", f"{_payment(ref)}/capture", {}, key=key), ref)

    def get(self, ref: str) -> Answer:
        """What has become of the object."""
        return _answer(self._exchange.send("GET", _payment(ref)), ref)

    def find(self, key: str) -> Answer:
        """The object or refund made with this key."""
        return _answer(self._exchange.send("GET", f"/v1/payments?{urlencode({'key': key})}"))

    def close(self, ref: str) -> Answer:
        """Kill the object, unless it has taken money."""
        return _answer(self._exchange.send("POST", f"{_payment(ref)}/close", {}, key=f"{ref}/close"), ref)

    def refund(self, ref: str, key: str, amount: int) -> Answer:
        """Give money back, never more than was taken."""
        return _answer(self._exchange.send("POST", f"{_payment(ref)}/refunds", {"amount": amount}, key=key))

    def save_method(self, request: SaveMethodRequest) -> Answer:
        """Keep a card under its token."""
        asked = {"token": request.token, "expires_on": request.expires_on.isoformat()}
        return _answer(self._exchange.send("POST", "/v1/methods", asked, key=request.key), request.token)

    def ask_for_card(self, request: CardRequest) -> CardPage:
        """Make a page on which the customer enters a card."""
        asked = {"customer": request.customer, "return_url": request.return_url}
        return _page(self._exchange.send("POST", "/v1/card-pages", asked, key=request.key), None)

    def card_page(self, ref: str) -> CardPage:
        """What has become of such a page."""
        return _page(self._exchange.send("GET", f"/v1/card-pages/{quote(ref, safe='')}"), ref)

    def read_hint(self, body: bytes, headers: Mapping[str, str]) -> Hint | None:
        """What a webhook tells, its signature and age verified."""
        if self._webhook_secret is None:
            raise HintRefused(problem="there is no key to verify it with")
        return read_signed(self._webhook_secret, body, headers)

    def movements(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """Everything that moved, page after page. Raises GatewayUnreachable."""
        asked = {"since": since.isoformat(), "until": until.isoformat(), "limit": str(_PAGE)}
        while True:
            received = self._exchange.send("GET", f"/v1/movements?{urlencode(asked)}")
            page = read_movements(received.document) if received.status == 200 else None
            if page is None:
                raise GatewayUnreachable(problem=received.problem or _code(received) or f"status {received.status}")
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1]
            asked |= {"after": last.moved_at.isoformat(timespec="microseconds"), "after_ref": last.ref}


def _payment(ref: str) -> str:
    return f"/v1/payments/{quote(ref, safe='')}"


def _answer(received: Received, ref: str | None = None) -> Answer:
    """What the gateway said of an object; of *this* object, if it has a name already."""
    if received.status in (200, 201):
        answer = read_answer(received.document)
        if answer is None:
            return Answer(Outcome.UNKNOWN, reason="unreadable")
        if ref is not None and answer.ref != ref:
            return Answer(Outcome.UNKNOWN, reason="of_another_object")
        return answer
    code = _code(received)
    return Answer(
        _outcome(received),
        ref=ref,
        reason=code or received.problem,
        evidence=_evidence(received),
        spoken=code == "key_running",
    )


def _outcome(received: Received) -> Outcome:
    """What a problem means for money: only what the gateway says itself, in words that can be read, is believed."""
    code, status = _code(received), received.status
    if not received.sent or status in _BUSY:
        return Outcome.BUSY
    if code is None or status >= 500:
        return Outcome.UNKNOWN
    if status == 404:
        return Outcome.NOT_FOUND if code == "not_found" else Outcome.UNKNOWN
    if status == 409:
        return {"key_running": Outcome.BUSY, "key_conflict": Outcome.CONFLICT}.get(code, Outcome.UNKNOWN)
    return Outcome.FAULTY if 400 <= status < 500 else Outcome.UNKNOWN


def _code(received: Received) -> str | None:
    """The word for a problem (RFC 9457), if the gateway gave one."""
    code = received.document.get("code") if isinstance(received.document, Mapping) else None
    return code if isinstance(code, str) else None


def _evidence(received: Received) -> dict[str, object]:
    return {"status": received.status} if received.status else {}


def _page(received: Received, ref: str | None) -> CardPage:
    page = read_page(received.document) if received.status in (200, 201) else None
    if page is not None and ref in (None, page.ref):
        return page
    return CardPage("busy" if _outcome(received) is Outcome.BUSY else "unknown", ref)
