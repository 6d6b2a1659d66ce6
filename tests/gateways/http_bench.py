"""The test gateway over HTTP: a server on a free port, controlled and used as people do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3

from kadens.edges.gateways.http_gateway import HttpGateway
from kadens.edges.gateways.server.serving import GatewayServer
from kadens.edges.gateways.server.starting import open_gateway
from tests.gateways.bench import BEHAVIOURS, Bench
from tests.gateways.in_process_bench import SECRET as WEBHOOK_SECRET
from tests.gateways.in_process_bench import signed

SECRET = "sk_of_the_tests"
PATIENCE, HANGS = 30.0, 0.1
"""Seconds that the adapter waits for an answer, and that a call hangs before the line goes dead."""


class Web:
    """Somebody who sends requests to a server: anything, with or without the secret."""

    def __init__(self, server: GatewayServer, *, secret: str | None = SECRET) -> None:
        self.base = f"http://127.0.0.1:{server.port}"
        self._headers = {"authorization": f"Bearer {secret}"} if secret else {}
        self._pool = urllib3.PoolManager(retries=False, timeout=PATIENCE)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> urllib3.BaseHTTPResponse:
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._pool.request(method, self.base + path, body=sent, headers=self._headers | named, redirect=False)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.send(method, f"/control/{path}", body)
        assert answer.status in (200, 204), answer.data
        return answer.json() if answer.data else None

    def fill_in(self, address: str, **typed: str) -> urllib3.BaseHTTPResponse:
        body = urlencode(typed).encode()
        return self._pool.request("POST", address, body=body, redirect=False)


@contextmanager
def over_http(folder: Path) -> Iterator[Bench]:
    with open_gateway(str(folder / "books.sqlite"), secret=SECRET, hang_seconds=HANGS) as server:
        yield bench_of(server)


def bench_of(server: GatewayServer) -> Bench:
    web = Web(server)
    cards = {behaviour: f"card-{behaviour}" for behaviour in BEHAVIOURS}
    for behaviour, token in cards.items():
        web.control("POST", "cards", {"token": token, "behaviour": behaviour})
    card = {"number": "4242 4242 4242 4242", "expires": "12/30", "code": "123"}

    def pass_time(by: timedelta) -> None:
        web.control("POST", "clock", {"seconds": by.total_seconds()})

    return Bench(
        gateway=HttpGateway(web.base, secret=SECRET, webhook_secret=WEBHOOK_SECRET, read=PATIENCE),
        cards=cards,
        forget_keys=lambda: web.control("POST", "forget-keys"),
        pass_time=pass_time,
        enter_card=lambda page: web.fill_in(page.url or "", **card),
        authenticate=lambda link, approve: web.fill_in(link, say="yes" if approve else "no"),
        webhook=signed,
    )
