"""Stripe's bench for the conformance suite, and what its own tests share: the adapter over the double."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import stripe

from kadens.domain.payments.gateway import CardPage, CreateRequest, Outcome
from kadens.edges.gateways.stripe_gateway import StripeGateway
from tests.gateways import stripe_shapes as shapes
from tests.gateways.bench import Bench
from tests.gateways.stripe_double import StripeDouble, long_ago
from tests.gateways.stripe_wire import API_KEY, StripeWire

KEY = "100001-1/i1/1"
RETURN_URL = "https://shop.example/thanks"
SECRET = "whsec_double"


class OnTheDouble:
    """The adapter, the wire and the double, put together."""

    def __init__(self, *, return_url: str | None = RETURN_URL, stands_still: bool = True) -> None:
        self.double = StripeDouble(long_ago() if stands_still else None)
        self.wire = StripeWire(self.double)
        self.gateway = self.another(return_url=return_url)

    def another(
        self, *, company: str = "kadens", return_url: str | None = RETURN_URL, key: str = API_KEY
    ) -> StripeGateway:
        """One more process, or company, at the same account."""
        return StripeGateway(key, company=company, secrets=[SECRET], return_url=return_url, http=self.wire.client())


def request(token: str, *, key: str = KEY, amount: int = 25_00, currency: str = "EUR", later: bool = False):
    return CreateRequest(
        key=key,
        amount=amount,
        currency=currency,
        token=token,
        expires_on=date(2030, 12, 31),
        on=date(2024, 1, 10),
        capture_later=later,
    )


def made(desk: OnTheDouble, behaviour: str = "approve", *, key: str = KEY, later: bool = False, **more) -> str:
    answer = desk.gateway.create(request(desk.double.card(behaviour, **more), key=key, later=later))
    assert answer.outcome is Outcome.CREATED
    assert answer.ref
    return answer.ref


def paid(desk: OnTheDouble) -> str:
    ref = made(desk)
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED
    return ref


CARDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "approve": {},
    "decline": {"behaviour": "generic_decline"},
    "insufficient_funds": {"behaviour": "insufficient_funds"},
    "do_not_honor": {"behaviour": "do_not_honor"},
    "card_expired": {"behaviour": "expired_card"},
    "decline_hard": {"behaviour": "do_not_honor", "advice_code": "do_not_try_again"},
    "lost_card": {"behaviour": "lost_card"},
    "stolen_card": {"behaviour": "stolen_card"},
    "fraud": {"behaviour": "fraudulent"},
    "authenticate": {"behaviour": "authenticate"},
    "processing": {"behaviour": "processing"},
    "processing_fails": {"behaviour": "processing", "then": "insufficient_funds"},
    "unknown": {"wire": {"confirm": ["timeout_after"], "capture": ["timeout_after"]}},
    "timeout_before": {"wire": {"confirm": ["timeout_before"]}},
    "hang": {"wire": {"confirm": ["timeout_before"] * 9}},
    "error_after": {"wire": {"confirm": ["500_after"]}},
    "error_before": {"wire": {"confirm": ["500_before"]}},
    "garbage": {"wire": {"confirm": ["200_half"]}},
    "reset": {"wire": {"confirm": ["reset_after"]}},
    "too_many": {"wire": {"confirm": ["429", "429"]}},
    "key_running": {"wire": {"confirm": ["409", "409"]}},
    "faulty": {"behaviour": "faulty"},
    "refund_refused": {"refund": "charge_disputed"},
    "refund_unknown": {"wire": {"refunds": ["timeout_after"]}},
}


@contextmanager
def over_stripe(_folder: Path) -> Iterator[Bench]:
    desk = OnTheDouble(stands_still=False)
    double = desk.double

    def pass_time(by: timedelta) -> None:
        double.ahead += by
        for ref in [one["id"] for one in double.objects["payment_intent"].values() if one["status"] == "processing"]:
            double.finish(ref)
        for page in double.objects["checkout.session"].values():
            if page["expires_at"] <= double.seconds and page["status"] == "open":
                double.expire_page(page["id"])

    def enter_card(page: CardPage) -> None:
        if double.objects["checkout.session"][page.ref or ""]["status"] == "open":
            double.behave(double.enter_card(page.ref or "", expiry=(2030, 12)), "approve")

    def authenticate(link: str, approve: bool) -> None:
        ref = link.rpartition("/")[2]
        if double.intent(ref)["status"] == "requires_action":
            double.authenticate(ref, succeed=approve)

    def webhook(event_id: str, ref: str, at: datetime) -> tuple[bytes, Mapping[str, str]]:
        event = shapes.event(event_id, int(at.timestamp()), "payment_intent.succeeded", double.intent(ref))
        return signed(event, at=at)

    yield Bench(
        gateway=desk.gateway,
        cards={name: double.card(**deepcopy(behaviour)) for name, behaviour in CARDS.items()},
        forget_keys=desk.wire.kept.clear,
        pass_time=pass_time,
        enter_card=enter_card,
        authenticate=authenticate,
        webhook=webhook,
        judges_expiry=False,
    )


def signed(body: str | Mapping[str, Any], *, at: datetime, secret: str = SECRET) -> tuple[bytes, Mapping[str, str]]:
    """A message as Stripe signs it."""
    text = body if isinstance(body, str) else json.dumps(body)
    header = stripe.WebhookSignature.generate_signature_header(text, secret, int(at.timestamp()))
    return text.encode(), {"stripe-signature": header}
