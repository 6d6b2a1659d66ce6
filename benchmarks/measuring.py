"""Measuring a job: its whole run by the runner, in this process or beside another worker."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from multiprocessing import Queue
from multiprocessing.synchronize import Barrier

import django
from django.db import connections

from kadens.operations.jobs import JOBS
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request

__all__ = ["Measured", "run_alone", "run_beside", "timed"]


@dataclass(frozen=True, slots=True)
class Measured:
    """So many things done in so many seconds, and the most memory this process has had (MB)."""

    done: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.done / self.seconds if self.seconds else 0.0


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run_alone(job: str, day: date) -> Measured:
    """One worker does the whole run."""
    started = time.perf_counter()
    report = run_job(JOBS[job], Request(as_of=day, actor="bench"))
    return Measured(report.done, time.perf_counter() - started)


def run_beside(job: str, day: date, workers: int) -> Measured:
    """Several worker processes do the same run at once; together they do each thing once."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(workers + 1), context.Queue()
    processes = [context.Process(target=_worker, args=(job, day, barrier, results)) for _ in range(workers)]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.perf_counter()
    done = sum(results.get() for _ in processes)
    seconds = time.perf_counter() - started
    for process in processes:
        process.join()
    return Measured(done, seconds)


def _worker(job: str, day: date, barrier: Barrier, results: "Queue[int]") -> None:
    django.setup()
    barrier.wait()
    results.put(run_job(JOBS[job], Request(as_of=day, actor="bench")).done)


def memory_mb() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
