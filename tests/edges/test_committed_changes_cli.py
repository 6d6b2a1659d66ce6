"""Changes of an order that are really committed: only then is the gateway told."""

from dataclasses import replace

import pytest
from django.db import connection
from typer.testing import CliRunner

from kadens.domain.payments.models import Attempt
from kadens.edges.cli.app import app
from kadens.edges.gateways.test_gateway import TestGateway
from tests.edges.conftest import WIRING
from tests.edges.played import INGRID, YEAR, Played, play


def cancelled(played: Played, ref: str, on: str) -> str:
    """Cancel an order with the gateway that it was played with; what the command says."""
    wiring = replace(WIRING, gateway=lambda: played.stage.gateway)
    arguments = ["order", "cancel", played.ref(ref), "--reason", "moved", "--as-of", on]
    ran = CliRunner().invoke(app, arguments, obj=wiring)
    assert (ran.exit_code, ran.stderr) == (0, "")
    return ran.stdout


@pytest.fixture
def committing(fresh_database: str) -> None:
    assert not connection.in_atomic_block


def test_what_is_authorized_is_let_go(committing: None) -> None:
    played = play(INGRID, until="2024-01-26", parameters="authorize_child_orders: true")
    assert [attempt.state for attempt in Attempt.objects.all()] == ["authorized"]
    assert "and 1 open child delivery" in cancelled(played, "B", "2024-01-27")
    assert [attempt.state for attempt in Attempt.objects.all()] == ["canceled"]


def test_what_was_paid_goes_back(committing: None) -> None:
    played = play(YEAR, until="2024-01-10")
    gateway = played.stage.gateway
    assert isinstance(gateway, TestGateway)
    assert gateway.taken() == 33_33
    assert "33.33 EUR goes back to the customer" in cancelled(played, "C", "2024-01-12")
    assert gateway.refunded() == 33_33
