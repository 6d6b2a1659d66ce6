"""What partitions cost and give: the bulk tables in hash partitions by family, the audit log in months.

python -m benchmarks.partitions [--size 100000] [--parts 8,32] [--rounds 1] [--keys-to-tables]

A *family* is a parent order with its lines, its continuity orders, their lines and child orders. PostgreSQL wants the
partition key in every unique key and in every foreign key that points here; the parent line itself will not do for
orders, because a parent order and a sales order have none. So each table gets a column `family_id`, the number of the
parent order (of a sales order its own), in front of each such key. *keyed* are plain tables with these keys, so that
the cost of the wider keys and that of the partitions can be told apart. All else is as the migrations made it: the
same columns, checks, keys and indexes.

A family lies in the same part of every table, so its foreign keys lead from part to part. `--keys-to-tables` measures
what they cost when they lead from table to table; it takes its time, so give a small size with it. With several rounds
the medians are printed; each round goes through all layouts, so that what disturbs the machine disturbs them alike.
"""

import argparse
import os
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import django
import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]

FAMILY: Final[Mapping[str, str]] = {
    "orders_order": "SELECT it.*, it.id FROM orders_order AS it",
    "orders_order_line": "SELECT it.*, it.order_id FROM orders_order_line AS it",
    "continuity_line": """
        SELECT it.*, continuity.parent_order_id FROM continuity_line AS it
        JOIN continuity_order AS continuity ON continuity.id = it.continuity_order_id
        """,
    "continuity_line_item": """
        SELECT it.*, line.family_id FROM continuity_line_item AS it JOIN continuity_line AS line ON line.id = it.line_id
        """,
    "continuity_refusal": """
        SELECT it.*, line.family_id FROM continuity_refusal AS it JOIN continuity_line AS line ON line.id = it.line_id
        """,
}
"""The tables of a family, and their rows with the family, as long as there are no child orders."""
MONTHS: Final = [f"2026-{month:02}" for month in range(1, 8)]
"""The months of the audit log; the last is empty."""
AUDIT: Final = """
INSERT INTO audit_event (recorded_at, acted_on, actor, action, subject, subject_id, detail)
SELECT %(month)s::date + n %% 28, %(month)s::date + n %% 28, 'bench', 'create_child_order', 'order', n, '{}'
FROM generate_series(1, %(n)s) AS n
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of a family in so many parts: 0 keyed but whole, None as the migrations made them."""

    name: str
    parts: int | None
    to_parts: bool = True


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds for the child orders, the vacuum of a part and of all, the indexes of a part and of all; and what refused
    each thing that must not be possible."""

    seconds: tuple[float, ...]
    refused: list[str]


@dataclass(frozen=True, slots=True)
class Guard:
    """Something that must not be possible, and the constraint or trigger that refuses it today."""

    what: str
    statement: str
    today: str


GUARDS: Final = (
    Guard("a slot of a continuity order twice", "double continuity_line", "uq_continuity_line_slot"),
    Guard("a second child order of a slot", "double orders_order WHERE kind = 'child'", "uq_orders_order_slot"),
    Guard(
        "an order number given to another family",
        "double orders_order WHERE kind = 'parent' KEEPING id",
        "orders_order_pkey",
    ),
    Guard(
        "a child order of no parent line",
        "UPDATE orders_order SET parent_line_id = -id WHERE kind = 'child'",
        "fk_orders_order_parent_line",
    ),
    Guard(
        "a line with a child order that is not there",
        "UPDATE continuity_line SET child_order_id = -1",
        "fk_continuity_line_child_order",
    ),
    Guard(
        "an item of no line",
        "UPDATE continuity_line_item SET line_id = -line_id",
        "fk_continuity_line_item_line",
    ),
    Guard("an order with a total of its own", "UPDATE orders_order SET total = total + 1", "ck_orders_order_total"),
)
HISTORY: Final = (
    Guard("change history", "UPDATE audit_event SET actor = 'x'", "audit_event_append_only"),
    Guard("move history to another month", "UPDATE audit_event SET acted_on = '2026-06-01'", "audit_event_append_only"),
    Guard("delete history", "DELETE FROM audit_event", "audit_event_append_only"),
    Guard("delete history in its part", "DELETE FROM audit_event_2026_02", "audit_event_append_only"),
    Guard("truncate history", "TRUNCATE audit_event", "audit_event_append_only"),
    Guard("truncate history in its part", "TRUNCATE audit_event_2026_02", "audit_event_append_only"),
)


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks.partitions", description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--parts", type=lambda text: [int(parts) for parts in text.split(",")], default=[8, 32])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--keys-to-tables", action="store_true")
    arguments = parser.parse_args()
    layouts = [Layout("plain", None), Layout("keyed", 0)]
    layouts += [Layout(f"{count} parts", count) for count in arguments.parts]
    if arguments.keys_to_tables:
        layouts += [Layout(f"{count} parts, keys to tables", count, to_parts=False) for count in arguments.parts]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    django.setup()
    from django.db import connection  # noqa: PLC0415 - after the set-up

    from benchmarks.world import build_shop, build_world  # noqa: PLC0415
    from kadens.plumbing.db.scratch import scratch_database  # noqa: PLC0415

    with scratch_database() as empty:
        connection.close()
        with scratch_database(durable=True) as world:
            build_world(build_shop(), arguments.size)
            connection.close()
            _print_layouts(world, arguments.size, layouts, arguments.rounds)
        _print_months(empty, arguments.size)


def _print_layouts(world: str, size: int, layouts: Sequence[Layout], rounds: int) -> None:
    measured = [[_measure(world, layout) for layout in layouts] for _ in range(rounds)]
    print(f"create child orders of {size:,} lines by one raw statement; seconds, median of {rounds}")
    print(f"{'':<26}{'':>8}{'':>11}{'VACUUM of the lines':>22}{'REINDEX of the orders':>24}")
    print(f"{'tables':<26}{'create':>8}{'ratio':>11}{'one part':>12}{'whole':>10}{'one part':>14}{'whole':>10}")
    plain = 0.0
    for layout, found in zip(layouts, zip(*measured, strict=True), strict=True):
        create, *upkeep = (statistics.median(column) for column in zip(*(one.seconds for one in found), strict=True))
        plain = plain or create
        print(f"{layout.name:<26}{create:>8.2f}{create / plain:>9.2f} x", end="")
        print("{:>12.3f}{:>10.3f}{:>14.3f}{:>10.3f}".format(*upkeep))
    _print_guards(GUARDS, measured[0][0].refused, measured[0][-1].refused)


def _measure(world: str, layout: Layout) -> Measured:
    """On a copy of the world with its tables in this layout."""
    with _clone(world) as connection:
        if layout.parts is not None:
            key_by_family(connection, parts=layout.parts, to_parts=layout.to_parts)
        _settle(connection)
        create = _create(connection, keyed=layout.parts is not None)
        vacuum = _part_and_whole(connection, "VACUUM {}", "continuity_line")
        reindex = _part_and_whole(connection, "REINDEX TABLE {}", "orders_order")
        return Measured((create, *vacuum, *reindex), [_attempt(connection, guard) for guard in GUARDS])


def _print_months(empty: str, size: int) -> None:
    print(f"\naudit log, {size:,} rows a month, {len(MONTHS) - 1} months; seconds")
    print(f"{'tables':<14}{'a month in':>12}{'oldest out':>12}{'VACUUM':>10}{'MB before':>12}{'after':>8}")
    refused: dict[str, list[str]] = {}
    for layout in ("plain", "months"):
        with _clone(empty) as connection:
            if layout == "months":
                split_by_month(connection)
            *earlier, last = MONTHS[:-1]
            for month in earlier:
                connection.execute(AUDIT, {"month": f"{month}-01", "n": size})
            _settle(connection)
            month_in = _timed(connection.execute, AUDIT, {"month": f"{last}-01", "n": size})
            connection.execute("VACUUM audit_event")
            if layout == "months":
                refused[layout] = [_attempt(connection, guard) for guard in HISTORY]
            else:
                refused[layout] = [_attempt(connection, guard) for guard in HISTORY if "2026" not in guard.statement]
            before = _audit_mb(connection)
            out = _timed(_forget, connection, MONTHS[0], layout)
            vacuum = _timed(connection.execute, "VACUUM audit_event")
            after = _audit_mb(connection)
            print(f"{layout:<14}{month_in:>12.2f}{out:>12.3f}{vacuum:>10.3f}{before:>12.0f}{after:>8.0f}", flush=True)
    _print_guards(HISTORY, ["audit_event_append_only"] * len(HISTORY), refused["months"])


def _print_guards(guards: Sequence[Guard], plain: Sequence[str], parted: Sequence[str]) -> None:
    print(f"\n{'what must not be possible':<46}{'plain tables':<34}partitions")
    for guard, before, after in zip(guards, plain, parted, strict=True):
        assert before == guard.today, (guard, before)
        print(f"{guard.what:<46}{before:<34}{'the same' if after == before else after}")


def key_by_family(connection: Connection, *, parts: int, to_parts: bool = True) -> None:
    """Put `family_id` in front of the keys of the tables of a family, and split them into so many parts (0: plain).

    A family lies in the same part of every table, so its foreign keys can lead from part to part (`to_parts`); else
    they lead from table to table."""
    rules = {table: _rules(connection, table) for table in FAMILY}
    connection.execute("ALTER TABLE continuity_order ADD CONSTRAINT uq_family UNIQUE (parent_order_id, id)")
    for table, family in FAMILY.items():
        split = "PARTITION BY HASH (family_id)" if parts else ""
        like = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING IDENTITY INCLUDING STORAGE"
        connection.execute(f"CREATE TABLE draft (LIKE {table} {like}, family_id bigint NOT NULL) {split}")
        for part in range(parts):
            bounds = f"FOR VALUES WITH (MODULUS {parts}, REMAINDER {part})"
            connection.execute(f"CREATE TABLE {table}_p{part} PARTITION OF draft {bounds}")
        connection.execute(f"INSERT INTO draft OVERRIDING SYSTEM VALUE {family}")
        [(last,)] = connection.execute(f"SELECT last_value FROM {table}_id_seq").fetchall()
        connection.execute(f"DROP TABLE {table} CASCADE")
        connection.execute(f"ALTER TABLE draft RENAME TO {table}")
        connection.execute(f"ALTER SEQUENCE draft_id_seq RENAME TO {table}_id_seq")
        connection.execute(f"SELECT setval('{table}_id_seq', {last})")
    for of_keys in (True, False):  # what foreign keys point to comes first
        for statements in rules.values():
            for statement in statements:
                if ("FOREIGN KEY" not in statement) is of_keys:
                    for each in _in_parts(_with_family(statement), parts, to_parts=to_parts):
                        connection.execute(each)
    connection.execute("ANALYZE")


def split_by_month(connection: Connection) -> None:
    """The audit log in parts by the month of the business day; the day joins the primary key."""
    rules = [rule.replace("PRIMARY KEY (", "PRIMARY KEY (acted_on, ") for rule in _rules(connection, "audit_event")]
    triggers = connection.execute(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'audit_event'::regclass AND NOT tgisinternal"
    ).fetchall()
    connection.execute(
        """CREATE TABLE draft (LIKE audit_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING IDENTITY)
        PARTITION BY RANGE (acted_on)"""
    )
    for first, following in zip(MONTHS, [*MONTHS[1:], "2026-08"], strict=True):
        bounds = f"FOR VALUES FROM ('{first}-01') TO ('{following}-01')"
        connection.execute(f"CREATE TABLE audit_event_{first.replace('-', '_')} PARTITION OF draft {bounds}")
    connection.execute("DROP TABLE audit_event")
    connection.execute("ALTER TABLE draft RENAME TO audit_event")
    for statement in [*rules, *(trigger for (trigger,) in triggers)]:
        connection.execute(statement)


def _rules(connection: Connection, table: str) -> list[str]:
    """The statements that make a table's keys and indexes, as the migrations left them; its checks are not among
    them."""
    constraints = connection.execute(
        """
        SELECT format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint
        WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f')
        """,
        [table],
    ).fetchall()
    indexes = connection.execute(
        """
        SELECT pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid = %s::regclass
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
        """,
        [table],
    ).fetchall()
    return [statement for (statement,) in [*constraints, *indexes]]


def _with_family(statement: str) -> str:
    """A key of one table, as a key within the family."""
    statement = re.sub(r"(PRIMARY KEY|UNIQUE) \(", r"\1 (family_id, ", statement)
    if statement.startswith("CREATE UNIQUE INDEX"):
        statement = statement.replace("USING btree (", "USING btree (family_id, ")
    within = re.compile(rf"FOREIGN KEY \((\w+)\) REFERENCES ({'|'.join(FAMILY)})\(id\)")
    statement = within.sub(r"FOREIGN KEY (family_id, \1) REFERENCES \2 (family_id, id)", statement)
    return statement.replace(
        "FOREIGN KEY (continuity_order_id) REFERENCES continuity_order(id)",
        "FOREIGN KEY (family_id, continuity_order_id) REFERENCES continuity_order (parent_order_id, id)",
    )


def _in_parts(statement: str, parts: int, *, to_parts: bool) -> list[str]:
    """A rule of a table, made for each of its parts first, so that it has a name of ours there as well."""
    outgoing = "FOREIGN KEY" in statement
    to_family = outgoing and any(f"REFERENCES {other} (" in statement for other in FAMILY)
    if not parts or (outgoing and not (to_family and to_parts)):
        return [statement]
    made = []
    for part in range(parts):
        text = re.sub(rf"(TABLE |ON public\.|REFERENCES )({'|'.join(FAMILY)})\b", rf"\1\2_p{part}", statement)
        made.append(text if outgoing else re.sub(r"(CONSTRAINT|INDEX) (\w+)", rf"\1 \2_p{part}", text, count=1))
    return made if to_family else [*made, statement]


def _create(connection: Connection, *, keyed: bool) -> float:
    from benchmarks.floors import RAW_CHILDREN  # noqa: PLC0415 - after the set-up
    from benchmarks.world import DAY  # noqa: PLC0415

    statement = RAW_CHILDREN
    for old, new in _KEYED if keyed else ():
        assert statement.count(old) == 1, f"the raw statement has changed: {old}"
        statement = statement.replace(old, new)
    return _timed(connection.execute, statement, {"day": DAY})


_KEYED: Final = (
    ("        parent.address_id\n", "        parent.address_id, parent.family_id\n"),
    (
        "ON parent.id = continuity.parent_order_id",
        "ON parent.id = continuity.parent_order_id AND parent.family_id = continuity.parent_order_id",
    ),
    ("slot_event, slot_repetition\n", "slot_event, slot_repetition, family_id\n"),
    ("event, repetition\n    FROM child", "event, repetition, family_id\n    FROM child"),
    ("net, tax_percent, tax)", "net, tax_percent, tax, family_id)"),
    ("item.tax_percent, item.tax\n", "item.tax_percent, item.tax, child.family_id\n"),
    ("ON item.line_id = child.line_id", "ON item.line_id = child.line_id AND item.family_id = child.family_id"),
    ("WHERE line.id = child.line_id", "WHERE line.id = child.line_id AND line.family_id = child.family_id"),
)
"""The raw statement with the family beside every key."""


def _part_and_whole(connection: Connection, command: str, table: str) -> tuple[float, float]:
    """Seconds for the first part, and for all of them together (for the table, if it has none)."""
    query = "SELECT relid::regclass::text FROM pg_partition_tree(%s::regclass) WHERE isleaf ORDER BY 1"
    leaves = [leaf for (leaf,) in connection.execute(query, [table]).fetchall()] or [table]
    seconds = [_timed(connection.execute, command.format(leaf)) for leaf in leaves]
    return seconds[0], sum(seconds)


def _forget(connection: Connection, month: str, layout: str) -> None:
    """Let the oldest month go: its part, or its rows behind the back of the trigger that keeps them."""
    if layout == "months":
        connection.execute(f"DROP TABLE audit_event_{month.replace('-', '_')}")
        return
    with connection.transaction():
        connection.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only")
        connection.execute("DELETE FROM audit_event WHERE acted_on < %s::date + interval '1 month'", [f"{month}-01"])
        connection.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_append_only")


def _attempt(connection: Connection, guard: Guard) -> str:
    """Try it; the name of what refused it, or *accepted*."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(_attempted(connection, guard.statement))
    except psycopg.IntegrityError as error:
        return re.sub(r"_p\d+$", "_p…", error.diag.constraint_name or "refused")
    return "accepted"


def _attempted(connection: Connection, statement: str) -> str:
    """The statement, or for `double TABLE [WHERE …] [KEEPING id]` one that writes a row once more under another id."""
    if not statement.startswith("double "):
        return statement
    table, _, rest = statement.removeprefix("double ").partition(" ")
    where, _, keeping = rest.partition("KEEPING")
    columns = connection.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass", [table]).fetchall()
    fresh = "{}"
    if not keeping:
        fresh = '{"id": 999999999}'
    elif ("family_id",) in columns:
        fresh = '{"family_id": 999999999}'
    row = f"SELECT it FROM {table} AS it {where} LIMIT 1"
    return f"INSERT INTO {table} SELECT (jsonb_populate_record(it, '{fresh}'::jsonb)).* FROM ({row}) AS one"


@contextmanager
def _clone(database: str) -> Iterator[Connection]:
    """A connection to a copy of the database, which goes with the block."""
    from kadens.plumbing.db.connection import server_address  # noqa: PLC0415 - after the set-up

    address, name = server_address(), f"{database}_copy"
    with psycopg.connect(**address.parameters(dbname="postgres"), autocommit=True) as maintenance:
        copied, dropped = "CREATE DATABASE {} TEMPLATE {}", "DROP DATABASE IF EXISTS {} WITH (FORCE)"
        maintenance.execute(sql.SQL(copied).format(sql.Identifier(name), sql.Identifier(database)))
        try:
            with psycopg.connect(**address.parameters(dbname=name), autocommit=True) as connection:
                yield connection
        finally:
            maintenance.execute(sql.SQL(dropped).format(sql.Identifier(name)))


def _settle(connection: Connection) -> None:
    connection.execute("VACUUM (ANALYZE)")
    connection.execute("CHECKPOINT")


def _audit_mb(connection: Connection) -> float:
    """Of the table with all its parts and indexes."""
    [(size,)] = connection.execute(
        """
        SELECT sum(pg_total_relation_size(oid)) / 1e6 FROM pg_class
        WHERE oid = 'audit_event'::regclass OR oid IN (SELECT relid FROM pg_partition_tree('audit_event'))
        """
    ).fetchall()
    return float(size)


def _timed(work: Callable[..., object], *arguments: object) -> float:
    """Seconds that a call takes."""
    started = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
