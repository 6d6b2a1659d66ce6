"""`kadens gateway`: the test gateway as a process, and the commands that find it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from kadens.config.wiring import TwoGateways, wire
from kadens.domain.payments.gateway import CreateRequest, Gateway, Outcome
from kadens.domain.payments.guarding import GuardedGateway
from kadens.edges.gateways.http_gateway import HttpGateway
from kadens.edges.gateways.test_gateway import TestGateway
from tests.edges.conftest import Kadens

SECRET = "sk_of_a_test"


@contextmanager
def served(home: Path, *arguments: str) -> Iterator[str]:
    """The address of a server in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kadens.config.entry", "gateway", "--port", "0", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "src", "KADENS_HOME": str(home), "KADENS_GATEWAY_SECRET": SECRET},
    )
    try:
        assert process.stderr
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line + process.stderr.read()
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stderr
        process.stderr.close()


def charge(gateway: HttpGateway, key: str) -> Outcome:
    request = CreateRequest(
        key=key, amount=100, currency="EUR", token="card", expires_on=date(2030, 1, 31), on=date(2024, 1, 10)
    )
    ref = gateway.create(request).ref
    return gateway.confirm(ref or "", key).outcome


def test_it_serves_and_its_books_stay(tmp_path: Path) -> None:
    with served(tmp_path) as url:
        assert charge(HttpGateway(url, secret=SECRET), "1") is Outcome.APPROVED
    with served(tmp_path) as url:
        assert HttpGateway(url, secret=SECRET).find("1").outcome is Outcome.APPROVED
    assert TestGateway(str(tmp_path / "test-gateway.sqlite")).taken() == 100


def test_it_is_as_hostile_as_it_is_told_to_be(tmp_path: Path) -> None:
    books = tmp_path / "others.sqlite"
    with served(tmp_path, "--books", str(books), "--hostile", "decline=1", "--hostile", "seed=3") as url:
        assert charge(HttpGateway(url, secret=SECRET), "1") is Outcome.DECLINED
    assert books.exists()
    assert not (tmp_path / "test-gateway.sqlite").exists()


@pytest.mark.parametrize("mood", ["kindness=1", "decline=2", "decline", "decline=often"])
def test_moods_that_there_are_not_are_not_understood(kadens: Kadens, tmp_path: Path, mood: str) -> None:
    ran = kadens("gateway", "--port", 0, "--books", tmp_path / "b", "--hostile", mood)
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_a_port_that_is_taken_is_said(kadens: Kadens, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = kadens("gateway", "--port", taken.getsockname()[1], "--books", tmp_path / "b")
    assert ran.code == 1
    assert "Give another --port" in ran.err


def test_the_environment_says_which_gateway_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KADENS_HOME", str(tmp_path))
    monkeypatch.delenv("KADENS_GATEWAY_URL", raising=False)
    assert isinstance(behind(wire().gateway()), TestGateway)
    assert "test-gateway.sqlite" in wire().gateway_name()
    with served(tmp_path) as url:
        monkeypatch.setenv("KADENS_GATEWAY_URL", url)
        monkeypatch.setenv("KADENS_GATEWAY_SECRET", SECRET)
        gateway = wire().gateway()
        assert isinstance(behind(gateway), HttpGateway)
        assert gateway.get("nobody").outcome is Outcome.NOT_FOUND
        assert gateway.abilities.webhooks
        assert wire().gateway_name() == f"the test gateway at {url}"


def behind(gateway: Gateway) -> Gateway:
    """The gateway behind its guard."""
    assert isinstance(gateway, GuardedGateway)
    return gateway.guards


def test_a_server_and_its_callers_find_the_same_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from kadens.config import wiring

    monkeypatch.setenv("KADENS_HOME", str(tmp_path))
    monkeypatch.delenv("KADENS_GATEWAY_SECRET", raising=False)
    monkeypatch.delenv("KADENS_GATEWAY_WEBHOOK_SECRET", raising=False)
    assert wiring._gateway_secret() == wiring._gateway_secret() == (tmp_path / "test-gateway.key").read_text()
    assert (tmp_path / "test-gateway.key").stat().st_mode & 0o077 == 0
    assert wiring._webhook_secret().startswith("whsec_")


@pytest.mark.django_db
def test_the_doctor_says_which_gateway_and_whether_it_answers(kadens: Kadens, monkeypatch: pytest.MonkeyPatch) -> None:
    found = kadens("doctor", "--json").document
    assert (found["gateway"], found["gateway_answers"]) == ("the test gateway of the tests", True)
    down = HttpGateway("http://127.0.0.1:1", secret="s")
    monkeypatch.setattr("tests.edges.conftest.TestGateway.get", lambda _, ref: down.get(ref))
    ran = kadens("doctor")
    assert ran.code == 1
    assert "does not answer (connection refused)" in ran.out.replace("\n", " ")


def test_two_gateways_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KADENS_GATEWAY_URL", "http://127.0.0.1:8010")
    monkeypatch.setenv("KADENS_STRIPE_KEY", "sk_test_x")
    with pytest.raises(TwoGateways):
        wire().gateway()
