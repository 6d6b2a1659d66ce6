"""Measuring work in processes of its own, so that the memory each one takes is its own too."""

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from multiprocessing import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from django.db import connection

__all__ = ["OUR_KEY", "Enrol", "Measured", "Post", "RunJob", "Work", "run", "run_alone", "timed"]

BATCH = 2_500
OUR_KEY = "bench"
"""Our account's at the test gateway."""


@dataclass(frozen=True, slots=True)
class RunJob:
    """A whole run of a job; with the test gateway at an address, if one is given, else in the process."""

    job: str
    day: date
    gateway_url: str = ""


@dataclass(frozen=True, slots=True)
class Enrol:
    """Carts with the parent product for the customers of these numbers, submitted in batches."""

    first: int
    last: int
    day: date


@dataclass(frozen=True, slots=True)
class Post:
    """So many invoices booked, each for the parent line of its number, in batches."""

    size: int
    day: date


Work = RunJob | Enrol | Post


@dataclass(frozen=True, slots=True)
class Measured:
    """So many things done in so many seconds, `outside` of them in the gateway; the most memory of a process (MB)."""

    done: int
    seconds: float
    outside: float
    memory: float


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run(*works: Work) -> Measured:
    """Each work in a process of its own on the database of now, all at once, from the moment they are all ready."""
    from kadens.plumbing.db.scratch import scratch_environment  # noqa: PLC0415 - after the set-up

    environment = scratch_environment(str(connection.settings_dict["NAME"]))
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(len(works) + 1), context.Queue()
    processes = [context.Process(target=_live, args=(work, environment, barrier, results)) for work in works]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.perf_counter()
    found: list[Measured] = [results.get() for _ in processes]
    seconds = time.perf_counter() - started
    for process in processes:
        process.join()
    return Measured(
        done=sum(each.done for each in found),
        seconds=seconds,
        outside=max(each.outside for each in found),
        memory=max(each.memory for each in found),
    )


def run_alone(job: str, day: date) -> Measured:
    """A whole run of a job in this very process."""
    started = time.perf_counter()
    done = _run_job(RunJob(job, day))
    return Measured(done, time.perf_counter() - started, outside=0.0, memory=_memory())


class _Stopwatch:
    """A gateway whose calls are timed."""

    def __init__(self, gateway: Any) -> None:
        self._gateway = gateway
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._gateway, name)
        if not callable(found):
            return found

        def call(*arguments: Any) -> Any:
            started = time.perf_counter()
            try:
                return found(*arguments)
            finally:
                self.seconds += time.perf_counter() - started

        return call


def _live(work: Work, environment: dict[str, str], barrier: Barrier, results: "Queue[Measured]") -> None:
    """A process's whole life."""
    os.environ.update(environment)
    import django  # noqa: PLC0415 - the environment comes first

    django.setup()
    from kadens.domain.intake import selling  # noqa: F401, PLC0415 - what is not loaded now is not measured later
    from kadens.domain.ledger import posting  # noqa: F401, PLC0415
    from kadens.domain.payments.gateway import use  # noqa: PLC0415
    from kadens.edges.gateways.http_gateway import HttpGateway  # noqa: PLC0415
    from kadens.edges.gateways.test_gateway import TestGateway  # noqa: PLC0415
    from kadens.operations import jobs  # noqa: F401, PLC0415

    url = work.gateway_url if isinstance(work, RunJob) else ""
    gateway = _Stopwatch(HttpGateway(url, secret=OUR_KEY) if url else TestGateway())
    use(gateway)
    do = {Enrol: _enrol, Post: _post, RunJob: _run_job}[type(work)]
    connection.ensure_connection()
    barrier.wait()
    started = time.perf_counter()
    done = do(work)  # type: ignore[operator]
    seconds = time.perf_counter() - started
    results.put(Measured(done, seconds, gateway.seconds, _memory()))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _run_job(work: RunJob) -> int:
    from kadens.operations.jobs import JOBS  # noqa: PLC0415 - after the set-up
    from kadens.plumbing.runner.running import run_job  # noqa: PLC0415
    from kadens.plumbing.runner.shapes import Request  # noqa: PLC0415

    return run_job(JOBS[work.job], Request(as_of=work.day, actor="bench")).done


def _enrol(work: Enrol) -> int:
    from kadens.domain.intake.quoting import Cart, CartLine  # noqa: PLC0415 - after the set-up
    from kadens.domain.intake.selling import submit_orders  # noqa: PLC0415
    from kadens.domain.orders.consents import Agreed  # noqa: PLC0415

    done = 0
    for first in range(work.first, work.last + 1, BATCH):
        codes = (f"C{number}" for number in range(first, min(first + BATCH, work.last + 1)))
        carts = [Cart(customer=code, pay_with="card", lines=(CartLine(sku="CLUB"),), agreed=Agreed()) for code in codes]
        done += len(submit_orders(carts, on=work.day, actor="bench"))
    return done


def _post(work: Post) -> int:
    from kadens.domain.ledger.posting import NewEntry, child_invoiced, post  # noqa: PLC0415 - after the set-up
    from kadens.plumbing.db.transactions import transaction  # noqa: PLC0415

    legs, done = child_invoiced(net=6000, tax=600, against="receivables"), 0
    for first in range(1, work.size + 1, BATCH):
        numbers = range(first, min(first + BATCH, work.size + 1))
        with transaction():
            done += post(
                [
                    NewEntry(kind="invoice", subject_id=number, entered_on=work.day, legs=legs, parent_line_id=number)
                    for number in numbers
                ]
            )
    return done
