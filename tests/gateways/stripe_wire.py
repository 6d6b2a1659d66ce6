"""The wire under Stripe's SDK: a session of `requests` that leads to the double instead of into the net.

The SDK's own client sits above it, so what it makes of time-outs, broken connections and odd bodies is the real thing.
It knows idempotency keys as Stripe documents them: one day, the parameters compared, failures repeated as well.
"""

import json
import threading
from collections import deque
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
import stripe
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError

from tests.gateways.stripe_double import ENDPOINTS, StripeDouble
from tests.gateways.stripe_shapes import Refusal, Shape, invalid

API_KEY = "sk_test_double"
KEYS_ARE_KEPT = timedelta(hours=24)


@dataclass
class Asked:
    """One request as it came over the wire."""

    method: str
    path: str
    params: Shape
    headers: Shape
    timeout: Any = None

    @property
    def key(self) -> str:
        return str(self.headers.get("Idempotency-Key", ""))


@dataclass
class _Kept:
    at: datetime
    asked: Asked
    status: int
    body: Any


@dataclass
class StripeWire:
    """The session. `breaks` says what goes wrong, request by request; a card may have a fault of its own, `wire`."""

    double: StripeDouble
    breaks: deque[tuple[str, str]] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    kept: dict[str, _Kept] = field(default_factory=dict)
    before: Callable[[Asked], None] | None = None
    turn: threading.RLock = field(default_factory=threading.RLock)

    def client(self) -> stripe.RequestsClient:
        return stripe.RequestsClient(timeout=(3, 10), session=self)  # type: ignore[arg-type]

    def break_next(self, path: str, fault: str) -> None:
        """The next request to a path that ends so goes wrong like this."""
        self.breaks.append((path, fault))

    def request(self, method: str, url: str, *, headers: Any, data: Any, timeout: Any, verify: Any) -> Any:
        address = urlsplit(url)
        params = nested(parse_qsl(address.query if method == "get" else data or "", keep_blank_values=True))
        asked = Asked(method, address.path.removeprefix("/v1/"), params, dict(headers), timeout)
        self.asked.append(asked)
        if self.before:
            self.before(asked)
        with self.turn:
            return FAULTS[self._fault(asked)](self, asked)

    def close(self) -> None:
        pass

    def _fault(self, asked: Asked) -> str:
        if self.breaks and asked.path.endswith(self.breaks[0][0]):
            return self.breaks.popleft()[1]
        return self._fault_of_the_card(asked) if asked.method == "post" else ""

    def _fault_of_the_card(self, asked: Asked) -> str:
        """What goes wrong with a payment's next request (`confirm`, `capture`, `refunds`), as its card says."""
        _, _, rest = asked.path.partition("payment_intents/")
        ref, _, kind = rest.partition("/") if rest else (asked.params.get("payment_intent"), "", asked.path)
        intent = self.double.objects["payment_intent"].get(ref, {})
        faults = self.double.behaviours.get(intent.get("payment_method") or "", {}).get("wire", {}).get(kind, [])
        return str(faults.pop(0)) if faults else ""

    def answer(self, asked: Asked, *, failing: bool = False, first: bool = True) -> Any:
        """Carry a request out, under its key; `failing`: with an answer of 500, `first` before anything is done."""
        if asked.headers.get("Authorization") != f"Bearer {API_KEY}":
            return response(401, invalid("Invalid API Key provided: sk_test_******", kept=False).body)
        known = self.kept.get(asked.key) if asked.method == "post" else None
        if known and self.double.now - known.at <= KEYS_ARE_KEPT:
            return self._again(known, asked)
        status, body, keep = self._carried_out(asked, failing=failing, first=first)
        if asked.method == "post" and keep:
            self.kept[asked.key] = _Kept(self.double.now, asked, status, body)
        return response(status, body)

    def _again(self, known: _Kept, asked: Asked) -> Any:
        if (known.asked.path, known.asked.params) == (asked.path, asked.params):
            return response(known.status, known.body, replayed=True)
        what = "endpoint" if known.asked.path != asked.path else "parameters"
        message = f"Keys for idempotent requests can only be used with the same {what} they were first used with."
        return response(400, Refusal(400, "idempotency_error", message).body)

    def _carried_out(self, asked: Asked, *, failing: bool, first: bool) -> tuple[int, Any, bool]:
        sorry = Refusal(500, "api_error", "An unknown error occurred").body
        if failing and first:
            return 500, sorry, True
        try:
            body = deepcopy(carry_out(self.double, asked))
        except Refusal as refusal:
            return (500, sorry, True) if failing else (refusal.status, refusal.body, refusal.kept)
        return (500, sorry, True) if failing else (200, body, True)


def carry_out(double: StripeDouble, asked: Asked) -> Shape:
    """Find the endpoint, see that it knows the parameters, and call it."""
    parts = asked.path.split("/")
    for (method, path), (endpoint, known) in ENDPOINTS.items():
        names = [part for wanted, part in zip(path.split("/"), parts, strict=False) if wanted == "*"]
        if (method, path.replace("*", "{}").format(*names) if names else path) == (asked.method, asked.path):
            for name in asked.params.keys() - known.__annotations__.keys():
                raise invalid(f"Received unknown parameter: {name}", kept=False, code="parameter_unknown", param=name)
            return endpoint(double, *names, asked.params)
    raise invalid(f"Unrecognized request URL ({asked.method.upper()}: /v1/{asked.path}).", status=404, kept=False)


def response(status: int, body: Any, *, replayed: bool = False) -> Any:
    headers = CaseInsensitiveDict({"Request-Id": "req_Double", "Content-Type": "application/json"})
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return SimpleNamespace(content=content, status_code=status, headers=headers)


def nested(pairs: list[tuple[str, str]]) -> Shape:
    """`a[b][0]=c` as the SDK writes it, as mappings and lists."""
    found: Shape = {}
    for name, value in pairs:
        path = name.replace("]", "").split("[")
        place = found
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = value
    return {name: _listed(value) for name, value in found.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if all(name.isdigit() for name in value):
        return [_listed(each) for each in value.values()]
    return {name: _listed(each) for name, each in value.items()}


def _refused(wire: StripeWire, asked: Asked) -> Any:
    """No connection came about."""
    connection = HTTPSConnection("api.stripe.com")
    error = NewConnectionError(connection, "Failed to establish a new connection: [Errno 111] Connection refused")
    raise requests.ConnectionError(MaxRetryError(None, f"/v1/{asked.path}", error))  # type: ignore[arg-type]


def _connect_timeout(wire: StripeWire, asked: Asked) -> Any:
    raise requests.ConnectTimeout("timed out while connecting")


def _timeout_before(wire: StripeWire, asked: Asked) -> Any:
    raise requests.ReadTimeout("timed out; it never arrived")


def _timeout_after(wire: StripeWire, asked: Asked) -> Any:
    wire.answer(asked)
    raise requests.ReadTimeout("timed out; it was carried out")


def _reset_after(wire: StripeWire, asked: Asked) -> Any:
    wire.answer(asked)
    raise requests.ConnectionError(("Connection aborted.", ConnectionResetError(104, "Connection reset by peer")))


def _surprise_after(wire: StripeWire, asked: Asked) -> Any:
    wire.answer(asked)
    raise RuntimeError("something in the library broke")


def _garbage(status: int, content: bytes) -> Callable[[StripeWire, Asked], Any]:
    def garbage(wire: StripeWire, asked: Asked) -> Any:
        wire.answer(asked)
        return response(status, content)

    return garbage


def _not_now(status: int, type_: str, code: str, message: str) -> Callable[[StripeWire, Asked], Any]:
    return lambda wire, asked: response(status, Refusal(status, type_, message, code=code).body)


FAULTS: dict[str, Callable[[StripeWire, Asked], Any]] = {
    "": StripeWire.answer,
    "refused": _refused,
    "connect_timeout": _connect_timeout,
    "timeout_before": _timeout_before,
    "timeout_after": _timeout_after,
    "reset_after": _reset_after,
    "surprise_after": _surprise_after,
    "500_before": lambda wire, asked: wire.answer(asked, failing=True),
    "500_after": lambda wire, asked: wire.answer(asked, failing=True, first=False),
    "502_page": _garbage(502, b"<html>Bad Gateway</html>"),
    "403_page": _garbage(403, b"<html>Access denied by a proxy</html>"),
    "418_page": _garbage(418, b"<html>I am no API</html>"),
    "200_page": _garbage(200, b"<html>Sign in to the airport's network</html>"),
    "200_list": _garbage(200, b"[1, 2]"),
    "200_half": _garbage(200, b'{"id": "pi_'),
    "200_binary": _garbage(200, b"\xff\xfe\x00"),
    "200_other": _garbage(200, b'{"hello": "world"}'),
    "424": _not_now(424, "api_error", "external_dependency_failed", "A dependency outside Stripe failed."),
    "409": _not_now(409, "idempotency_error", "idempotency_key_in_use", "Another request with this key is running."),
    "429": _not_now(429, "invalid_request_error", "rate_limit", "Too many requests hit the API too quickly."),
    "lock": _not_now(429, "invalid_request_error", "lock_timeout", "This object cannot be accessed right now."),
    "403": _not_now(403, "invalid_request_error", "", "The provided key does not have the required permissions."),
}
