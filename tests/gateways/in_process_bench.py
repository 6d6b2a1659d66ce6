"""The test gateway in the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from kadens.edges.gateways.house import webhook_secret_from
from kadens.edges.gateways.telling import sign
from kadens.edges.gateways.test_gateway import TestGateway
from tests.gateways.bench import BEHAVIOURS, Bench

SECRET = webhook_secret_from("a secret of the tests")


def signed(event_id: str, ref: str, at: datetime) -> tuple[bytes, dict[str, str]]:
    """What the test gateway posts when a payment succeeds."""
    told = sign(secret=SECRET, event_id=event_id, kind="payment.succeeded", ref=ref, told_at=at.isoformat(), at=at)
    return told.body, dict(told.headers)


def bench_of(gateway: TestGateway) -> Bench:
    cards = {behaviour: f"card-{behaviour}" for behaviour in BEHAVIOURS}
    for behaviour, token in cards.items():
        gateway.script(token, behaviour)
    return Bench(
        gateway=gateway,
        cards=cards,
        forget_keys=gateway.forget_keys,
        pass_time=gateway.move_clock,
        enter_card=lambda page: gateway.enter_card(
            page.ref or "", number="4242 4242 4242 4242", expires="12/30", code="123"
        ),
        authenticate=lambda link, approve: gateway.authenticate(link, approve=approve),
        webhook=signed,
    )


@contextmanager
def in_memory(folder: Path) -> Iterator[Bench]:
    yield bench_of(TestGateway(webhook_secret=SECRET))


@contextmanager
def in_a_file(folder: Path) -> Iterator[Bench]:
    yield bench_of(TestGateway(str(folder / "books.sqlite"), webhook_secret=SECRET))
