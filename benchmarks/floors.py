"""The floors: the same rows as a job writes, by one raw statement, and by COPY, with the same constraints."""

from pathlib import Path
from typing import IO, cast

from django.db import connection

from benchmarks.world import DAY, execute

__all__ = ["Kept", "raw_charges", "raw_children", "raw_close", "raw_extend"]

RAW_CHILDREN = """
WITH child AS MATERIALIZED (
    SELECT
        nextval('orders_order_id_seq') AS order_id, line.id AS line_id, line.event, line.repetition, line.net,
        line.tax, line.total, continuity.customer_id, continuity.parent_line_id, parent.payment_method_id,
        parent.address_id
    FROM continuity_line AS line
    JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
    JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
    WHERE line.status = 'planned'
),
new_order AS (
    INSERT INTO orders_order (
        id, kind, customer_id, currency, status, ordered_on, delivery_on, pay_with, payment_method_id, address_id,
        settlement, net, tax, total, parent_line_id, slot_event, slot_repetition
    )
    SELECT
        order_id, 'child', customer_id, 'EUR', 'open', %(day)s, %(day)s, 'card', payment_method_id, address_id,
        'per_shipment', net, tax, total, parent_line_id, event, repetition
    FROM child
),
new_line AS (
    INSERT INTO orders_order_line (order_id, position, kind, product_id, quantity, price, net, tax_percent, tax)
    SELECT
        child.order_id, item.position, 'item', item.product_id, item.quantity, item.price, item.net,
        item.tax_percent, item.tax
    FROM child
    JOIN continuity_line_item AS item ON item.line_id = child.line_id
),
audited AS (
    INSERT INTO audit_event (recorded_at, acted_on, actor, action, subject, subject_id, detail)
    SELECT '2026-06-01 00:00Z', %(day)s, 'bench', 'create_child_order', 'order', order_id, '{}' FROM child
)
UPDATE continuity_line AS line
SET status = 'child_created', child_order_id = child.order_id
FROM child
WHERE line.id = child.line_id
"""
RAW_EXTEND = """
WITH added AS (
    INSERT INTO continuity_line (
        continuity_order_id, event, repetition, program_event_id, status, nominal_on, planned_on, delivery_on, missed,
        cap_held, own_date, own_items, own_skip, reason, net, tax, total
    )
    SELECT
        line.continuity_order_id, line.event, added.nth, line.program_event_id, 'planned', line.nominal_on,
        line.planned_on, line.delivery_on, false, false, false, false, false, '', line.net, line.tax, line.total
    FROM continuity_line AS line, generate_series(2, 5) AS added (nth)
    RETURNING id, continuity_order_id
),
items AS (
    INSERT INTO continuity_line_item (
        line_id, position, product_id, each, quantity, price, own_price, net, tax_percent, tax
    )
    SELECT
        added.id, item.position, item.product_id, item.each, item.quantity, item.price, item.own_price, item.net,
        item.tax_percent, item.tax
    FROM added
    JOIN continuity_line AS line ON line.continuity_order_id = added.continuity_order_id AND line.repetition = 1
    JOIN continuity_line_item AS item ON item.line_id = line.id
),
audited AS (
    INSERT INTO audit_event (recorded_at, acted_on, actor, action, subject, subject_id, detail)
    SELECT '2026-06-01 00:00Z', %(day)s, 'bench', 'extend_lines', 'continuity_order', id, '{"lines": 4}'
    FROM continuity_order
)
UPDATE continuity_order SET next_repetition = 6, cursor = cursor
"""
RAW_CLOSE = """
WITH closed AS (
    UPDATE continuity_order SET status = 'ended', closed_on = %(day)s
    RETURNING id, parent_line_id, parent_order_id, customer_id
),
line AS (
    UPDATE orders_order_line AS line SET status = 'invoiced', closed_on = %(day)s
    FROM closed WHERE line.id = closed.parent_line_id
),
told AS (
    INSERT INTO notices_notice (kind, customer_id, fact, parent_line_id, noticed_on, payload, status)
    SELECT 'ended', customer_id, 'continuity:' || id, parent_line_id, %(day)s, '{}', 'queued' FROM closed
),
audited AS (
    INSERT INTO audit_event (recorded_at, acted_on, actor, action, subject, subject_id, detail)
    SELECT '2026-06-01 00:00Z', %(day)s, 'bench', 'close_parent', 'continuity_order', id, '{}' FROM closed
)
UPDATE orders_order AS parent SET status = 'invoiced', closed_on = %(day)s
FROM closed WHERE parent.id = closed.parent_order_id
"""


def raw_children() -> None:
    """Every planned line into a child order, by one statement that judges nothing."""
    execute(RAW_CHILDREN, {"day": DAY})


def raw_extend() -> None:
    """Four more lines for every order, by one statement that computes no date."""
    execute(RAW_EXTEND, {"day": DAY})


def raw_close() -> None:
    """Every order closed, by one statement that checks nothing."""
    execute(RAW_CLOSE, {"day": DAY})


def raw_charges() -> None:
    """Every charge paid, by one statement that asks nobody."""
    execute(
        """UPDATE payments_charge AS charge
        SET status = 'paid', attempts = 1, consent_id = consent.id
        FROM orders_order_line AS line JOIN orders_consent AS consent ON consent.order_id = line.order_id
        WHERE line.id = charge.parent_line_id"""
    )


WRITTEN = (
    "orders_order",
    "orders_order_line",
    "continuity_order",
    "continuity_line",
    "continuity_line_item",
    "continuity_promise",
    "runner_job_run",
    "payments_batch",
    "payments_attempt",
    "payments_attempt_event",
    "ledger_entry",
    "ledger_posting",
    "notices_notice",
    "audit_event",
)
"""What the measured work adds rows to, each after what it refers to."""


class Kept:
    """The rows that some work added, in files, in COPY's binary form: to be written again in another world."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._marks = {table: _last(table) for table in WRITTEN}

    def keep(self) -> None:
        """Put aside what was added since this was made."""
        for table, mark in self._marks.items():
            query = f"SELECT * FROM {table} WHERE id > {mark} ORDER BY id"
            out = f"COPY ({query}) TO STDOUT (FORMAT binary)"
            with self._open(table, "wb") as file, connection.cursor() as cursor, cursor.copy(out) as copy:
                for block in copy:
                    file.write(block)

    def copy_in(self) -> None:
        """Write them by COPY, table by table, in one transaction."""
        execute("BEGIN")
        for table in WRITTEN:
            self._copy(table, table)
        execute("COMMIT")

    def stage(self) -> None:
        """Lay them ready beside the tables, without any constraint."""
        for table in WRITTEN:
            execute(f"CREATE UNLOGGED TABLE staged_{table} (LIKE {table})")
            self._copy(table, f"staged_{table}")
        execute("ANALYZE")
        execute("CHECKPOINT")

    def insert(self) -> None:
        """Write what lies ready by one raw INSERT … SELECT a table, in one transaction."""
        execute("BEGIN")
        for table in WRITTEN:
            execute(f"INSERT INTO {table} SELECT * FROM staged_{table}")
        execute("COMMIT")

    def _copy(self, table: str, into: str) -> None:
        rows = f"COPY {into} FROM STDIN (FORMAT binary)"
        with self._open(table, "rb") as file, connection.cursor() as cursor, cursor.copy(rows) as copy:
            while block := file.read(1 << 20):
                copy.write(block)

    def _open(self, table: str, mode: str) -> IO[bytes]:
        return cast("IO[bytes]", (self._folder / table).open(mode))


def _last(table: str) -> int:
    [[last]] = execute(f"SELECT coalesce(max(id), 0) FROM {table}")
    return last
