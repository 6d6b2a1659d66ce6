"""`make bench`: each job beside its floor, in one run, with durable commits; prints medians and ratios.

python -m benchmarks [--sizes 100000] [--rounds 3] [--only create,extend,close,enrol,payments]
"""

import argparse
import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass

import django


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: so many things a second, beside the floor where there is one."""

    name: str
    size: int
    seconds: float
    floor: float | None = None
    copy: float | None = None

    def __str__(self) -> str:
        rate = f"{self.size / self.seconds:>10,.0f}/s"
        ratio = f"{self.seconds / self.floor:>6.2f} x" if self.floor else "       -"
        raw = f"{self.floor:>9.2f} s" if self.floor else "          -"
        copied = f"{self.copy:>9.2f} s" if self.copy else "          -"
        return f"{self.name:<34}{self.size:>9,}{self.seconds:>9.2f} s{rate}{raw}{ratio}{copied}"


def main() -> None:
    """Measure what is asked and print the table."""
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    django.setup()
    print(f"{'what':<34}{'size':>9}{'median':>11}{'rate':>12}{'raw':>11}{'ratio':>8}{'COPY':>11}")
    for size in arguments.sizes:
        for name, measure in _measures().items():
            if name in arguments.only:
                print(_median(measure, size, arguments.rounds), flush=True)
    from benchmarks.measuring import memory_mb  # noqa: PLC0415 - after the set-up

    print(f"most memory of this process: {memory_mb():,.0f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(_measures()))
    return parser.parse_args()


def _measures() -> dict[str, Callable[[int], Row]]:
    return {
        "create": _create,
        "create2": _create_by_two,
        "extend": _extend,
        "close": _close,
        "enrol": _enrol,
        "payments": _payments,
    }


def _median(measure: Callable[[int], Row], size: int, rounds: int) -> Row:
    rows = [measure(size) for _ in range(rounds)]
    return Row(
        name=rows[0].name,
        size=rows[0].size,
        seconds=statistics.median(row.seconds for row in rows),
        floor=statistics.median(row.floor for row in rows if row.floor) if rows[0].floor else None,
        copy=statistics.median(row.copy for row in rows if row.copy) if rows[0].copy else None,
    )


def _create(size: int) -> Row:
    from benchmarks.floors import copied_out, copy_in, raw_children  # noqa: PLC0415 - after the set-up
    from benchmarks.measuring import run_alone, timed  # noqa: PLC0415
    from benchmarks.world import DAY, build_shop, build_world  # noqa: PLC0415
    from kadens.plumbing.db.scratch import scratch_database  # noqa: PLC0415

    with scratch_database(durable=True):
        build_world(build_shop(), size)
        raw = timed(raw_children)
    with scratch_database(durable=True):
        build_world(build_shop(), size)
        job = run_alone("create_child_orders", DAY)
        assert job.done == size, job
        kept = copied_out()
    with scratch_database(durable=True):
        build_world(build_shop(), size)
        copied = timed(lambda: copy_in(kept))
    return Row("create child orders", size, job.seconds, raw, copied)


def _create_by_two(size: int) -> Row:
    from benchmarks.measuring import run_beside  # noqa: PLC0415 - after the set-up
    from benchmarks.world import DAY, build_shop, build_world  # noqa: PLC0415
    from kadens.plumbing.db.scratch import scratch_database  # noqa: PLC0415

    with scratch_database(durable=True):
        build_world(build_shop(), size)
        job = run_beside("create_child_orders", DAY, 2)
        assert job.done == size, job
    return Row("create child orders, two workers", size, job.seconds)


def _extend(size: int) -> Row:
    from benchmarks.floors import raw_extend  # noqa: PLC0415 - after the set-up
    from benchmarks.measuring import run_alone, timed  # noqa: PLC0415
    from benchmarks.world import DAY, build_shop, build_world  # noqa: PLC0415
    from kadens.plumbing.db.scratch import scratch_database  # noqa: PLC0415

    with scratch_database(durable=True):
        build_world(build_shop(), size)
        raw = timed(raw_extend)
    with scratch_database(durable=True):
        build_world(build_shop(), size)
        job = run_alone("extend_lines", DAY)
        assert job.done == 4 * size, job
    return Row("extend lines (orders, 4 lines each)", size, job.seconds, raw)


def _close(size: int) -> Row:
    from benchmarks.floors import raw_close  # noqa: PLC0415 - after the set-up
    from benchmarks.measuring import run_alone, timed  # noqa: PLC0415
    from benchmarks.world import DAY, build_shop, build_world, execute  # noqa: PLC0415
    from kadens.plumbing.db.scratch import scratch_database  # noqa: PLC0415

    with scratch_database(durable=True):
        build_world(build_shop(), size, complete=True)
        execute("UPDATE continuity_line SET status = 'skipped'")
        raw = timed(raw_close)
    with scratch_database(durable=True):
        build_world(build_shop(), size, complete=True)
        execute("UPDATE continuity_line SET status = 'skipped'")
        job = run_alone("close_parents", DAY)
        assert job.done == size, job
    return Row("close parents", size, job.seconds, raw)


def _enrol(size: int) -> Row:
    from benchmarks.measuring import timed  # noqa: PLC0415 - after the set-up
    from benchmarks.world import DAY, build_shop, build_world  # noqa: PLC0415
    from kadens.domain.intake.quoting import Cart, CartLine  # noqa: PLC0415
    from kadens.domain.intake.selling import submit_orders  # noqa: PLC0415
    from kadens.plumbing.db.scratch import scratch_database  # noqa: PLC0415

    def enrol() -> None:
        for first in range(1, size + 1, 1000):
            codes = (f"C{n}" for n in range(first, min(first + 1000, size + 1)))
            carts = [Cart(customer=code, pay_with="card", lines=(CartLine(sku="CLUB"),)) for code in codes]
            submit_orders(carts, on=DAY, actor="bench")

    with scratch_database(durable=True):
        build_world(build_shop(), size)
        seconds = timed(enrol)
    return Row("enrol (5 lines of 3 items each)", size, seconds)


def _payments(size: int) -> Row:
    from benchmarks.measuring import run_alone  # noqa: PLC0415 - after the set-up
    from benchmarks.world import DAY, build_shop, build_world, execute  # noqa: PLC0415
    from kadens.domain.payments.gateway import use  # noqa: PLC0415
    from kadens.edges.gateways.test_gateway import TestGateway  # noqa: PLC0415
    from kadens.plumbing.db.scratch import scratch_database  # noqa: PLC0415

    with scratch_database(durable=True):
        build_world(build_shop(), size)
        execute(
            """INSERT INTO payments_plan (id, parent_line_id, kind, currency, agreed_total)
            SELECT n, n, 'prepaid', 'EUR', 6600 FROM generate_series(1, %(n)s) AS n""",
            {"n": size},
        )
        execute(
            """INSERT INTO payments_charge (
                key, plan_id, parent_line_id, customer_id, number, due_on, amount, currency, pay_with, ship_gate,
                status, attempts, declines, decline_reason, given_back
            )
            SELECT
                'bench-' || n, n, n, n, 1, %(day)s, 6600, 'EUR', 'card', false, 'planned', 0, 0, '', 0
            FROM generate_series(1, %(n)s) AS n""",
            {"n": size, "day": DAY},
        )
        use(TestGateway())
        job = run_alone("process_payments", DAY)
        assert job.done == size, job
    return Row("process payments (test gateway)", size, job.seconds)


if __name__ == "__main__":
    main()
