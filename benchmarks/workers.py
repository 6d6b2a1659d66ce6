"""What more processes add on one machine: workers that share a run, callers that enrol, processes that serve.

python -m benchmarks.workers [--size 50000] [--most 4]
"""

import argparse
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Final

import django

READERS: Final = 8
READING_SECONDS: Final = 5.0


def main() -> None:
    """Measure with one process, then two, and so on; print the rates."""
    parser = argparse.ArgumentParser(prog="benchmarks.workers", description=__doc__)
    parser.add_argument("--size", type=int, default=50_000)
    parser.add_argument("--most", type=int, default=4)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    django.setup()
    processes = range(1, arguments.most + 1)
    print(f"{'a second, by processes':<34}" + "".join(f"{count:>10}" for count in processes))
    for name, measure in _measures().items():
        print(f"{name:<34}", end="", flush=True)
        for count in processes:
            print(f"{measure(arguments.size, count):>10,.0f}", end="", flush=True)
        print()


def _measures() -> dict[str, Callable[[int, int], float]]:
    return {
        "create child orders": lambda size, count: _job("create_child_orders", size, count),
        "extend (orders)": lambda size, count: _job("extend_lines", size, count) / 4,
        "enrol (5 lines, 15 items each)": _enrol,
        "status page": _pages,
    }


@contextmanager
def _world(size: int) -> Iterator[str]:
    from benchmarks.world import build_shop, build_world  # noqa: PLC0415 - after the set-up
    from kadens.plumbing.db.scratch import drop_finished, scratch_database  # noqa: PLC0415

    with scratch_database(durable=True) as name:
        build_world(build_shop(), size)
        yield name
    drop_finished()


def _job(job: str, size: int, count: int) -> float:
    from benchmarks.measuring import RunJob, run  # noqa: PLC0415 - after the set-up
    from benchmarks.world import DAY  # noqa: PLC0415

    with _world(size):
        found = run(*[RunJob(job, DAY)] * count)
    return found.done / found.seconds


def _enrol(size: int, count: int) -> float:
    from benchmarks.measuring import Enrol, run  # noqa: PLC0415 - after the set-up
    from benchmarks.world import DAY  # noqa: PLC0415

    with _world(size):
        share = size // count
        found = run(*[Enrol(nth * share + 1, (nth + 1) * share, DAY) for nth in range(count)])
    return found.done / found.seconds


def _pages(size: int, count: int) -> float:
    """Requests answered by so many serving processes, asked by eight readers at once."""
    from kadens.plumbing.db.scratch import scratch_environment  # noqa: PLC0415 - after the set-up

    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with _world(size) as name:
        command = [sys.executable, "-m", "kadens.config.entry", "serve", f"--port={port}", f"--workers={count}"]
        environment = {**os.environ, **scratch_environment(name)}
        serving = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_for(port)
            return _ask(port)
        finally:
            serving.terminate()
            serving.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            if _answers(http.client.HTTPConnection("127.0.0.1", port, timeout=5)):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the pages are not served")


def _ask(port: int) -> float:
    counts, until = [0] * READERS, time.monotonic() + READING_SECONDS

    def read(reader: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < until:
            assert _answers(connection)
            counts[reader] += 1

    readers = [threading.Thread(target=read, args=(reader,)) for reader in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return sum(counts) / READING_SECONDS


def _answers(connection: http.client.HTTPConnection) -> bool:
    connection.request("GET", "/status")
    response = connection.getresponse()
    response.read()
    return response.status == 200


if __name__ == "__main__":
    main()
