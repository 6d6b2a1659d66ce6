"""Webhooks of the test gateway: signed, late, twice, out of order, and again until somebody accepts them."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from kadens.domain.payments.gateway import CardRequest, CreateRequest, HintRefused
from kadens.edges.gateways.hostility import Hostility
from kadens.edges.gateways.house import GatewayHouse
from kadens.edges.gateways.http_gateway import HttpGateway
from kadens.edges.gateways.server.delivering import Deliverer
from kadens.edges.gateways.server.starting import open_gateway
from kadens.edges.gateways.telling import sign
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.plumbing import clock
from tests.gateways.in_process_bench import SECRET


class Mailbox:
    """An address to which webhooks are posted; it answers with these statuses, then 204."""

    def __init__(self, *statuses: int) -> None:
        self.messages: list[tuple[bytes, dict[str, str]]] = []
        self.statuses = list(statuses)

    def hints(self):
        gateway = HttpGateway("http://127.0.0.1:1", secret="s", webhook_secret=SECRET)
        return [gateway.read_hint(*message) for message in self.messages]

    def wait_for(self, count: int, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while len(self.messages) < count:
            assert time.monotonic() < deadline, f"{len(self.messages)} of {count}"
            time.sleep(0.01)


@contextmanager
def listening(mailbox: Mailbox) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            mailbox.messages.append((body, {name.lower(): value for name, value in self.headers.items()}))
            self.send_response(mailbox.statuses.pop(0) if mailbox.statuses else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/webhooks"
        server.shutdown()
        thread.join()


def pay(gateway, key: str, card: str = "approve") -> str:
    request = CreateRequest(
        key=key, amount=100, currency="EUR", token=f"tok_{card}", expires_on=date(2030, 1, 31), on=date(2024, 1, 10)
    )
    ref = gateway.create(request).ref
    gateway.confirm(ref, key)
    return ref


@pytest.fixture
def house(tmp_path):
    return GatewayHouse(str(tmp_path / "books"))


@pytest.fixture
def gateway(tmp_path, house):
    """The gateway in the process, on the same books."""
    return TestGateway(str(tmp_path / "books"))


def test_what_happens_is_told_and_what_was_told_is_verified(tmp_path):
    mailbox = Mailbox()
    with (
        listening(mailbox) as url,
        open_gateway(str(tmp_path / "b"), secret="s", webhook_url=url, webhook_secret=SECRET) as server,
    ):
        client = HttpGateway(f"http://127.0.0.1:{server.port}", secret="s", read=30)
        paid = pay(client, "1")
        declined = pay(client, "2", "decline")
        given = client.refund(paid, "r", 30).ref
        page = client.ask_for_card(CardRequest(key="c", customer="C", return_url="https://x.example/"))
        server.app.house.pages.enter(page.ref, {"number": "4242424242424242", "expires": "12/30", "code": "123"})
        mailbox.wait_for(4)
    assert [(hint.kind, hint.ref) for hint in mailbox.hints()] == [
        ("payment.succeeded", paid),
        ("payment.declined", declined),
        ("refund.succeeded", given),
        ("card_page.done", page.ref),
    ]
    assert len({hint.event_id for hint in mailbox.hints()}) == 4


def test_it_is_sent_again_until_it_is_accepted(house, gateway):
    mailbox = Mailbox(500, 302, 404)
    with listening(mailbox) as url, Deliverer(house, url, secret=SECRET, first_pause=0.02):
        pay(gateway, "1")
        mailbox.wait_for(4)
        time.sleep(0.2)
    assert len(mailbox.messages) == 4
    assert len({hint.event_id for hint in mailbox.hints()}) == 1
    assert house.due_webhooks() == []


def test_one_that_nobody_hears_waits(house, gateway):
    with Deliverer(house, "http://127.0.0.1:1/", secret=SECRET, first_pause=0.02):
        pay(gateway, "1")
        time.sleep(0.3)
    mailbox = Mailbox()
    with listening(mailbox) as url, Deliverer(house, url, secret=SECRET):
        house.move_clock(timedelta(minutes=2))
        mailbox.wait_for(1)


def test_it_comes_late_and_twice_if_the_gateway_is_set_so(house, gateway):
    house.set_hostility(Hostility(webhook_delay=3_600, webhook_repeat=1))
    mailbox = Mailbox()
    with listening(mailbox) as url, Deliverer(house, url, secret=SECRET):
        pay(gateway, "1")
        time.sleep(0.2)
        assert mailbox.messages == []
        house.move_clock(timedelta(hours=1, seconds=1))
        mailbox.wait_for(2)
    first, second = mailbox.hints()
    assert first == second


def test_they_come_out_of_order_if_the_gateway_is_set_so(house, gateway):
    house.listen()
    refs = [pay(gateway, f"{number}") for number in range(20)]
    house.set_hostility(Hostility(webhook_shuffle=0.5, seed=5))
    mailbox = Mailbox()
    with listening(mailbox) as url, Deliverer(house, url, secret=SECRET):
        mailbox.wait_for(20)
    came = [hint.ref for hint in mailbox.hints()]
    assert sorted(came) == sorted(refs)
    assert came != refs


def test_in_the_process_they_are_taken_by_hand():
    gateway = TestGateway(webhook_secret=SECRET)
    ref = pay(gateway, "1")
    [message] = gateway.webhooks()
    assert gateway.read_hint(message.body, message.headers).ref == ref
    assert gateway.webhooks() == []
    with pytest.raises(HintRefused):
        TestGateway().read_hint(message.body, message.headers)


def test_what_concerns_nothing_of_ours_is_no_hint():
    told = sign(secret=SECRET, event_id="evt_1", kind="account.updated", ref="acc", told_at="", at=clock.now())
    assert TestGateway(webhook_secret=SECRET).read_hint(told.body, told.headers) is None


def test_nobody_else_can_sign(monkeypatch):
    told = sign(
        secret="whsec_c29tZWJvZHkgZWxzZQ==", event_id="e", kind="payment.x", ref="p", told_at="", at=clock.now()
    )
    with pytest.raises(HintRefused, match="not the gateway's"):
        TestGateway(webhook_secret=SECRET).read_hint(told.body, told.headers)
