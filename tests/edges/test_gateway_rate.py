"""KADENS_GATEWAY_RATE, and the guard around whatever is connected."""

import pytest

from kadens.config.gateway_rate import GENEROUS, GatewayRateInvalid, gateway_rate
from kadens.config.wiring import wire
from kadens.domain.payments.guarding import GuardedGateway
from tests.edges.conftest import Kadens


@pytest.mark.parametrize(("text", "rate"), [("25", 25.0), ("0.5", 0.5), (" 7 ", 7.0), ("", GENEROUS), ("  ", GENEROUS)])
def test_the_rate_is_the_environments_else_generous(monkeypatch: pytest.MonkeyPatch, text: str, rate: float) -> None:
    monkeypatch.setenv("KADENS_GATEWAY_RATE", text)
    assert gateway_rate(test=False) == rate
    assert gateway_rate(test=True) == (rate if text.strip() else None)


@pytest.mark.parametrize("text", ["0", "-1", "fast", "nan", "inf", "1,5"])
def test_a_rate_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("KADENS_GATEWAY_RATE", text)
    with pytest.raises(GatewayRateInvalid, match="KADENS_GATEWAY_RATE"):
        gateway_rate(test=True)


def test_what_is_connected_is_guarded(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("KADENS_HOME", str(tmp_path))
    assert isinstance(wire().gateway(), GuardedGateway)


def test_help_asks_for_no_rate(kadens: Kadens) -> None:
    assert kadens("--help", env={"KADENS_GATEWAY_RATE": "fast"}).code == 0
