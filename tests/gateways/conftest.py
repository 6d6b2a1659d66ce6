"""The gateways that must pass the conformance suite. A new adapter adds a bench here."""

from dataclasses import dataclass
from datetime import date

import pytest

from kadens.domain.payments.gateway import Gateway
from kadens.edges.gateways.test_gateway import TestGateway


@dataclass
class Bench:
    """A gateway under test, with a card for each behaviour."""

    gateway: Gateway
    cards: dict[str, str]
    expires_on: date = date(2030, 12, 31)
    on: date = date(2024, 1, 10)


def _test_gateway(path: str) -> Bench:
    gateway = TestGateway(path)
    cards = {word: f"card-{word}" for word in ("approve", "decline", "decline_hard", "unknown", "faulty")}
    for behaviour, token in cards.items():
        gateway.script(token, behaviour)
    return Bench(gateway, cards)


@pytest.fixture(params=["memory", "file"])
def bench(request, tmp_path):
    return _test_gateway(":memory:" if request.param == "memory" else str(tmp_path / "books.sqlite"))
