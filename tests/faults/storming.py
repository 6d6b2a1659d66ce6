"""The processes of the storm: workers that collect money, and the gateway that takes it. All of them are killed.

    python -m tests.faults.storming

loads everything once, opens nothing, and forks a process for each duty that it reads from its input.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

__all__ = ["DAY", "SECRET", "Duty", "connect"]

DAY: Final = date(2024, 4, 1)
"""The day of the storm: all instalments are due, and every child order may ship."""
SECRET: Final = "storm"
LEASE: Final = timedelta(seconds=0.6)
READ: Final = 0.4
FEW: Final = 6
"""Charges that a worker takes at once: few, so that a kill strikes between any two steps."""
ACTIONS: Final = {"collect": 12, "settle": 4, "ship": 5, "authorize": 2, "refund": 3, "cancel": 3, "hear": 2, "card": 1}

SOME: Final[dict[str, str]] = {
    "charges": """
        SELECT id FROM payments_charge
        WHERE status IN ('planned', 'charging', 'unknown') AND plan_id IS NOT NULL
            OR status = 'declined' AND retry_on <= '2024-04-01'""",
    "orders": "SELECT id FROM orders_order WHERE kind = 'child' AND status = 'open' AND settlement = 'per_shipment'",
    "continuity": "SELECT id FROM continuity_order WHERE status = 'active'",
    "customers": "SELECT DISTINCT customer_id FROM payments_charge WHERE status = 'failed'",
}


@dataclass(frozen=True, slots=True)
class Duty:
    """What a process does until it is killed: *work*, or be the *gateway* at a port with books in a file.

    What goes wrong that nobody foresaw is written into the folder. A worker that is *careless* takes an answer that
    does not come for a decline, which must not go unseen."""

    does: str
    folder: str
    port: int
    seed: int = 0
    careless: bool = False

    @property
    def books(self) -> str:
        return f"{self.folder}/books"


def connect(port: int, *, read: float = READ) -> Any:
    """The gateway of the storm."""
    from kadens.edges.gateways.house import webhook_secret_from
    from kadens.edges.gateways.http_gateway import HttpGateway

    url = f"http://127.0.0.1:{port}"
    return HttpGateway(url, secret=SECRET, webhook_secret=webhook_secret_from(SECRET), connect=1.0, read=read)


def main() -> None:
    """Load everything, and fork for each line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    import django

    django.setup()
    from kadens.edges.gateways import http_gateway  # noqa: F401 - every child needs these
    from kadens.edges.gateways.server import app, serving  # noqa: F401
    from kadens.operations import jobs  # noqa: F401
    from tests import factories  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            live(Duty(*json.loads(line)))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def live(duty: Duty) -> None:
    """A process's whole life, which it does not end itself."""
    try:
        serve(duty) if duty.does == "gateway" else work(duty)
    except BaseException:  # noqa: BLE001 - whatever it is, somebody must read it
        tell(duty)
    finally:
        os._exit(1)


def tell(duty: Duty) -> None:
    Path(f"{duty.folder}/unforeseen-{os.getpid()}-{time.monotonic_ns()}").write_text(traceback.format_exc())


def serve(duty: Duty) -> None:
    """Be the gateway, as soon as the threads of the one before have let go of the port."""
    from kadens.edges.gateways.house import GatewayHouse
    from kadens.edges.gateways.server.app import App
    from kadens.edges.gateways.server.serving import GatewayServer

    house, address, until = GatewayHouse(duty.books), ("127.0.0.1", duty.port), time.monotonic() + 15
    while True:
        try:
            server = GatewayServer(address, lambda _port: App(house, secret=SECRET), hang_seconds=5)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            server.serve_forever()


def work(duty: Duty) -> None:
    """Do this and that, until killed. Without its database a worker begins anew, as a supervisor would have it do."""
    from django.db import connection

    from kadens.domain.payments.gateway import use
    from kadens.plumbing.db.errors import DatabaseConflict, DatabaseUnavailable, translated

    chance = random.Random(duty.seed)  # noqa: S311 - a storm is no secret
    use(connect(duty.port))
    if duty.careless:
        be_careless()
    actions = [globals()[name] for name, weight in ACTIONS.items() for _ in range(weight)]
    while True:
        try:
            with translated():
                chance.choice(actions)(chance, duty)
        except (DatabaseUnavailable, DatabaseConflict):
            with suppress(Exception):
                connection.close()
            time.sleep(0.02)
        except Exception:  # noqa: BLE001 - as above
            tell(duty)


def some(what: str, chance: random.Random, most: int = FEW) -> list[int]:
    """A few rows that stand beside each other, from a place at random."""
    from tests.factories import in_one_go

    ids = [key for (key,) in in_one_go(f"SELECT id FROM ({SOME[what]}) AS row (id) ORDER BY id")]
    begin = chance.randrange(len(ids)) if ids else 0
    return ids[begin : begin + most]


def collect(chance: random.Random, duty: Duty) -> None:
    from kadens.domain.payments.processing import process_payments

    if charges := some("charges", chance):
        process_payments(as_of=DAY, actor="storm", charge_ids=charges, chunk=3, lease=LEASE)


def settle(chance: random.Random, duty: Duty) -> None:
    """Only what it is time to look at, or what the gateway hinted at."""
    from kadens.domain.payments.settling import Scope, settle_in_flight
    from kadens.domain.payments.starting import run_on
    from kadens.domain.payments.tally import Tally

    charges = some("charges", chance, most=50)
    settle_in_flight(Scope(charge_ids=charges, only_due=True), run_on(DAY, "storm", LEASE), Tally(), chunk=3)


def ship(chance: random.Random, duty: Duty) -> None:
    from kadens.domain.payments.shipments import charge_shipments

    charge_shipments(some("orders", chance, most=3), as_of=DAY, actor="storm", lease=LEASE)


def authorize(chance: random.Random, duty: Duty) -> None:
    from kadens.domain.payments.shipments import authorize_orders

    authorize_orders(some("orders", chance, most=3), as_of=DAY, actor="storm", lease=LEASE)


def refund(chance: random.Random, duty: Duty) -> None:
    from kadens.domain.payments.refunds import settle_refunds

    settle_refunds(chunk=3)


def cancel(chance: random.Random, duty: Duty) -> None:
    from kadens.domain.continuity.cancelling import AlreadyEnded, cancel_order

    with suppress(AlreadyEnded):
        for order in some("continuity", chance, most=1):
            cancel_order(order, reason="the storm", on=DAY, actor="storm")


def card(chance: random.Random, duty: Duty) -> None:
    """A customer whose charge has failed gives another card, which is good."""
    from kadens.domain.payments.retrying import replace_card

    for customer in some("customers", chance, most=1):
        token = "".join(chance.choices("abcdefgh", k=24))  # of digits it could look like a card number
        card = {"token": token, "brand": "visa", "last_four": "4242", "expires_on": date(2030, 12, 31)}
        replace_card(customer_id=customer, **card, on=DAY, actor="storm")


def hear(chance: random.Random, duty: Duty) -> None:
    """Webhooks that have arrived; one that is heard and not done with yet is heard again."""
    from kadens.domain.payments.gateway import gateway
    from kadens.domain.payments.hints import take_hint

    for file in sorted(Path(duty.folder).glob("webhook-*"))[:20]:
        with suppress(FileNotFoundError):
            body, headers = json.loads(file.read_text())
            if hint := gateway().read_hint(body.encode(), headers):
                take_hint(hint, account=gateway().account)
            file.unlink()


def be_careless() -> None:
    """Take no answer for a decline, and believe it without having the object killed."""
    from kadens.domain.payments import attempts
    from kadens.domain.payments.gateway import Answer, Outcome

    careful, kill = attempts.step_for, attempts._killed

    def step_for(flight: Any, answer: Answer, *more: Any) -> Any:
        if answer.outcome is Outcome.UNKNOWN:
            answer = Answer(Outcome.DECLINED, reason="no answer")
        return careful(flight, answer, *more)

    def killed(flight: Any) -> Answer:
        return Answer(Outcome.CLOSED) if flight.reason == "no answer" else kill(flight)

    attempts.step_for, attempts._killed = step_for, killed


if __name__ == "__main__":
    main()
