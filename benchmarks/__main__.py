"""`make bench`: each job beside its floor, in one run, with durable commits; prints medians and ratios.

python -m benchmarks [--sizes 100000,1000000] [--rounds 3] [--only create,create2,…,post]

The floors are the same rows written by a raw INSERT … SELECT, and by COPY, into the same tables with the same
constraints. Each is measured in a fresh database, the work itself in processes of their own. Above 100,000 only
*create child orders* is measured unless others are asked for, and once.
"""

import argparse
import os
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import django

MEASURES: Final = ("create", "create2", "extend", "close", "enrol", "enrol2", "payments", "mail", "post")
GREAT: Final = 100_000
MEASURED_GREAT: Final = ("create", "create2")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: so many things, in how many seconds, beside the floors; the most memory (MB)."""

    name: str
    size: int
    seconds: float
    memory: float
    raw: float | None = None
    copy: float | None = None

    def __str__(self) -> str:
        rate = f"{self.size / self.seconds:>9,.0f}/s"
        raw = f"{self.raw:>8.2f} s{self.seconds / self.raw:>6.2f} x" if self.raw else f"{'-':>10}{'-':>8}"
        copied = f"{self.copy:>8.2f} s" if self.copy else f"{'-':>10}"
        return f"{self.name:<34}{self.size:>10,}{self.seconds:>8.2f} s{rate}{raw}{copied}{self.memory:>8,.0f} MB"


def main() -> None:
    """Measure what is asked and print the table."""
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    django.setup()
    measures: dict[str, Callable[[int], Row]] = {
        "create": _create,
        "create2": _create_by_two,
        "extend": _extend,
        "close": _close,
        "enrol": lambda size: _enrol(size, 1),
        "enrol2": lambda size: _enrol(size, 2),
        "payments": _payments,
        "mail": _mail,
        "post": _post,
    }
    print(f"{f'medians of {arguments.rounds}':<34}{'size':>10}{'time':>10}{'rate':>11}", end="")
    print(f"{'raw':>10}{'ratio':>8}{'COPY':>10}{'memory':>11}")
    for size in arguments.sizes:
        rounds = arguments.rounds if size <= GREAT else 1
        for name in arguments.only or (MEASURES if size <= GREAT else MEASURED_GREAT):
            print(_median([measures[name](size) for _ in range(rounds)]), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[100_000, 1_000_000]
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[])
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


def _median(rows: list[Row]) -> Row:
    return Row(
        name=rows[0].name,
        size=rows[0].size,
        seconds=statistics.median(row.seconds for row in rows),
        memory=max(row.memory for row in rows),
        raw=statistics.median(row.raw or 0 for row in rows) or None,
        copy=statistics.median(row.copy or 0 for row in rows) or None,
    )


@contextmanager
def _world(size: int, *, complete: bool = False, also: Callable[[int], None] | None = None) -> Iterator[None]:
    """A fresh world, gone afterwards."""
    from benchmarks.world import build_shop, build_world, vacuum  # noqa: PLC0415 - after the set-up
    from kadens.plumbing.db.scratch import drop_finished, scratch_database  # noqa: PLC0415

    with scratch_database(durable=True):
        build_world(build_shop(), size, complete=complete)
        if also:
            also(size)
            vacuum()
        yield
    drop_finished()


def _create(size: int) -> Row:
    from benchmarks.floors import Kept, raw_children  # noqa: PLC0415 - after the set-up
    from benchmarks.measuring import RunJob, run, timed  # noqa: PLC0415
    from benchmarks.world import DAY  # noqa: PLC0415

    with _world(size):
        raw = timed(raw_children)
    with TemporaryDirectory() as folder:
        with _world(size):
            kept = Kept(Path(folder))
            job = run(RunJob("create_child_orders", DAY))
            assert job.done == size, job
            kept.keep()
        with _world(size):
            copied = timed(kept.copy_in)
    return Row("create child orders", size, job.seconds, job.memory, raw, copied)


def _create_by_two(size: int) -> Row:
    from benchmarks.measuring import RunJob, run  # noqa: PLC0415 - after the set-up
    from benchmarks.world import DAY  # noqa: PLC0415

    with _world(size):
        job = run(*[RunJob("create_child_orders", DAY)] * 2)
        assert job.done == size, job
    return Row("create child orders, two workers", size, job.seconds, job.memory)


def _extend(size: int) -> Row:
    from benchmarks.floors import raw_extend  # noqa: PLC0415 - after the set-up
    from benchmarks.measuring import RunJob, run, timed  # noqa: PLC0415
    from benchmarks.world import DAY  # noqa: PLC0415

    with _world(size):
        raw = timed(raw_extend)
    with _world(size):
        job = run(RunJob("extend_lines", DAY))
        assert job.done == 4 * size, job
    return Row("extend (orders, 4 lines each)", size, job.seconds, job.memory, raw)


def _close(size: int) -> Row:
    from benchmarks.floors import raw_close  # noqa: PLC0415 - after the set-up
    from benchmarks.measuring import RunJob, run, timed  # noqa: PLC0415
    from benchmarks.world import DAY, skip_lines  # noqa: PLC0415

    with _world(size, complete=True, also=skip_lines):
        raw = timed(raw_close)
    with _world(size, complete=True, also=skip_lines):
        job = run(RunJob("close_parents", DAY))
        assert job.done == size, job
    return Row("close parents", size, job.seconds, job.memory, raw)


def _enrol(size: int, callers: int) -> Row:
    """Each customer buys a club of which five lines of three items are planned at once."""
    from benchmarks.floors import Kept  # noqa: PLC0415 - after the set-up
    from benchmarks.measuring import Enrol, run, timed  # noqa: PLC0415
    from benchmarks.world import DAY  # noqa: PLC0415

    share = size // callers
    parts = [Enrol(nth * share + 1, size if nth == callers - 1 else (nth + 1) * share, DAY) for nth in range(callers)]
    with TemporaryDirectory() as folder:
        with _world(size):
            kept = Kept(Path(folder))
            work = run(*parts)
            assert work.done == size, work
            kept.keep()
        with _world(size):
            kept.stage()
            raw = timed(kept.insert)
        with _world(size):
            copied = timed(kept.copy_in)
    name = "enrol (5 lines, 15 items each)" + (f", {callers} callers" if callers > 1 else "")
    return Row(name, size, work.seconds, work.memory, raw, copied)


def _payments(size: int) -> Row:
    """Planning and booking: the time within the gateway is taken off."""
    from benchmarks.floors import Kept, raw_charges  # noqa: PLC0415 - after the set-up
    from benchmarks.measuring import RunJob, run, timed  # noqa: PLC0415
    from benchmarks.world import DAY, plan_charges  # noqa: PLC0415

    def raw_rows() -> None:
        kept.insert()
        raw_charges()

    with TemporaryDirectory() as folder:
        with _world(size, also=plan_charges):
            kept = Kept(Path(folder))
            job = run(RunJob("process_payments", DAY))
            assert job.done == size, job
            kept.keep()
        with _world(size, also=plan_charges):
            kept.stage()
            raw = timed(raw_rows)
        with _world(size, also=plan_charges):
            copied = timed(kept.copy_in)
    return Row("process payments, less gateway", size, job.seconds - job.outside, job.memory, raw, copied)


def _mail(size: int) -> Row:
    """A tenth as many messages; the floor is reading and composing the same without sending them."""
    from benchmarks.mail import connected_mail, put_into_words, queue_notices  # noqa: PLC0415 - after the set-up
    from benchmarks.measuring import run_alone, timed  # noqa: PLC0415
    from benchmarks.world import DAY  # noqa: PLC0415

    count = max(1, size // 10)
    with _world(count, also=queue_notices):
        words = timed(lambda: put_into_words(count))
        with connected_mail():
            job = run_alone("send_notices", DAY)
        assert job.done == count, job
    return Row("send notices, beside composing", count, job.seconds, job.memory, words)


def _post(size: int) -> Row:
    """An invoice's entry of three legs for each parent line, in batches as large as a run of fulfilment books."""
    from benchmarks.floors import Kept  # noqa: PLC0415 - after the set-up
    from benchmarks.measuring import Post, run, timed  # noqa: PLC0415
    from benchmarks.world import DAY  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        with _world(size):
            kept = Kept(Path(folder))
            work = run(Post(size, DAY))
            assert work.done == size, work
            kept.keep()
        with _world(size):
            kept.stage()
            raw = timed(kept.insert)
        with _world(size):
            copied = timed(kept.copy_in)
    return Row("post entries (3 legs each)", size, work.seconds, work.memory, raw, copied)


if __name__ == "__main__":
    main()
