"""One exchange with a gateway over HTTP: a request, and what came back as far as it can be trusted.

Nothing is sent twice, and nothing raises: a reply either was read whole, or *nothing was sent*, or nobody knows.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

__all__ = ["Exchange", "Received"]

_LARGEST: Final = 1_000_000
"""Octets; a longer answer is not the gateway's."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came back: a status and the document, None if there is none that can be read.

    Status 0: no answer. `sent` is False when it is certain that the gateway never saw the request."""

    status: int
    document: object = None
    sent: bool = True
    problem: str = ""


class Exchange:
    """Exchanges JSON with one server, over connections that are kept open; many threads may use it at once."""

    def __init__(self, base: str, secret: str, *, connect: float, read: float, connections: int = 16) -> None:
        self._base, self._read = base.rstrip("/"), read
        self._headers = {"authorization": f"Bearer {secret}", "accept": "application/json"}
        self._pool = PoolManager(maxsize=connections, retries=False, timeout=Timeout(connect=connect, read=read))

    def send(
        self, method: str, path: str, document: Mapping[str, object] | None = None, *, key: str | None = None
    ) -> Received:
        """Send once, wait for the whole answer no longer than the time to read, and take it apart."""
        headers = dict(self._headers)
        if key is not None:
            headers["idempotency-key"] = key
        if document is not None:
            headers["content-type"] = "application/json"
        body = None if document is None else json.dumps(document).encode()
        deadline = time.monotonic() + self._read
        try:
            response = self._pool.request(
                method, self._base + path, body=body, headers=headers, redirect=False, preload_content=False
            )
            return self._whole(response, deadline)
        except (NewConnectionError, ConnectTimeoutError) as error:
            return Received(0, sent=False, problem=_said(error))
        except ReadTimeoutError:
            return Received(0, problem="timeout")
        except (HTTPError, OSError, ValueError) as error:
            return Received(0, problem=_said(error))

    def _whole(self, response: BaseHTTPResponse, deadline: float) -> Received:
        """The answer, unless it is too long or drips in too slowly: then its connection is given up."""
        text = b""
        try:
            while piece := response.read1(65_536, decode_content=False):
                text += piece
                if len(text) > _LARGEST or time.monotonic() > deadline:
                    response.close()
                    return Received(0, problem="timeout" if len(text) <= _LARGEST else "unreadable")
        except BaseException:
            response.close()
            raise
        response.release_conn()
        try:
            return Received(response.status, json.loads(text))
        except ValueError:
            return Received(response.status, problem="unreadable")


def _said(error: Exception) -> str:
    """Which kind of trouble it was, in a word of ours; the text of the error may hold addresses."""
    if isinstance(error, NewConnectionError):
        return "connection_refused"
    return "connect_timeout" if isinstance(error, ConnectTimeoutError) else "connection_lost"
