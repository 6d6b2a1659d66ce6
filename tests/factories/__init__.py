"""A readable little shop, what to do in it, and how to look at it afterwards."""

from tests.factories.looking import (
    check_books,
    children,
    contents,
    count_statements,
    delivery_dates,
    in_one_go,
    line,
    lines,
    order,
    refusals,
    statuses,
    tables,
)
from tests.factories.programs import anchored, event, every, item, program
from tests.factories.shop import ACTOR, DAY, Shop, Sold, a_shop, day, edit, run

__all__ = [
    "ACTOR",
    "DAY",
    "Shop",
    "Sold",
    "a_shop",
    "anchored",
    "check_books",
    "children",
    "contents",
    "count_statements",
    "day",
    "delivery_dates",
    "edit",
    "event",
    "every",
    "in_one_go",
    "item",
    "line",
    "lines",
    "order",
    "program",
    "refusals",
    "run",
    "statuses",
    "tables",
]
