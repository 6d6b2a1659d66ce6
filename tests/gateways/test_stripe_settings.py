"""Stripe as an installation sets it up."""

import os
import subprocess
import sys

import pytest

from kadens.config import wiring
from kadens.edges.gateways.stripe_gateway import StripeGateway
from kadens.edges.gateways.stripe_settings import LiveKeyOnEmbedded, StripeKeyInvalid, stripe_gateway
from kadens.edges.gateways.test_gateway import TestGateway


def test_a_live_key_and_the_embedded_database_do_not_go_together():
    for key in ("sk_live_1", "rk_live_1"):
        with pytest.raises(LiveKeyOnEmbedded, match="set DATABASE_URL"):
            stripe_gateway({"KADENS_STRIPE_KEY": key}, company=None, embedded=True)
        assert stripe_gateway({"KADENS_STRIPE_KEY": key}, company=None, embedded=False).account == "stripe"
    assert stripe_gateway({"KADENS_STRIPE_KEY": "sk_test_1"}, company=None, embedded=True).account == "stripe-test"


@pytest.mark.parametrize("key", ["", "pk_live_1", "whsec_1", "sk_1", "SK_LIVE_1"])
def test_what_is_no_secret_key_is_refused_without_being_repeated(key):
    with pytest.raises(StripeKeyInvalid) as error:
        stripe_gateway({"KADENS_STRIPE_KEY": key}, company=None, embedded=True)
    assert not key or key not in str(error.value)


def test_the_settings_reach_the_gateway():
    settings = {
        "KADENS_STRIPE_KEY": " sk_test_1 ",
        "KADENS_STRIPE_WEBHOOK_SECRET": "whsec_a, whsec_b",
        "KADENS_STRIPE_ACCOUNT": "acct_9",
        "KADENS_STRIPE_RETURN_URL": "https://shop.example/thanks",
    }
    gateway = stripe_gateway(settings, company="nordic", embedded=True)
    assert gateway.account == "stripe-test-acct_9"
    assert gateway.abilities.webhooks
    assert gateway._listening.secrets == ("whsec_a", "whsec_b")
    assert gateway._account.company == "nordic"
    assert gateway._return_url == "https://shop.example/thanks"
    assert not stripe_gateway({"KADENS_STRIPE_KEY": "sk_test_1"}, company=None, embedded=True).abilities.webhooks


def test_the_key_selects_stripe(monkeypatch, tmp_path):
    monkeypatch.setenv("KADENS_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("KADENS_STRIPE_KEY", "sk_test_1")
    assert isinstance(wiring.wire().gateway().guards, StripeGateway)
    monkeypatch.setenv("KADENS_STRIPE_KEY", "sk_live_1")
    with pytest.raises(LiveKeyOnEmbedded):
        wiring.wire().gateway()
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/kadens")
    assert isinstance(wiring.wire().gateway().guards, StripeGateway)
    monkeypatch.setenv("KADENS_STRIPE_KEY", " ")
    assert isinstance(wiring.wire().gateway().guards, TestGateway)


def test_a_process_connects_once(monkeypatch):
    monkeypatch.setenv("KADENS_STRIPE_KEY", "sk_test_1")
    monkeypatch.setattr("kadens.domain.payments.gateway._CONNECTED.gateway", None)
    first = wiring.connected_gateway()
    assert isinstance(first.guards, StripeGateway)
    assert wiring.connected_gateway() is first
    monkeypatch.setattr("kadens.domain.payments.gateway._CONNECTED.gateway", TestGateway())
    assert isinstance(wiring.connected_gateway(), TestGateway)


def test_help_does_without_stripe():
    program = """
import sys
sys.argv = ["kadens", "--help"]
from kadens.config.entry import main
try:
    main()
except SystemExit:
    pass
assert "kadens.edges.cli.app" in sys.modules
assert "stripe" not in sys.modules
"""
    environment = {**os.environ, "KADENS_STRIPE_KEY": "sk_test_1"}
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, env=environment)
