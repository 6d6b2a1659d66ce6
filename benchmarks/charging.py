"""Charges a second over HTTP: the job that collects money, against the test gateway's server, by one worker and more.

python -m benchmarks.charging [--size 2000] [--most 2]

A charge is two calls and three transactions. The server and its books are processes of this machine too, so a real
gateway, which is far away and has machines of its own, limits otherwise: by how long it takes to answer.
"""

import argparse
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Queue
from pathlib import Path
from tempfile import TemporaryDirectory

import django


def main() -> None:
    """Measure with one worker, then two, and so on; print the rates."""
    parser = argparse.ArgumentParser(prog="benchmarks.charging", description=__doc__)
    parser.add_argument("--size", type=int, default=2_000)
    parser.add_argument("--most", type=int, default=2)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    django.setup()
    print(f"{'workers':<10}{'charges':>10}{'time':>10}{'rate':>10}{'waiting for the gateway':>26}")
    for workers in range(1, arguments.most + 1):
        _measure(arguments.size, workers)


def _measure(size: int, workers: int) -> None:
    from benchmarks.measuring import RunJob, run  # noqa: PLC0415 - after the set-up
    from benchmarks.world import DAY, build_shop, build_world, plan_charges, vacuum  # noqa: PLC0415
    from kadens.plumbing.db.scratch import drop_finished, scratch_database  # noqa: PLC0415

    with scratch_database(durable=True), _gateway() as url:
        build_world(build_shop(), size)
        plan_charges(size)
        vacuum()
        found = run(*[RunJob("process_payments", DAY, url)] * workers)
        assert found.done == size, found
    drop_finished()
    rate = found.done / found.seconds
    print(f"{workers:<10}{size:>10,}{found.seconds:>8.2f} s{rate:>8,.0f}/s{found.outside / found.seconds:>26.0%}")


@contextmanager
def _gateway() -> Iterator[str]:
    """The test gateway's server in a process of its own, with new books; its address."""
    context = multiprocessing.get_context("spawn")
    with TemporaryDirectory() as folder:
        said: Queue[int] = context.Queue()
        serving = context.Process(target=_serve, args=(str(Path(folder) / "books"), said))
        serving.start()
        try:
            yield f"http://127.0.0.1:{said.get(timeout=60)}"
        finally:
            serving.terminate()
            serving.join()


def _serve(books: str, said: "Queue[int]") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    django.setup()
    from threading import Event  # noqa: PLC0415

    from benchmarks.measuring import OUR_KEY  # noqa: PLC0415 - after the set-up
    from kadens.edges.gateways.server.starting import open_gateway  # noqa: PLC0415

    with open_gateway(books, secret=OUR_KEY) as server:
        said.put(server.port)
        Event().wait()


if __name__ == "__main__":
    main()
