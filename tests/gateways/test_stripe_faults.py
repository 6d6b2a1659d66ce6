"""Whatever breaks on the way to Stripe: the answer decides, and money moves once."""

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import stripe

from kadens.domain.payments.gateway import Outcome
from kadens.edges.gateways import stripe_calls
from kadens.edges.gateways.stripe_gateway import StripeGateway
from tests.gateways.stripe_bench import KEY, OnTheDouble, made, request
from tests.gateways.stripe_wire import API_KEY, FAULTS

BUSY, UNKNOWN = Outcome.BUSY, Outcome.UNKNOWN
MEANS = {
    "refused": BUSY,
    "connect_timeout": BUSY,
    "409": BUSY,
    "429": BUSY,
    "lock": BUSY,
    "403": BUSY,
    "timeout_before": UNKNOWN,
    "timeout_after": UNKNOWN,
    "reset_after": UNKNOWN,
    "surprise_after": UNKNOWN,
    "500_before": UNKNOWN,
    "500_after": UNKNOWN,
    "502_page": UNKNOWN,
    "418_page": UNKNOWN,
    "424": UNKNOWN,
    "200_page": UNKNOWN,
    "200_list": UNKNOWN,
    "200_half": UNKNOWN,
    "200_binary": UNKNOWN,
    "200_other": UNKNOWN,
}


def test_every_fault_is_told_apart():
    assert {*MEANS, "", "403_page"} == set(FAULTS)


@pytest.mark.parametrize(("fault", "outcome"), MEANS.items())
def test_a_fault_never_raises_and_never_takes_money_twice(fault, outcome):
    desk = OnTheDouble()
    card = desk.double.card()
    desk.wire.break_next("payment_intents", fault)  # the list
    assert desk.gateway.create(request(card)).outcome is outcome
    desk.wire.break_next("payment_intents", "")
    desk.wire.break_next("payment_intents", fault)
    assert desk.gateway.create(request(card)).outcome is outcome
    ref = desk.gateway.create(request(card)).ref
    desk.wire.break_next("/confirm", fault)
    assert desk.gateway.confirm(ref, KEY).outcome is outcome
    desk.wire.break_next(ref, fault)
    assert desk.gateway.get(ref).outcome is outcome
    looked = desk.gateway.get(ref).outcome
    assert looked is (Outcome.APPROVED if desk.double.taken() else Outcome.CREATED)
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED
    assert desk.double.taken() == 25_00


@pytest.mark.parametrize(("fault", "outcome"), MEANS.items())
def test_a_capture_is_as_safe(fault, outcome):
    desk = OnTheDouble()
    ref = made(desk, later=True)
    desk.gateway.confirm(ref, KEY)
    desk.wire.break_next("/capture", fault)
    assert desk.gateway.capture(ref, f"{KEY}/c").outcome is outcome
    assert desk.gateway.capture(ref, f"{KEY}/c").outcome is Outcome.APPROVED
    assert desk.double.taken() == 25_00


@pytest.mark.parametrize("faults", [*itertools.product(["500_before", "500_after", "timeout_after", "429"], repeat=3)])
def test_three_faults_in_a_row_change_nothing(faults):
    """Every call of a payment and its refund breaks in its turn; each is simply made again."""
    desk = OnTheDouble()
    card = desk.double.card()
    for fault in faults:
        desk.wire.break_next("payment_intents", "")
        desk.wire.break_next("payment_intents", fault)
        desk.gateway.create(request(card))
        desk.wire.breaks.clear()
    ref = desk.gateway.create(request(card)).ref
    for fault in faults:
        desk.wire.break_next("/confirm", fault)
        desk.gateway.confirm(ref, KEY)
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED
    for fault in faults:
        desk.wire.break_next("refunds", "")
        desk.wire.break_next("refunds", fault)
        desk.gateway.refund(ref, f"{KEY}/r1", 10_00)
        desk.wire.breaks.clear()
    assert desk.gateway.refund(ref, f"{KEY}/r1", 10_00).outcome is Outcome.APPROVED
    assert (desk.double.taken(), desk.double.given_back()) == (25_00, 10_00)


def test_failures_that_are_only_repeated_come_to_an_end():
    desk = OnTheDouble()
    ref = made(desk)
    for repeated in range(4):
        for _ in range(repeated):
            desk.wire.break_next("/confirm", "")
        desk.wire.break_next("/confirm", "500_before")
        assert desk.gateway.confirm(ref, KEY).outcome is UNKNOWN
    before = len(desk.wire.asked)
    answer = desk.gateway.confirm(ref, KEY)
    assert (answer.outcome, answer.reason) == (BUSY, "only old answers")
    assert len(desk.wire.asked) - before == 8
    assert desk.double.taken() == 0


def test_a_refused_key_is_busy_even_when_a_proxy_refuses_it():
    desk = OnTheDouble()
    desk.wire.break_next("/confirm", "403_page")
    assert desk.gateway.confirm(made(desk), KEY).outcome is BUSY


def test_two_workers_with_one_key_and_two_amounts_contradict_each_other():
    desk = OnTheDouble()
    card, other = desk.double.card(), desk.another()
    met = []

    def meanwhile(asked):
        if asked.method == "post" and not met:
            met.append(None)
            met[0] = other.create(request(card, amount=1))

    desk.wire.before = meanwhile
    answer = desk.gateway.create(request(card))
    assert (answer.outcome, answer.reason) == (Outcome.CONFLICT, "idempotency_error")
    assert met[0].outcome is Outcome.CREATED


def test_two_workers_confirm_one_payment():
    desk = OnTheDouble()
    ref = made(desk)
    other = desk.another()
    met = []

    def meanwhile(asked):
        if asked.path.endswith("/confirm") and not met:
            met.append(None)
            met[0] = other.confirm(ref, KEY)

    desk.wire.before = meanwhile
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED
    assert met[0].outcome is Outcome.APPROVED
    assert desk.double.taken() == 25_00


# On real sockets, with the client that production has


@contextmanager
def serving(answer: bytes | None, *, reset: bool = False) -> Iterator[str]:
    """A server that reads a request and answers this, or nothing."""
    server = socket.create_server(("127.0.0.1", 0))
    held = []

    def serve() -> None:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        held.append(connection)
        connection.recv(65536)
        if answer is not None:
            connection.sendall(answer)
        if answer is not None or reset:
            connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        for connection in held:
            connection.close()
        thread.join(5)


def over(address: str) -> Outcome:
    return StripeGateway(API_KEY, address=address).get("pi_1").outcome


def http(status: str, body: bytes = b"", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def test_a_refused_connection_is_busy():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
    assert over(address) is BUSY


def test_a_name_that_does_not_exist_is_busy():
    assert over("http://stripe.invalid") is BUSY


def test_a_server_that_hangs_is_unknown(monkeypatch):
    monkeypatch.setattr(stripe_calls, "_READ_SECONDS", 0.2)
    with serving(None) as address:
        assert over(address) is UNKNOWN


def test_a_connection_that_breaks_is_unknown():
    with serving(None, reset=True) as address:
        assert over(address) is UNKNOWN


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (http("200 OK", b'{"id": "pi_1", "object": "payment_intent", "status": "succeeded"}'), Outcome.APPROVED),
        (http("200 OK", b"nonsense"), UNKNOWN),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", UNKNOWN),
        (b"no HTTP at all\r\n\r\n", UNKNOWN),
        (http("503 Service Unavailable", b"<html>"), UNKNOWN),
        (http("302 Found", more="Location: http://127.0.0.1:1/\r\n"), UNKNOWN),
        (http("429 Too Many Requests"), BUSY),
    ],
)
def test_what_comes_back_decides(answer, outcome):
    with serving(answer) as address:
        assert over(address) is outcome


def test_the_environment_has_no_say_in_where_the_key_goes(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with serving(http("200 OK", b'{"id": "pi_1", "object": "payment_intent", "status": "succeeded"}')) as address:
        assert over(address) is Outcome.APPROVED


def test_the_sdk_tries_once_and_reports_nothing():
    client = StripeGateway(API_KEY)._client
    assert client._requestor._options.max_network_retries == 0
    assert stripe.enable_telemetry is False
