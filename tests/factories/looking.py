"""Looking at what a test did: lines, children, refusals and every table at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection

from kadens.domain.continuity.checking import unbalanced_orders
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder, Refusal
from kadens.domain.orders.models import Order
from tests.factories.shop import Sold

__all__ = [
    "check_books",
    "children",
    "contents",
    "count_statements",
    "delivery_dates",
    "in_one_go",
    "line",
    "lines",
    "order",
    "refusals",
    "statuses",
    "tables",
]

RUNS = "runner_job_run"
NOT_OURS = ("django_", "procrastinate_", "auth_", "staff_person_")


def order(who: Sold) -> ContinuityOrder:
    """The continuity order as it is now."""
    return ContinuityOrder.objects.get(id=who.key)


def line(who: Sold, event: int = 1, repetition: int = 1) -> ContinuityLine:
    """One of its lines as it is now."""
    return ContinuityLine.objects.get(continuity_order_id=who.key, event=event, repetition=repetition)


def lines(who: Sold) -> list[ContinuityLine]:
    """All its lines in the order of the chain."""
    return list(ContinuityLine.objects.filter(continuity_order_id=who.key).order_by("event", "repetition"))


def statuses(who: Sold) -> list[str]:
    """What became of its lines."""
    return [each.status for each in lines(who)]


def delivery_dates(who: Sold) -> list[date]:
    """When its lines are delivered."""
    return [each.delivery_on for each in lines(who)]


def children(who: Sold) -> list[Order]:
    """Its child orders, oldest first."""
    return list(Order.objects.filter(kind="child", parent_line_id=who.parent_line_id).order_by("id"))


def refusals(who: Sold) -> list[tuple[str, date, date]]:
    """Why and when its lines were refused: (reason, first day, last day)."""
    rows = Refusal.objects.filter(line__continuity_order_id=who.key).order_by("id")
    return [(row.reason, row.first_on, row.last_on) for row in rows]


def tables() -> list[str]:
    """Every table of ours in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        return sorted(name for (name,) in cursor.fetchall() if not name.startswith(NOT_OURS))


def contents(*, but: tuple[str, ...] = (RUNS,)) -> Mapping[str, tuple[int, str]]:
    """The row count and a hash of the content of every table, in one statement; `but` leaves some out."""
    names = [name for name in tables() if name not in but]
    parts = [
        f"SELECT '{name}', count(*), coalesce(md5(string_agg(it::text, '|' ORDER BY it::text)), '') FROM {name} AS it"
        for name in names
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {name: (count, digest) for name, count, digest in cursor.fetchall()}


def in_one_go(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    """Ask the database directly."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []


def count_statements(work: Any) -> int:
    """How many statements a piece of work takes."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    return len(seen)


def check_books() -> None:
    """What must hold at any time: balanced books, a child for every line that says so, and never two."""
    assert unbalanced_orders() == []
    assert {name: found for name, sql in CHECKS.items() if (found := in_one_go(sql))} == {}


CHECKS: Mapping[str, str] = {
    "a child order belongs to a line of its order": """
        SELECT child.id FROM orders_order AS child WHERE child.kind = 'child' AND NOT EXISTS (
            SELECT FROM continuity_line AS line
            JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
            WHERE line.child_order_id = child.id AND continuity.parent_line_id = child.parent_line_id)""",
    "a child order has the slot of one of its lines": """
        SELECT child.id FROM orders_order AS child WHERE child.kind = 'child' AND NOT EXISTS (
            SELECT FROM continuity_line AS line WHERE line.child_order_id = child.id
                AND line.event = child.slot_event AND line.repetition = child.slot_repetition)""",
    "a child order is worth what its lines are": """
        SELECT child.id FROM orders_order AS child
        JOIN (SELECT child_order_id, sum(total) AS total FROM continuity_line GROUP BY 1) AS line
            ON line.child_order_id = child.id WHERE line.total <> child.total""",
    "an order is worth what its lines are": """
        SELECT made.id FROM orders_order AS made
        LEFT JOIN (SELECT order_id, sum(net) AS net, sum(tax) AS tax FROM orders_order_line GROUP BY 1) AS line
            ON line.order_id = made.id
        WHERE (coalesce(line.net, 0), coalesce(line.tax, 0)) <> (made.net, made.tax)""",
    "a line is worth what its items are": """
        SELECT line.id FROM continuity_line AS line
        JOIN (SELECT line_id, sum(net) AS net, sum(tax) AS tax FROM continuity_line_item GROUP BY 1) AS item
            ON item.line_id = line.id
        WHERE line.status IN ('planned', 'child_created') AND (item.net, item.tax) <> (line.net, line.tax)""",
    "a line that ships has items": """
        SELECT line.id FROM continuity_line AS line WHERE line.status IN ('planned', 'child_created')
            AND NOT EXISTS (SELECT FROM continuity_line_item AS item WHERE item.line_id = line.id)""",
    "nothing is planned for an order that is over": """
        SELECT line.id FROM continuity_line AS line
        JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
        WHERE line.status = 'planned' AND continuity.status IN ('cancelled', 'ended')""",
    "stock is reserved for what is promised": """
        SELECT stock.product_id FROM catalog_stock AS stock
        LEFT JOIN (
            SELECT line.product_id, sum(line.quantity) AS quantity FROM orders_order_line AS line
            JOIN orders_order AS made ON made.id = line.order_id AND made.status = 'open'
            WHERE made.kind = 'child' OR made.id IN (SELECT order_id FROM fulfilment_reservation)
            GROUP BY 1) AS promised ON promised.product_id = stock.product_id
        WHERE stock.reserved <> coalesce(promised.quantity, 0)""",
    "a paused order has an open pause, and no other has": """
        SELECT continuity.id FROM continuity_order AS continuity
        LEFT JOIN continuity_pause AS pause ON pause.continuity_order_id = continuity.id AND pause.resumed_on IS NULL
        WHERE (continuity.status = 'paused') <> (pause.id IS NOT NULL)""",
}
