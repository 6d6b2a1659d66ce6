"""A storm over a shop: workers collect money while they are killed, frozen and cut off, and so are their servers."""

import json
import os
import random
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import connection

from benchmarks.pair import Node, one_server, pointed_at
from kadens.domain.payments.gateway import use
from kadens.domain.payments.models import IN_FLIGHT
from kadens.domain.payments.processing import process_payments
from kadens.domain.payments.shipments import charge_shipments
from kadens.edges.gateways.hostility import Hostility
from kadens.edges.gateways.house import GatewayHouse, webhook_secret_from
from kadens.edges.gateways.telling import sign
from kadens.plumbing import clock
from tests.factories import ACTOR, Shop, a_shop, in_one_go, run
from tests.faults.dying import Nursery, is_there, wait_for
from tests.faults.storming import DAY, SECRET, Duty, connect
from tests.faults.test_kills import free_attempts

__all__ = ["Storm", "server_to_fell", "storm"]

WORKERS: Final = 3
FREEZE: Final = 1.5
"""Seconds, more than two leases."""
STRIKES: Final = {"kill": 100, "freeze": 8, "cut": 12, "forget": 2, "fell_gateway": 2, "fell_database": 1}
CARDS: Final = {
    "approve": 52,
    "unknown": 6,
    "error_after": 6,
    "reset": 5,
    "garbage": 4,
    "timeout_before": 4,
    "error_before": 3,
    "too_many": 3,
    "key_running": 3,
    "insufficient_funds": 4,
    "lost_card": 3,
    "processing": 2,
    "processing_fails": 1,
    "authenticate": 2,
    "refund_unknown": 2,
}
MOODS: Final = {
    "hang_after": 0.004,
    "hang_before": 0.002,
    "error_before": 0.02,
    "error_after": 0.03,
    "garbage_after": 0.02,
    "reset_before": 0.02,
    "reset_after": 0.03,
    "too_many": 0.01,
    "burst": 3,
    "key_running": 0.02,
    "decline": 0.02,
    "webhook_delay": 0.5,
    "webhook_repeat": 0.2,
    "webhook_shuffle": 0.2,
}
WAVE: Final = 60
"""Orders of each kind that are sold at once, when little is left to collect."""

COUNT: Final = """
SELECT
    count(*) FILTER (WHERE status IN ('planned', 'charging')) AS "left",
    count(*) FILTER (WHERE attempts > 0) AS tried
FROM payments_charge"""
CUT: Final = """
SELECT pg_terminate_backend(pid) FROM (
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    ORDER BY random()
    LIMIT 1
) AS somebody"""
STILL_OPEN: Final = """
SELECT
    (SELECT count(*) FROM payments_attempt WHERE state = ANY(%s))
    + (SELECT count(*) FROM payments_refund_part WHERE status = 'planned')"""


@dataclass
class Storm:
    """What rages, and over what."""

    seed: int
    folder: Path
    node: Node
    database: str
    nursery: Nursery
    careless: bool
    shop: Shop
    counts: Counter[str] = field(default_factory=Counter)
    workers: list[int] = field(default_factory=list)
    frozen: list[tuple[float, int]] = field(default_factory=list)
    gateway: int = 0
    tried: int = 0
    """Charges."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - a storm is no secret
        self.house = GatewayHouse(str(self.folder / "books"))
        self.house.listen()
        self.shop.gateway = self.house
        self.port = lasting_port()

    # Before

    def begin(self) -> None:
        """The gateway stands, and the first orders are sold."""
        self.raise_gateway()
        use(connect(self.port))
        self.sell()
        self.house.set_hostility(Hostility(seed=self.seed, **MOODS))

    def sell(self) -> None:
        """A wave of orders: half of them paid in three instalments, half by shipment, by cards of every kind."""
        sold = self.shop.sell_many("PLAN", WAVE) + self.shop.sell_many("THREE", WAVE)
        for who in sold:
            self.shop.behave(who, self.chance.choices(*zip(*CARDS.items(), strict=True))[0])
        run("create_child_orders")
        self.counts["orders"] += len(sold)

    # The storm

    def rage(self, over: Callable[[], bool], *, every: float) -> None:
        """Strike at moments that come every so many seconds on the average, until it is over; less often where the
        machine is so busy that workers die before they have done anything."""
        strikes, weights = list(STRIKES), list(STRIKES.values())
        looked = time.monotonic()
        while not over():
            self.gather()
            idle = 2 * self.counts["kills"] > self.tried + WAVE
            time.sleep(min(1.0, self.chance.expovariate(1 / every)) * (3 if idle else 1))
            strike = self.chance.choices(strikes, weights)[0]
            getattr(self, strike)()
            if time.monotonic() - looked > 1:
                looked = time.monotonic()
                self.sell_more()
                self.tell()
                sys.stdout.write(f"{self.tried} charges tried, {self.counts['kills']} kills\n")

    def gather(self) -> None:
        """As many workers as there should be; those that have been frozen for long enough wake."""
        now = time.monotonic()
        for woken in [each for each in self.frozen if each[0] <= now]:
            self.frozen.remove(woken)
            with suppress(ProcessLookupError):
                os.kill(woken[1], signal.SIGCONT)
                self.workers.append(woken[1])
                self.counts["revived"] += 1
        while len(self.workers) < WORKERS:
            duty = Duty("work", str(self.folder), self.port, self.chance.getrandbits(32), self.careless)
            self.workers.append(self.nursery.send(duty))

    def sell_more(self) -> None:
        """Work never runs out."""
        [[left, self.tried]] = self.node.ask(COUNT, dbname=self.database)
        if left < 2 * WAVE:
            self.sell()
        connection.close()  # else it could be cut

    def tell(self) -> None:
        """The gateway's webhooks: one of three is lost, the others come late and some twice, in any order."""
        for event in self.house.due_webhooks():
            self.house.webhook_sent(event.id)
            if self.chance.random() < 1 / 3:
                self.counts["webhooks_lost"] += 1
                continue
            told = {"event_id": event.id, "kind": event.kind, "ref": event.ref, "told_at": event.told_at}
            message = sign(secret=webhook_secret_from(SECRET), at=clock.now(), **told)
            draft = self.folder / "draft"
            draft.write_text(json.dumps([message.body.decode(), dict(message.headers)]))
            draft.rename(self.folder / f"webhook-{self.chance.getrandbits(64):x}")
            self.counts["webhooks"] += 1

    def kill(self) -> None:
        worker = self.workers.pop(self.chance.randrange(len(self.workers)))
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
            self.counts["kills"] += 1

    def freeze(self) -> None:
        worker = self.workers.pop(self.chance.randrange(len(self.workers)))
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGSTOP)
            self.frozen.append((time.monotonic() + FREEZE, worker))
            self.counts["frozen"] += 1

    def cut(self) -> None:
        """End somebody's session at the database."""
        self.counts["connections_cut"] += len(self.node.ask(CUT, dbname=self.database))

    def forget(self) -> None:
        self.house.forget_keys()
        self.counts["times_keys_were_forgotten"] += 1

    def fell_gateway(self) -> None:
        os.kill(self.gateway, signal.SIGKILL)
        wait_for(lambda: not is_there(self.gateway))
        self.raise_gateway()
        self.counts["gateway_restarts"] += 1

    def raise_gateway(self) -> None:
        self.gateway = self.nursery.send(Duty("gateway", str(self.folder), self.port))
        wait_for(lambda: connect(self.port).find("nothing").outcome == "not_found")

    def fell_database(self) -> None:
        connection.close()
        self.chance.choice([Node.kill, Node.stop_at_once, Node.stop])(self.node)
        self.node.start()
        self.counts["database_restarts"] += 1

    # After

    def calm(self) -> None:
        """Nobody strikes any more, the gateway answers, its banks have decided, and the last leases run out."""
        self.end_workers()
        self.house.set_hostility(Hostility())
        for days in range(12):
            self.quiet_day(days)
            if in_one_go(STILL_OPEN, list(IN_FLIGHT)) == [(0,)]:
                return
        raise AssertionError("the storm does not calm")

    def quiet_day(self, days: int) -> None:
        self.house.move_clock(timedelta(days=1))
        free_attempts()
        on = DAY + timedelta(days=days)
        process_payments(as_of=on, actor=ACTOR)
        charge_shipments(
            [key for (key,) in in_one_go("SELECT id FROM orders_order WHERE kind = 'child' AND status = 'open'")],
            as_of=on,
            actor=ACTOR,
        )

    def end_workers(self) -> None:
        workers = [*self.workers, *(worker for _, worker in self.frozen)]
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        wait_for(lambda: not any(is_there(worker) for worker in workers))
        self.workers, self.frozen = [], []

    def end(self) -> None:
        self.end_workers()
        with suppress(ProcessLookupError):
            os.kill(self.gateway, signal.SIGKILL)

    def unforeseen(self) -> list[str]:
        """What went wrong in a process that is not the storm's."""
        return [path.read_text() for path in sorted(self.folder.glob("unforeseen-*"))]


def lasting_port() -> int:
    """A free port that the system gives to nobody by itself: while the gateway is down, a worker that knocks could be
    given it, and be answered by itself."""
    for port in range(20_000 + os.getpid() % 5_000, 32_000):
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@contextmanager
def server_to_fell() -> Iterator[Node]:
    """A database server with our tables in its own database, of which storms take copies."""
    with one_server(fsync="off", shared_buffers="128MB") as node:
        with pointed_at(node.address.url()):
            call_command("migrate", verbosity=0)
        yield node


@contextmanager
def storm(node: Node, folder: Path, *, seed: int, careless: bool = False) -> Iterator[Storm]:
    """A shop with a database, a gateway and workers of its own, on the server; the processes are gone afterwards."""
    database = f"storm_{time.monotonic_ns()}"
    node.ask(f"CREATE DATABASE {database} TEMPLATE {node.address.dbname}")
    with pointed_at(node.address.url(dbname=database)), Nursery("tests.faults.storming") as nursery:
        raging = Storm(seed, folder, node, database, nursery, careless, a_shop(unknown_limit=100))
        try:
            raging.begin()
            yield raging
        finally:
            raging.end()
