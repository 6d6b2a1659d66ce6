"""Stripe's own test mode as a bench: with STRIPE_TEST_KEY in the environment the conformance suite asks Stripe itself.

What test mode has no card or no clock for is skipped. Answers are lost on our side of the wire.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import parse_qs

import pytest
import requests
import stripe

from kadens.domain.payments.gateway import SaveMethodRequest
from kadens.edges.gateways.stripe_gateway import StripeGateway
from kadens.plumbing import clock
from tests.gateways import stripe_shapes as shapes
from tests.gateways.bench import Bench
from tests.gateways.stripe_bench import RETURN_URL, SECRET, signed

TEST_KEY: Final = os.environ.get("STRIPE_TEST_KEY", "")
KEPT: Final = {
    "approve": "",
    "unknown": "after",
    "reset": "after",
    "timeout_before": "before",
    "hang": "always",
}
"""Cards that are kept and approved, and when the answer to their first confirmation or capture is lost."""

NAMED: Final = {
    "decline": "pm_card_visa_chargeDeclined",
    "insufficient_funds": "pm_card_visa_chargeDeclinedInsufficientFunds",
    "card_expired": "pm_card_chargeDeclinedExpiredCard",
    "lost_card": "pm_card_visa_chargeDeclinedLostCard",
    "stolen_card": "pm_card_visa_chargeDeclinedStolenCard",
    "fraud": "pm_card_chargeDeclinedFraudulent",
    "authenticate": "pm_card_authenticationRequired",
}
"""Stripe's own names of cards that it declines, or wants authenticated; they cannot all be kept."""


class LossyWire:
    """A session that reaches Stripe, and loses answers about payments with certain cards."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._card_of: dict[str, str] = {}
        self.loses: dict[tuple[str, str], str] = {}

    def request(self, method: str, url: str, **more: Any) -> Any:
        ref, _, kind = url.partition("/payment_intents/")[2].partition("/")
        about = (self._card_of.get(ref, ""), kind)
        when = self.loses.get(about, "")
        if when != "always":
            self.loses.pop(about, None)
        if when in ("before", "always"):
            raise requests.ReadTimeout("lost on the way there")
        answer = self._session.request(method, url, **more)
        if method == "post" and url.endswith("/payment_intents") and answer.status_code == 200:
            self._card_of[answer.json()["id"]] = parse_qs(more["data"])["payment_method"][0]
        if when == "after":
            raise requests.ReadTimeout("lost on the way back")
        return answer

    def close(self) -> None:
        self._session.close()


class _Cards(dict[str, str]):
    def __missing__(self, behaviour: str) -> NoReturn:
        pytest.skip(f"Stripe's test mode has no card for: {behaviour}")


class _Live(Bench):
    began: datetime = datetime.min.replace(tzinfo=UTC)

    def moved(self) -> list[tuple[str, str, int]]:
        """As everywhere, but since the bench was made: an account may be years old."""
        found = self.gateway.movements(since=self.began, until=clock.now() + timedelta(minutes=5))
        return sorted((movement.kind, movement.key, movement.amount) for movement in found)


@contextmanager
def over_stripes_test_mode(_folder: Path, *, key: str = TEST_KEY, session: Any = None) -> Iterator[Bench]:
    """A company of its own for each bench, so that its keys are nobody else's."""
    wire = LossyWire(session or requests.Session())
    gateway = StripeGateway(
        key,
        company=f"test-{secrets.token_hex(8)}",
        secrets=[SECRET],
        return_url=RETURN_URL,
        http=stripe.RequestsClient(timeout=(3, 30), session=wire),  # type: ignore[arg-type]
    )
    bench = _Live(
        gateway=gateway,
        cards=_cards(gateway, wire),
        forget_keys=_no("way to forget keys"),
        pass_time=_no("clock to move"),
        enter_card=_no("hands to enter a card with"),
        authenticate=_no("hands to authenticate with"),
        webhook=partial(_webhook, gateway),
        judges_expiry=False,
    )
    bench.began = clock.now() - timedelta(minutes=1)
    yield bench


def _cards(gateway: StripeGateway, wire: LossyWire) -> _Cards:
    cards = _Cards()
    for behaviour, when in KEPT.items():
        request = SaveMethodRequest(key=f"card/{behaviour}", token="pm_card_visa", expires_on=date(2030, 12, 31))
        kept = gateway.save_method(request).ref or ""
        cards[behaviour] = kept
        wire.loses |= dict.fromkeys([(kept.rpartition("/")[2], kind) for kind in ("confirm", "capture")], when)
    customer = cards["approve"].partition("/")[0]
    return _Cards(cards | {behaviour: f"{customer}/{method}" for behaviour, method in NAMED.items()})


def _no(thing: str) -> Callable[..., NoReturn]:
    def skip(*_: object) -> NoReturn:
        pytest.skip(f"Stripe's test mode has no {thing}")

    return skip


def _webhook(gateway: StripeGateway, event_id: str, ref: str, at: datetime) -> tuple[bytes, Mapping[str, str]]:
    told = {"id": ref, "object": "payment_intent", "metadata": {"kadens_company": gateway._account.company}}
    return signed(shapes.event(event_id, int(at.timestamp()), "payment_intent.succeeded", told), at=at)
