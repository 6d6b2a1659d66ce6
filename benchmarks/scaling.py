"""What one PostgreSQL carries: from ten thousand to three million continuity orders, on this machine, durable commits.

python -m benchmarks.scaling [--sizes 10000,100000,1000000,3000000]

Each order ships three items every four weeks. `day`: *create child orders* on a day when a 28th of them is due. `all`:
the same job when all the others have come due at once, as after four weeks without it. Then what the tables and their
indexes weigh, what the job wrote to the log, and what vacuum takes after it.
"""

import argparse
import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import django

CYCLE: Final = 28
TABLES: Final = ("orders_order", "orders_order_line", "continuity_order", "continuity_line", "continuity_line_item")


def main() -> None:
    """Measure each size in a fresh database and print a line of the table for it."""
    parser = argparse.ArgumentParser(prog="benchmarks.scaling", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000,3000000")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    django.setup()
    from kadens.plumbing.db.scratch import drop_finished, scratch_database  # noqa: PLC0415 - after the set-up

    print(
        f"{'orders':>10}{'due':>9}{'day':>9}{'orders/s':>10}{'all':>9}{'orders/s':>10}{'idle':>9}{'memory':>9}", end=""
    )
    print(f"{'tables':>9}{'indexes':>9}{'a child':>9}{'WAL':>8}{'vacuum':>9}{'again':>8}")
    for size in sizes:
        with scratch_database(durable=True):
            print(_measure(size), flush=True)
            print(_weights(), flush=True)
        drop_finished()


@dataclass(frozen=True, slots=True)
class _Weight:
    """Bytes of the tables that grow, of their indexes, and of the log so far."""

    tables: int
    indexes: int
    log: int

    @property
    def size(self) -> int:
        return self.tables + self.indexes


def _measure(size: int) -> str:
    from benchmarks.measuring import RunJob, run, timed  # noqa: PLC0415 - after the set-up
    from benchmarks.world import DAY, build_shop, build_world, execute, spread_over, vacuum  # noqa: PLC0415

    build_world(build_shop(), size)
    spread_over(CYCLE)
    vacuum()
    day = run(RunJob("create_child_orders", DAY))
    vacuum()
    before = _weigh()
    rest = run(RunJob("create_child_orders", DAY + timedelta(days=CYCLE)))
    after = _weigh()
    assert day.done + rest.done == size, (day, rest)
    idle = run(RunJob("create_child_orders", DAY + timedelta(days=CYCLE)))
    first = timed(lambda: execute("VACUUM (ANALYZE)"))
    again = timed(lambda: execute("VACUUM (ANALYZE)"))
    return (
        f"{size:>10,}{day.done:>9,}{day.seconds:>7.2f} s{day.done / day.seconds:>10,.0f}"
        f"{rest.seconds:>7.1f} s{rest.done / rest.seconds:>10,.0f}{idle.seconds * 1000:>6.0f} ms"
        f"{max(day.memory, rest.memory):>6.0f} MB{after.tables / 1e9:>6.2f} GB{after.indexes / 1e9:>6.2f} GB"
        f"{(after.size - before.size) / rest.done:>7,.0f} B{(after.log - before.log) / rest.done:>6,.0f} B"
        f"{first:>7.1f} s{again:>6.1f} s"
    )


def _weigh() -> _Weight:
    from benchmarks.world import execute  # noqa: PLC0415 - after the set-up

    [[tables, indexes, log]] = execute(
        """
        SELECT
            sum(pg_table_size(oid))::bigint, sum(pg_indexes_size(oid))::bigint,
            (pg_current_wal_lsn() - '0/0')::bigint
        FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        """
    )
    return _Weight(tables, indexes, log)


def _weights() -> str:
    """What each of the great tables weighs: rows, MB, MB of indexes."""
    from benchmarks.world import execute  # noqa: PLC0415 - after the set-up

    rows = execute(
        """
        SELECT relname, reltuples::bigint, pg_table_size(oid) / 1000000, pg_indexes_size(oid) / 1000000
        FROM pg_class WHERE relname = ANY(%(tables)s) ORDER BY pg_total_relation_size(oid) DESC
        """,
        {"tables": [*TABLES, "audit_event"]},
    )
    return "\n".join(
        f"  {name:<24}{rows_:>13,} rows{table:>8,} MB{index:>8,} MB indexes" for name, rows_, table, index in rows
    )


if __name__ == "__main__":
    main()
