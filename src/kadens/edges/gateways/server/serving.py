"""The test gateway's socket: plain HTTP/1.1 by threads.

Written on the standard library's server, because a gateway that resets connections, hangs and answers garbage on
purpose must have its hand on the socket.
"""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from kadens.edges.gateways.conduct import Manner
from kadens.edges.gateways.server.app import App
from kadens.edges.gateways.server.messages import Problem, Request, Response, problem

__all__ = ["GatewayServer", "running"]

_LARGEST: Final = 65_536
_PATIENCE: Final = 4_000_000
_STANDING_IN: Final = {
    Manner.ERROR: Response(500, b"Internal Server Error", "text/plain"),
    Manner.GARBAGE: Response(200, b'{"ref": "pay_0b5', "application/json"),
    Manner.TOO_MANY: problem(Problem(429, "too_many_requests", "Too many requests.", {"retry-after": "1"})),
    Manner.KEY_RUNNING: problem(Problem(409, "key_running", "A request with this key is still running.")),
}
"""What is answered in the place of what happened."""
_HEADERS: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


class GatewayServer(ThreadingTCPServer):
    """Listens at an address (port 0: any that is free), and then has its application made for the port that it got.

    A call that hangs is let go after so many seconds."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], make: Callable[[int], App], *, hang_seconds: float) -> None:
        super().__init__(address, _Handler)
        self.app, self.hang_seconds = make(self.port), hang_seconds

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no event."""


@contextmanager
def running(server: GatewayServer) -> Iterator[GatewayServer]:
    """Serve in a thread until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: GatewayServer
    protocol_version = "HTTP/1.1"
    server_version = "kadens-test-gateway"
    sys_version = ""
    timeout = 75
    disable_nagle_algorithm = True
    wbufsize = _LARGEST

    def _serve(self) -> None:
        try:
            request = self._request()
        except Problem as found:
            self.close_connection = True  # what it sent may still lie on the line
            self._answer(problem(found))
            return
        with self.server.app.responding(request) as response:
            self._answer(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _serve  # noqa: N815 - the library's names

    def _request(self) -> Request:
        try:
            address = urlsplit(self.path)
        except ValueError:
            raise Problem(400, "path_invalid", "The address cannot be read.") from None
        return Request(
            method=self.command,
            path=address.path,
            query=dict(parse_qsl(address.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self._body(),
        )

    def _body(self) -> bytes:
        if "transfer-encoding" in self.headers:
            raise Problem(411, "length_missing", "Say the length of the body.")
        lengths = set(self.headers.get_all("content-length", ["0"]))
        length = lengths.pop()
        if lengths or not (length.isascii() and length.isdecimal()):
            raise Problem(400, "length_invalid", "Content-Length is a whole number.")
        if len(length) > 9 or int(length) > _LARGEST:
            self._read_away(int(length[:9]))
            raise Problem(413, "too_large", f"A body has at most {_LARGEST} octets.")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise Problem(400, "cut_short", "The body is shorter than was said.")
        return body

    def _read_away(self, length: int) -> None:
        """Let the caller finish, within reason, so that it reads why it was refused."""
        left = min(length, _PATIENCE)
        while left > 0 and (piece := self.rfile.read(min(left, _LARGEST))):
            left -= len(piece)

    def _answer(self, response: Response) -> None:
        if response.manner is Manner.HANG:
            self._hang()
        elif response.manner is Manner.RESET:
            self._reset()
        else:
            self._send(_STANDING_IN.get(response.manner, response))

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in {**_HEADERS, **(response.headers or {})}.items():
            self.send_header(name, value)
        if response.status != 204:
            self.send_header("content-type", response.content_type)
            self.send_header("content-length", str(len(response.body)))
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)
        self.wfile.flush()

    def _hang(self) -> None:
        """Say nothing until the caller gives up, or for long enough."""
        self.close_connection = True
        self.connection.settimeout(self.server.hang_seconds)
        with suppress(OSError):
            self.connection.recv(1)

    def _reset(self) -> None:
        """Break the connection, so that the caller's system says so."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """What is not even a request: a problem, as everything else."""
        self.close_connection, self.request_version = True, self.protocol_version
        self.command = getattr(self, "command", None) or "GET"
        self._send(problem(Problem(code, "not_understood", message or "This is not understood.")))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing is logged: the books say what happened, and an address may hold a name."""
