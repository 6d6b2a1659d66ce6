"""Stripe's bench for the conformance suite: the adapter over the double, or over Stripe's own test mode."""

from datetime import date

from kadens.domain.payments.gateway import CreateRequest, Outcome
from kadens.edges.gateways.stripe_gateway import StripeGateway
from tests.gateways.stripe_double import StripeDouble, long_ago
from tests.gateways.stripe_wire import API_KEY, StripeWire

KEY = "100001-1/i1/1"
RETURN_URL = "https://shop.example/thanks"
SECRET = "whsec_double"


class OnTheDouble:
    """The adapter, the wire and the double, put together."""

    def __init__(self, *, return_url: str | None = RETURN_URL) -> None:
        self.double = StripeDouble(long_ago())
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
