"""Asking Stripe: one question, one reply, whatever happened on the way (payments.md §3).

The SDK raises for all that is no success. Here its exceptions are opened again, because the answer decides and never
the type of an exception: the status and the body that came back, or, where none came, whether the question had left.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import requests
import stripe
from urllib3.exceptions import MaxRetryError, NewConnectionError

__all__ = ["API_VERSION", "Reply", "Unanswered", "all_pages", "ask", "at", "connect"]

API_VERSION: Final = "2026-10-28.endive"
"""The version that this adapter was written for: Stripe keeps the shape of its answers, whatever the account's own."""

_CONNECT_SECONDS: Final = 3
_READ_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. Without a status nothing did, and `sent` says whether the question had left.

    `replayed`: Stripe repeats what it answered to this key before, which may no longer be so."""

    status: int | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    sent: bool = True
    replayed: bool = False
    request: str = ""
    problem: str = ""

    @property
    def done(self) -> bool:
        """Stripe did it, and shows the object."""
        return self.status is not None and 200 <= self.status < 300 and isinstance(self.body.get("object"), str)

    @property
    def error(self) -> Mapping[str, Any]:
        """What Stripe says is wrong, in its own shape; empty for everything else, such as a page of a proxy."""
        error = self.body.get("error")
        return error if isinstance(error, Mapping) and isinstance(error.get("type"), str) else {}

    @property
    def missing(self) -> bool:
        """Stripe does not know the object that was asked about, or that was named in the question."""
        return self.error.get("code") == "resource_missing"


class Unanswered(Exception):
    """A page of a list did not come."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.problem or reply.status)
        self.reply = reply


class _Listed(Protocol):
    """A list of Stripe's, page after page."""

    def auto_paging_iter(self) -> Any: ...


def connect(
    key: str, *, account: str | None = None, http: stripe.HTTPClient | None = None, address: str | None = None
) -> stripe.StripeClient:
    """A client that sends each question once, waits shortly, and takes nothing from its environment.

    `account` is a connected account that the key may act for."""
    stripe.enable_telemetry = False  # it would write a file into the home folder, and report our response times
    return stripe.StripeClient(
        key,
        stripe_account=account,
        stripe_version=API_VERSION,
        max_network_retries=0,
        http_client=http or _http(),
        base_addresses={"api": address} if address else None,
    )


def ask(question: Callable[[], stripe.StripeObject]) -> Reply:
    """Ask once; whatever becomes of it is a reply."""
    try:
        said = question().last_response
    except stripe.StripeError as error:
        return _failed(error)
    except Exception as error:  # noqa: BLE001 - the SDK stumbled over the answer: it cannot be read
        return Reply(problem=f"unreadable answer ({type(error).__name__})")
    if said is None or not isinstance(said.data, Mapping):
        return Reply(problem="unreadable answer")
    return Reply(
        status=said.code,
        body=said.data,
        replayed=_is_replayed(said.headers),
        request=said.request_id or "",
    )


def all_pages(first: Callable[[], _Listed]) -> Iterator[Mapping[str, Any]]:
    """All entries of a list, page after page, as plain mappings. Raises Unanswered."""
    try:
        for entry in first().auto_paging_iter():
            yield entry.to_dict()
    except stripe.StripeError as error:
        raise Unanswered(_failed(error)) from error
    except Exception as error:  # as in `ask`
        raise Unanswered(Reply(problem=f"unreadable answer ({type(error).__name__})")) from error


def at(body: object, *path: str) -> Any:
    """What stands at a path into nested mappings; None where it ends early."""
    for name in path:
        if not isinstance(body, Mapping):
            return None
        body = body.get(name)
    return body


def _http() -> stripe.RequestsClient:
    session = requests.Session()
    session.trust_env = False  # no proxy, no password file: where the key goes is said here
    session.max_redirects = 0
    return stripe.RequestsClient(timeout=(_CONNECT_SECONDS, _READ_SECONDS), session=session)


def _failed(error: stripe.StripeError) -> Reply:
    if error.http_status is None:
        return Reply(sent=not _never_left(error), problem=_kind_of(error))
    body = error.json_body if isinstance(error.json_body, Mapping) and "error" in error.json_body else {}
    return Reply(
        status=error.http_status,
        body=body,
        replayed=_is_replayed(error.headers or {}),
        request=error.request_id or "",
        problem=str(at(body, "error", "code") or at(body, "error", "type") or f"status {error.http_status}"),
    )


def _is_replayed(headers: Mapping[str, str]) -> bool:
    return headers.get("Idempotent-Replayed") == "true"


def _never_left(error: BaseException) -> bool:
    """True when no connection came about, so that Stripe cannot have read anything."""
    cause = error.__cause__
    if isinstance(cause, requests.ConnectTimeout):
        return True
    broken = cause.args[0] if isinstance(cause, requests.ConnectionError) and cause.args else None
    return isinstance(broken, MaxRetryError) and isinstance(broken.reason, NewConnectionError)


def _kind_of(error: BaseException) -> str:
    """What broke, in two words; never the SDK's text, which may quote what was sent."""
    cause = error.__cause__
    if isinstance(cause, requests.Timeout):
        return "no answer in time"
    return "not reached" if _never_left(error) else "connection broken"
