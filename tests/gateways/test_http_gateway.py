"""The HTTP adapter: the answer decides, never the type of an exception (payments.md §3.3)."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime

import pytest

from kadens.domain.payments.gateway import CardRequest, CreateRequest, GatewayUnreachable, Outcome
from kadens.edges.gateways.http_gateway import HttpGateway

REF = "pay_1"
SLOW = 10.0
DONE = '{"ref": "pay_1", "state": "approved", "reason": "", "hard": false, "link": null, "link_expires_at": null}'
CREATE = CreateRequest(key="k", amount=1, currency="EUR", token="t", expires_on=date(2030, 1, 31), on=date(2024, 1, 10))


def answer(status: int, body: str, *, extra: str = "") -> bytes:
    length = len(body.encode())
    head = f"HTTP/1.1 {status} Some Words\r\ncontent-length: {length}\r\nconnection: close\r\n{extra}\r\n"
    return (head + body).encode()


def problem(status: int, code: str) -> bytes:
    return answer(status, f'{{"status": {status}, "code": "{code}"}}')


@contextmanager
def replying(reply: Callable[[socket.socket], object]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads one request of each connection, and then does as it is told."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def one(line: socket.socket) -> None:
            with line, suppress(OSError):
                heard.append(line.recv(65_536))
                reply(line)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    line, _ = listening.accept()
                    threading.Thread(target=one, args=(line,), daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", heard
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def says(text: bytes) -> Callable[[socket.socket], object]:
    return lambda line: line.sendall(text)


def adapter(url: str, read: float = 30) -> HttpGateway:
    return HttpGateway(url, secret="s", read=read)


def outcomes(reply: Callable[[socket.socket], object], *, read: float = 30) -> set[Outcome]:
    """What each call makes of it, after which money may have moved."""
    found = set()
    with replying(reply) as (url, heard):
        gateway = adapter(url, read)
        calls = (
            lambda: gateway.create(CREATE),
            lambda: gateway.confirm(REF, "k"),
            lambda: gateway.capture(REF, "k"),
            lambda: gateway.refund(REF, "k", 1),
        )
        for number, call in enumerate(calls, start=1):
            found.add(call().outcome)
            assert len(heard) == number, "each call is sent once"
    return found


def hangs(line: socket.socket) -> None:
    time.sleep(SLOW)


def drips(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n")
    for _ in range(100):
        line.sendall(b" ")
        time.sleep(SLOW / 100)


def floods(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 3000000\r\n\r\n")
    line.sendall(b" " * 3_000_000)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(floods, id="floods"),
        pytest.param(says(b""), id="closes at once"),
        pytest.param(says(b"\x00\xff garbage \r\n\r\n"), id="no HTTP"),
        pytest.param(says(answer(200, DONE)[:-10]), id="cut short"),
        pytest.param(says(b"HTTP/1.1 200 OK\r\nconten"), id="cut in its head"),
        pytest.param(says(answer(200, "")), id="empty"),
        pytest.param(says(answer(200, "[]")), id="a list"),
        pytest.param(says(answer(200, "<html>sorry</html>")), id="a page"),
        pytest.param(says(answer(200, DONE.replace("approved", "splendid"))), id="a state that there is not"),
        pytest.param(says(answer(200, DONE.replace('"hard": false', '"hard": 0'))), id="a field of another kind"),
        pytest.param(says(answer(200, DONE, extra="content-encoding: gzip\r\n")[:-2] + b"\x1f\x8b"), id="packed"),
        pytest.param(says(answer(302, "", extra="location: http://127.0.0.1:1/\r\n")), id="goes elsewhere"),
        pytest.param(says(answer(404, "<html>not here</html>")), id="a 404 that is not the gateway's"),
        pytest.param(says(problem(404, "path_unknown")), id="another 404"),
        pytest.param(says(answer(409, "{}")), id="a 409 without a word"),
        pytest.param(says(answer(422, "no")), id="a refusal that cannot be read"),
        pytest.param(says(problem(500, "key_conflict")), id="500"),
        pytest.param(says(answer(502, "Bad Gateway")), id="502"),
        pytest.param(says(problem(503, "down")), id="503"),
    ],
)
def test_what_cannot_be_trusted_is_unknown(reply):
    assert outcomes(reply) == {Outcome.UNKNOWN}


@pytest.mark.parametrize("reply", [hangs, drips])
def test_what_does_not_come_in_time_is_unknown(reply):
    began = time.monotonic()
    assert outcomes(reply, read=0.5) == {Outcome.UNKNOWN}
    assert time.monotonic() - began < 4 * SLOW


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (problem(429, "too_many_requests"), Outcome.BUSY),
        (answer(429, "slow down"), Outcome.BUSY),
        (problem(409, "key_running"), Outcome.BUSY),
        (problem(409, "key_conflict"), Outcome.CONFLICT),
        (problem(404, "not_found"), Outcome.NOT_FOUND),
        (problem(422, "invalid"), Outcome.FAULTY),
        (problem(401, "unauthorized"), Outcome.BUSY),
        (answer(403, "forbidden"), Outcome.BUSY),
    ],
)
def test_what_the_gateway_says_itself_is_believed(reply, outcome):
    assert outcomes(says(reply)) == {outcome}


def test_an_answer_about_another_object_is_not_believed():
    with replying(says(answer(200, DONE))) as (url, _):
        gateway = adapter(url)
        assert gateway.confirm(REF, "k").outcome is Outcome.APPROVED
        assert gateway.confirm("pay_2", "k").outcome is Outcome.UNKNOWN
        assert gateway.get("pay_2").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://no.such.host.invalid"])
def test_where_nobody_listens_nothing_was_done(url):
    gateway = adapter(url)
    assert gateway.create(CREATE).outcome is Outcome.BUSY
    assert gateway.confirm(REF, "k").outcome is Outcome.BUSY
    assert gateway.ask_for_card(CardRequest(key="k", customer="C", return_url="http://x/")).status == "busy"
    assert gateway.card_page("page_1").status == "busy"
    with pytest.raises(GatewayUnreachable):
        list(gateway.movements(since=datetime(2024, 1, 1, tzinfo=UTC), until=datetime(2024, 1, 2, tzinfo=UTC)))


def test_a_report_that_is_cut_short_is_no_report():
    for reply in (answer(200, '{"movements": [{"kind": "taken"}]}'), answer(200, "{}"), problem(500, "internal"), b""):
        with replying(says(reply)) as (url, _), pytest.raises(GatewayUnreachable):
            list(adapter(url).movements(since=datetime(2024, 1, 1, tzinfo=UTC), until=datetime(2024, 1, 2, tzinfo=UTC)))


def test_the_secret_and_the_key_go_with_each_request_and_the_secret_nowhere_else():
    with replying(says(problem(500, "internal"))) as (url, heard):
        said = HttpGateway(url, secret="sk_quiet", read=30).confirm(REF, "100001-1/i1/1")
    assert b"authorization: Bearer sk_quiet" in heard[0]
    assert b"idempotency-key: 100001-1/i1/1" in heard[0]
    assert "sk_quiet" not in repr(said)


def test_connections_are_kept_and_a_name_with_odd_characters_stays_one_name(server, web):
    gateway = HttpGateway(web.base, secret="sk_of_the_tests", read=30)
    assert gateway.get("a/b?c=d#é").outcome is Outcome.NOT_FOUND
    assert gateway.find("100001-1/i1/1&key=other").outcome is Outcome.NOT_FOUND
    pool = gateway._exchange._pool.connection_from_url(web.base)
    for _ in range(5):
        gateway.get("nobody")
    assert pool.num_connections == 1


def test_a_wrong_secret_is_busy_so_that_no_charge_is_lost_over_it(web):
    gateway = HttpGateway(web.base, secret="wrong", read=30)
    said = gateway.create(CREATE)
    assert (said.outcome, said.reason) == (Outcome.BUSY, "unauthorized")
