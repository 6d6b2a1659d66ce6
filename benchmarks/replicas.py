"""What a streaming standby costs and gives, with both servers on this machine, durable commits, and one worker.

python -m benchmarks.replicas [--size 20000] [--rounds 2]

Both servers share the machine's processors and its disk, which makes the standby dearer than one of its own would be;
and there is no network between them, which makes waiting for it cheaper.
"""

import argparse
import multiprocessing
import os
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from typing import Any, Final

import django
import psycopg

from benchmarks.pair import Pair, pair_of_servers, pointed_at, wait_until

CHUNK: Final = 1_000
"""The chunk of the run that loses its primary."""
COMMITS: Final = 200
READING_SECONDS: Final = 3.0
VARIANTS: Final = {
    "alone": None,
    "asynchronous": None,
    "synchronous, on": "on",
    "synchronous, remote_apply": "remote_apply",
}
CUSTOMER_PAGE: Final = """
SELECT customer.name, continuity.id, continuity.status, line.event, line.delivery_on, line.status, child.status,
    child.total, (SELECT count(*) FROM continuity_line_item AS item WHERE item.line_id = line.id)
FROM customers_customer AS customer
JOIN continuity_order AS continuity ON continuity.customer_id = customer.id
JOIN continuity_line AS line ON line.continuity_order_id = continuity.id
LEFT JOIN orders_order AS child ON child.id = line.child_order_id
WHERE customer.id = %s
ORDER BY continuity.id, line.delivery_on
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """The worst lag seen while a run went on, what was open when it ended, and the seconds until nothing was."""

    unsent: int
    unseen: int
    seconds: float
    open: int
    caught_up: float

    def __str__(self) -> str:
        return (
            f"{self.unsent / 1e6:>9.2f}{self.unseen / 1e6:>9.2f}{self.seconds:>10.3f}"
            f"{self.open / 1e6:>9.2f}{self.caught_up:>9.2f}"
        )


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took, and a commit of one row right after it."""

    seconds: float
    commit_ms: float
    behind: Behind | None


def main() -> None:
    """Measure and print, each number with its name."""
    parser = argparse.ArgumentParser(prog="benchmarks.replicas", description=__doc__)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    size = arguments.size
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    django.setup()
    from kadens.operations.jobs import JOBS  # noqa: PLC0415 - after the set-up

    print(f"create child orders, {size:,} orders in chunks of {JOBS['create_child_orders'].size:,}, one worker;")
    print(f"of {arguments.rounds} rounds the fastest; MB and seconds behind are the worst of that round\n")
    with pair_of_servers() as pair, pointed_at(pair.url()):
        _print_costs(pair, size, arguments.rounds)
        _print_reads(pair, size)
        _print_failover(pair, size)


def _print_costs(pair: Pair, size: int, rounds: int) -> None:
    print(
        f"{'standby':<27}{'seconds':>8}{'orders/s':>10}{'ms/commit':>11}"
        f"{'MB unsent':>11}{'unseen':>9}{'seconds':>10}{'MB left':>9}{'s to see':>9}"
    )
    costs = [[_cost(pair, size, name) for name in VARIANTS] for _ in range(rounds)]
    for name, *measured in zip(VARIANTS, *costs, strict=True):
        cost = min(measured, key=lambda cost: cost.seconds)
        print(
            f"{name:<27}{cost.seconds:>8.2f}{size / cost.seconds:>10,.0f}{cost.commit_ms:>11.2f}  {cost.behind or ''}"
        )


def _cost(pair: Pair, size: int, name: str) -> Cost:
    """One run of the job with the standby away, or following in this way."""
    from benchmarks.measuring import run_alone  # noqa: PLC0415 - after the set-up
    from benchmarks.world import DAY  # noqa: PLC0415

    with _world(size):
        pair.catch_up()
        if name == "alone":
            pair.standby.stop()
            job = run_alone("create_child_orders", DAY)
            cost = Cost(job.seconds, _commit_ms(pair), None)
            pair.standby.start()
        else:
            pair.follow(VARIANTS[name])
            with _Watch(pair) as watch:
                job = run_alone("create_child_orders", DAY)
            behind = watch.behind()
            cost = Cost(job.seconds, _commit_ms(pair), behind)
        pair.follow(None)
    assert job.done == size, job
    return cost


def _print_reads(pair: Pair, size: int) -> None:
    from benchmarks.measuring import run_alone  # noqa: PLC0415 - after the set-up
    from benchmarks.world import DAY  # noqa: PLC0415

    with _world(size) as database:
        pair.catch_up()
        page = pair.standby.address.parameters(dbname=database)
        with _Reading(page, size) as idle:
            time.sleep(READING_SECONDS)
        with _Watch(pair) as watch, _Reading(page, size) as busy:
            job = run_alone("create_child_orders", DAY)
        behind = watch.behind()
    print(f"\n{'one reader of customer pages on the standby (asynchronous)':<62}")
    print(f"{'pages/s while the primary does nothing':<62}{idle.rate:>10,.0f}")
    print(f"{'pages/s while the job runs on the primary':<62}{busy.rate:>10,.0f}")
    print(f"{'orders/s of the job meanwhile':<62}{size / job.seconds:>10,.0f}")
    print(f"{'seconds behind, at worst':<62}{behind.seconds:>10.3f}", flush=True)


def _print_failover(pair: Pair, size: int) -> None:
    from django.db import connection  # noqa: PLC0415 - after the set-up

    from benchmarks.world import DAY  # noqa: PLC0415
    from kadens.operations.jobs import JOBS  # noqa: PLC0415
    from kadens.plumbing.db.errors import DatabaseUnavailable  # noqa: PLC0415
    from kadens.plumbing.runner.running import run_job  # noqa: PLC0415
    from kadens.plumbing.runner.shapes import Request  # noqa: PLC0415

    job, request = replace(JOBS["create_child_orders"], size=CHUNK), Request(as_of=DAY, actor="bench")
    died, done, first = 0.0, 0, 0.0

    def kill_in_the_middle(chunk: int) -> None:
        nonlocal died, done
        done += chunk
        if done * 2 >= size and not died:
            died = time.perf_counter()
            pair.primary.kill()

    def note_the_first(_: int) -> None:
        nonlocal first
        first = first or time.perf_counter()

    with _world(size) as database:
        pair.catch_up()
        pair.follow("on")
        try:
            run_job(job, request, progress=kill_in_the_middle)
        except DatabaseUnavailable:
            noticed = time.perf_counter()
        connection.close()
        pair.standby.promote()
        promoted = time.perf_counter()
        report = run_job(job, request, progress=note_the_first)
        counted = "SELECT count(*) FROM orders_order WHERE kind = 'child'"
        [(made,)] = pair.standby.ask(counted, dbname=database)
        connection.close()
    print(f"\n{'the primary dies in mid-run (synchronous); seconds from its death until':<62}")
    print(f"{'the run has ended with its sentence':<62}{noticed - died:>10.2f}")
    print(f"{'the standby takes writes, promotion being ordered at once':<62}{promoted - died:>10.2f}")
    print(f"{f'the first chunk of the next run is done ({CHUNK:,} orders)':<62}{first - died:>10.2f}")
    print(f"{'orders that the first run was told':<62}{done:>10,}")
    print(f"{'orders that the next run made':<62}{report.done:>10,}")
    print(f"{'child orders in all':<62}{made:>10,}")


@contextmanager
def _world(size: int) -> Iterator[str]:
    """A world on the primary in a database of its own; its name."""
    from benchmarks.world import build_shop, build_world  # noqa: PLC0415 - after the set-up
    from kadens.plumbing.db.scratch import scratch_database  # noqa: PLC0415

    with scratch_database(durable=True) as database:
        build_world(build_shop(), size)
        yield database


def _commit_ms(pair: Pair) -> float:
    """Milliseconds that a commit of one row takes."""
    pair.primary.ask("CREATE TABLE IF NOT EXISTS bench_commit (at int)")
    with psycopg.connect(**pair.primary.address.parameters(dbname="postgres"), autocommit=True) as connection:
        seconds = []
        for number in range(COMMITS):
            started = time.perf_counter()
            connection.execute("INSERT INTO bench_commit VALUES (%s)", [number])
            seconds.append(time.perf_counter() - started)
    return statistics.median(seconds) * 1000


class _Watch:
    """Looks at the lag ten times a second while the block runs."""

    def __init__(self, pair: Pair) -> None:
        self._pair, self._over, self._thread = pair, threading.Event(), ThreadPoolExecutor()

    def __enter__(self) -> "_Watch":
        self._seen = self._thread.submit(self._pair.watch, self._over, every=0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self._left, self._ended = self._pair.lag(), time.perf_counter()
        self._over.set()
        self._thread.shutdown()

    def behind(self) -> Behind:
        """What was seen, once the standby has caught up."""
        self._pair.catch_up()
        caught_up, seen = time.perf_counter() - self._ended, [*self._seen.result(), self._left]
        return Behind(
            unsent=max(lag.unsent for lag in seen),
            unseen=max(lag.unseen for lag in seen),
            seconds=max(lag.seconds for lag in seen),
            open=self._left.unseen,
            caught_up=caught_up,
        )


class _Reading:
    """A process of its own that reads customer pages while the block runs."""

    rate = 0.0

    def __init__(self, parameters: dict[str, Any], customers: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._ready, self._over, self._rate = context.Event(), context.Event(), context.Queue()
        given = (parameters, customers, self._ready, self._over, self._rate)
        self._process = context.Process(target=_read_pages, args=given)

    def __enter__(self) -> "_Reading":
        self._process.start()
        wait_until(self._ready.is_set)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.rate = self._rate.get()
        self._process.join()


def _read_pages(parameters: dict[str, Any], customers: int, ready: Event, over: Event, rate: "Queue[float]") -> None:
    """One page after the other, of customers far from each other, until it is over; how many a second."""
    with psycopg.connect(**parameters, autocommit=True) as connection:
        read, customer, started = 0, 1, time.perf_counter()
        ready.set()
        while not over.is_set():
            assert connection.execute(CUSTOMER_PAGE, [customer]).fetchall()
            customer, read = (customer + 7919) % customers + 1, read + 1
        rate.put(read / (time.perf_counter() - started))


if __name__ == "__main__":
    main()
