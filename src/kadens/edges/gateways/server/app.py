"""What the test gateway's server answers to a request; it knows nothing of sockets."""

import hmac
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import unquote

from kadens.edges.gateways.house import GatewayHouse
from kadens.edges.gateways.server import api, control, pages
from kadens.edges.gateways.server.messages import Problem, Request, Response, problem

__all__ = ["App"]

Does = Callable[..., Response]
_ROUTES: Final[tuple[tuple[str, Mapping[str, Does]], ...]] = (
    (r"/v1/payments", {"POST": api.create, "GET": api.find}),
    (r"/v1/payments/([^/]+)", {"GET": api.get}),
    (r"/v1/payments/([^/]+)/confirm", {"POST": api.confirm}),
    (r"/v1/payments/([^/]+)/capture", {"POST": api.capture}),
    (r"/v1/payments/([^/]+)/close", {"POST": api.close}),
    (r"/v1/payments/([^/]+)/refunds", {"POST": api.refund}),
    (r"/v1/methods", {"POST": api.save_method}),
    (r"/v1/card-pages", {"POST": api.ask_for_card}),
    (r"/v1/card-pages/([^/]+)", {"GET": api.look_at_card_page}),
    (r"/v1/movements", {"GET": api.report_movements}),
    (r"/control/books", {"GET": control.sum_up}),
    (r"/control/payments", {"GET": control.list_payments}),
    (r"/control/cards", {"POST": control.script_card}),
    (r"/control/clock", {"POST": control.move_clock}),
    (r"/control/hostility", {"GET": control.show_hostility, "PUT": control.set_hostility}),
    (r"/control/key-hours", {"PUT": control.set_key_hours}),
    (r"/control/forget-keys", {"POST": control.forget_keys}),
    (r"/control/authenticate", {"POST": control.authenticate}),
    (r"/", {"GET": pages.show_books}),
    (r"/style.css", {"GET": pages.style}),
    (r"/card/([^/]+)", {"GET": pages.show_card_page, "POST": pages.enter_card}),
    (r"/authenticate/([^/]+)", {"GET": pages.show_authentication, "POST": pages.authenticate}),
)
_GUARDED: Final = ("/v1/", "/control/")


class App:
    """The server's side of one account, whose secret lets one in."""

    def __init__(self, house: GatewayHouse, *, secret: str) -> None:
        self.house = house
        self._secret = f"Bearer {secret}".encode()
        self._running: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    @contextmanager
    def responding(self, request: Request) -> Iterator[Response]:
        """The answer; until the block ends, its key is running, and nobody else gets in with it."""
        key = (request.path, request.headers.get("idempotency-key", ""))
        counts = request.method == "POST" and request.path.startswith("/v1/") and key[1] != ""
        if counts and not self._begins(key):
            yield problem(Problem(409, "key_running", "A request with this key is still running."))
            return
        try:
            yield self._respond(request)
        finally:
            if counts:
                with self._lock:
                    self._running.discard(key)

    def _begins(self, key: tuple[str, str]) -> bool:
        with self._lock:
            if key in self._running:
                return False
            self._running.add(key)
            return True

    def _respond(self, request: Request) -> Response:
        try:
            self._admit(request)
            does, parts = _route(request)
            return does(self.house, request, *parts)
        except Problem as found:
            return problem(found)
        except Exception:  # noqa: BLE001 - a server answers
            traceback.print_exc(file=sys.stderr)
            return problem(Problem(500, "internal", "The gateway made a mistake of its own."))

    def _admit(self, request: Request) -> None:
        """Let in who knows the secret."""
        given = request.headers.get("authorization", "").encode("latin-1", "replace")
        if request.path.startswith(_GUARDED) and not hmac.compare_digest(given, self._secret):
            headers = {"www-authenticate": "Bearer"}
            raise Problem(401, "unauthorized", "Say who you are: Authorization: Bearer and the secret.", headers)


def _route(request: Request) -> tuple[Does, tuple[str, ...]]:
    for pattern, methods in _ROUTES:
        found = re.fullmatch(pattern, request.path)
        if not found:
            continue
        does = methods.get("GET" if request.method == "HEAD" else request.method)
        if does is None:
            allowed = ", ".join(methods)
            raise Problem(405, "method_unknown", f"This takes {allowed}.", {"allow": allowed})
        return does, tuple(unquote(part) for part in found.groups())
    raise Problem(404, "path_unknown", "There is nothing here.")
