"""The address at which gateways tell us that something happened."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe
from django.db import connection
from django.test import Client
from django.test.client import RequestFactory

from kadens.domain.payments.gateway import use
from kadens.edges.gateways.stripe_gateway import StripeGateway
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.edges.webhooks.views import LARGEST, webhook
from kadens.plumbing import clock
from tests.gateways import in_process_bench

SECRET = "whsec_of_these_tests"
ADDRESS = "/webhooks/stripe-test"


@pytest.fixture(autouse=True)
def gateway(monkeypatch: pytest.MonkeyPatch) -> StripeGateway:
    monkeypatch.setattr("kadens.domain.payments.gateway._CONNECTED.gateway", None)
    gateway = StripeGateway("sk_test_1", secrets=[SECRET])
    use(gateway)
    return gateway


def event(number: str = "evt_1", ref: str = "pi_1", kind: str = "payment_intent.succeeded", **more: Any) -> str:
    told = {"id": ref, "object": "payment_intent", "metadata": {"kadens_company": "kadens", "kadens_key": "k"}}
    return json.dumps(
        {"id": number, "object": "event", "type": kind, "livemode": False, "data": {"object": told}, **more}
    )


def post(body: str | bytes, *, secret: str = SECRET, at: float | None = None, address: str = ADDRESS) -> Any:
    text = body.decode("latin-1") if isinstance(body, bytes) else body
    signature = stripe.WebhookSignature.generate_signature_header(text, secret, int(at or time.time()))
    return Client(enforce_csrf_checks=True).post(
        address, body, content_type="application/json", headers={"Stripe-Signature": signature}
    )


def hints() -> list[tuple[str, str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT account, event_id, ref, kind FROM payments_hint ORDER BY id")
        return cursor.fetchall()


def problem(response: Any, status: int) -> bool:
    document = json.loads(response.content)
    assert response.status_code == document["status"] == status
    assert response["Content-Type"] == "application/problem+json"
    assert set(document) == {"type", "title", "status"}
    return True


@pytest.mark.django_db
def test_a_signed_message_is_kept_once_however_often_it_comes() -> None:
    for _ in range(3):
        assert post(event()).status_code == 200
    assert hints() == [("stripe-test", "evt_1", "pi_1", "payment_intent.succeeded")]


@pytest.mark.django_db
def test_messages_may_come_in_any_order_and_before_we_know_the_object() -> None:
    late = event("evt_9", kind="payment_intent.succeeded")
    early = event("evt_8", kind="payment_intent.processing")
    assert [post(late).status_code, post(early).status_code, post(late).status_code] == [200, 200, 200]
    assert [hint[1] for hint in hints()] == ["evt_9", "evt_8"]


@pytest.mark.django_db
def test_what_concerns_nothing_of_ours_is_taken_and_forgotten() -> None:
    assert post(event(kind="customer.updated")).status_code == 200
    assert post(event(livemode=True)).status_code == 200
    assert hints() == []


@pytest.mark.django_db
def test_a_forged_a_stale_and_an_unreadable_message_are_told_nothing() -> None:
    now = datetime.now(UTC).timestamp()
    assert problem(post(event(), secret="whsec_guessed"), 400)
    assert problem(post(event(), at=now - 301), 400)
    assert problem(post("{"), 400)
    assert problem(post(b"\xff\xfe"), 400)
    assert problem(post(""), 400)
    assert problem(Client().post(ADDRESS, event(), content_type="application/json"), 400)
    bodies = {post(event(), secret="whsec_guessed").content, post(event(), at=now - 301).content, post("{").content}
    assert len(bodies) == 1
    assert hints() == []


@pytest.mark.django_db
def test_a_huge_message_is_not_read() -> None:
    assert post(event(padding="x" * (LARGEST - 400))).status_code == 200
    assert problem(post(event("evt_2", padding="x" * LARGEST)), 413)
    assert [hint[1] for hint in hints()] == ["evt_1"]


def test_a_huge_message_that_lies_about_its_size_is_not_kept_in_memory(gateway: StripeGateway) -> None:
    class Endless:
        read_bytes = 0

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= LARGEST + 1
            self.read_bytes += size
            return b"x" * size

    request = RequestFactory().post(ADDRESS, b"", content_type="application/json")
    request._stream = Endless()  # type: ignore[attr-defined]
    request.META["CONTENT_LENGTH"] = "12"
    assert problem(webhook(request, "stripe-test", connected=lambda: gateway), 413)


def test_only_messages_are_answered_at_this_address() -> None:
    for method in ("get", "put", "delete", "head"):
        response = getattr(Client(), method)(ADDRESS)
        assert response.status_code == 405
        assert response["Allow"] == "POST"


def test_another_account_is_not_at_home_here() -> None:
    assert problem(post(event(), address="/webhooks/stripe"), 404)
    use(StripeGateway("sk_test_1"))
    assert problem(post(event()), 404)


def test_a_gateway_that_sends_nothing_is_not_listened_to(gateway: StripeGateway) -> None:
    silent = TestGateway()
    request = RequestFactory().post("/webhooks/test", b"{}", content_type="application/json")
    assert webhook(request, "test", connected=lambda: silent).status_code == 404


@pytest.mark.django_db
def test_the_test_gateways_messages_are_taken_as_well() -> None:
    gateway = TestGateway(webhook_secret=in_process_bench.SECRET)
    use(gateway)
    body, headers = in_process_bench.signed("evt_1", "pay_1", clock.now())
    response = Client().post(f"/webhooks/{gateway.account}", body, content_type="application/json", headers=headers)
    assert response.status_code == 200
    assert hints() == [(gateway.account, "evt_1", "pay_1", "payment.succeeded")]


@pytest.mark.django_db
def test_nothing_is_booked_by_a_message() -> None:
    assert post(event()).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM payments_attempt_event)")
        assert cursor.fetchone() == (0, 0)
