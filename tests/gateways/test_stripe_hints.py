"""Webhooks of Stripe: genuine, fresh, ours."""

from datetime import timedelta

import pytest

from kadens.domain.payments.gateway import Hint, HintRefused
from kadens.edges.gateways.stripe_gateway import StripeGateway
from kadens.edges.gateways.stripe_hints import EVENTS
from kadens.plumbing import clock
from tests.gateways import stripe_bench as bench
from tests.gateways import stripe_shapes as shapes
from tests.gateways.stripe_bench import KEY, SECRET, OnTheDouble, paid
from tests.gateways.stripe_wire import API_KEY

OURS = {"kadens_key": KEY, "kadens_company": "kadens"}


def signed(body: str | dict, *, secret: str = SECRET, age: int = 0):
    return bench.signed(body, at=clock.now() - timedelta(seconds=age), secret=secret)


def told(kind: str, **told) -> dict:
    return shapes.event("evt_1", 1704877200, kind, told)


GATEWAY = StripeGateway(API_KEY, secrets=[SECRET])


def test_an_event_names_the_object_to_look_at():
    desk = OnTheDouble()
    ref = paid(desk)
    event = shapes.event("evt_1", desk.double.seconds, "payment_intent.succeeded", desk.double.intent(ref))
    assert desk.gateway.read_hint(*signed(event)) == Hint("evt_1", ref, "payment_intent.succeeded")
    refund = desk.double.refund_by_hand(ref, 1_00)
    event = shapes.event("evt_2", desk.double.seconds, "refund.created", refund)
    assert desk.gateway.read_hint(*signed(event)) == Hint("evt_2", ref, "refund.created")
    charge = desk.double.objects["charge"][desk.double.intent(ref)["latest_charge"]]
    event = shapes.event("evt_3", desk.double.seconds, "charge.refunded", charge)
    assert desk.gateway.read_hint(*signed(event)) == Hint("evt_3", ref, "charge.refunded")


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_that_we_subscribe_to_is_understood(kind):
    hint = GATEWAY.read_hint(*signed(told(kind, id="x_1", payment_intent="pi_1", metadata=OURS)))
    assert hint.kind == kind
    assert hint.ref == ("pi_1" if kind.startswith(("refund", "charge")) else "x_1")


@pytest.mark.parametrize(
    "event",
    [
        told("customer.created", id="cus_1", metadata=OURS),
        told("charge.succeeded", id="ch_1", payment_intent="pi_1", metadata=OURS),
        told("payment_intent.succeeded", id="pi_1", metadata={}),
        told("payment_intent.succeeded", id="pi_1"),
        told("payment_intent.succeeded", id="pi_1", metadata={**OURS, "kadens_company": "alba"}),
        told("refund.created", id="re_1", payment_intent=None, metadata=OURS),
        told("refund.created", id="re_1", payment_intent="pi_1", metadata={"kadens_company": "alba"}),
        {**told("payment_intent.succeeded", id="pi_1", metadata=OURS), "livemode": True},
        {**told("payment_intent.succeeded", id="pi_1", metadata=OURS), "account": "acct_other"},
    ],
)
def test_what_concerns_nothing_of_ours_is_no_hint(event):
    assert GATEWAY.read_hint(*signed(event)) is None


def test_a_connected_account_hears_of_itself_alone():
    gateway = StripeGateway(API_KEY, secrets=[SECRET], connected="acct_1")
    event = told("payment_intent.succeeded", id="pi_1", metadata=OURS)
    assert gateway.read_hint(*signed(event)) is None
    assert gateway.read_hint(*signed({**event, "account": "acct_1"})).ref == "pi_1"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        signed(told("payment_intent.succeeded", id="pi_1"), secret="whsec_forged"),
        signed(told("payment_intent.succeeded", id="pi_1"), age=301),
        (b"{}", {}),
        (b"{}", {"stripe-signature": ""}),
        (b"{}", {"stripe-signature": "t=1,v1=é"}),
        (b"{}", {"stripe-signature": "t=now,v1=00"}),
        (b"{}", {"stripe-signature": "v1"}),
        (b"\xff\xfe", {"stripe-signature": "t=1,v1=00"}),
        signed("not JSON"),
        signed("[]"),
        signed('"text"'),
        signed("{}"),
        signed("[" * 100_000),
        signed({"object": "event", "type": "payment_intent.succeeded"}),
        signed({"object": "event", "type": ["payment_intent.succeeded"], "id": "evt_1"}),
        signed({"object": "v2.core.event", "type": "v1.billing.meter.error", "id": "evt_1"}),
    ],
)
def test_what_is_not_genuine_or_not_fresh_or_no_event_is_refused(body, headers):
    with pytest.raises(HintRefused):
        GATEWAY.read_hint(body, headers)


def test_a_changed_byte_breaks_the_signature():
    body, headers = signed(told("payment_intent.succeeded", id="pi_1", metadata=OURS))
    assert GATEWAY.read_hint(body, headers)
    with pytest.raises(HintRefused, match="signature"):
        GATEWAY.read_hint(body.replace(b"pi_1", b"pi_2"), headers)


def test_while_a_secret_is_rolled_over_both_are_good():
    gateway = StripeGateway(API_KEY, secrets=["whsec_old", "whsec_new"])
    event = told("payment_intent.succeeded", id="pi_1", metadata=OURS)
    assert gateway.read_hint(*signed(event, secret="whsec_old"))
    assert gateway.read_hint(*signed(event, secret="whsec_new"))


def test_without_a_secret_nothing_is_genuine():
    gateway = StripeGateway(API_KEY)
    assert not gateway.abilities.webhooks
    with pytest.raises(HintRefused, match="no webhook secret"):
        gateway.read_hint(*signed(told("payment_intent.succeeded", id="pi_1", metadata=OURS)))
