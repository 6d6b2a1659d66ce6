"""New rows for one table: keys taken from its sequence beforehand, then all rows in one COPY.

A frozen dataclass is the row: its fields are the table's columns. Taking the keys first lets a verb write orders,
lines and items that name each other in a constant number of statements, however many there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg.types.json import Jsonb

from kadens.plumbing.db.copying import copy_rows

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["insert_rows", "take_keys"]


def take_keys(table: str, count: int) -> list[int]:
    """So many new keys of the table's identity column, in ascending order; nobody else gets them."""
    if count == 0:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s) ORDER BY 1", [table, count]
        )
        return [key for (key,) in cursor.fetchall()]


def insert_rows(table: str, rows: Iterable["DataclassInstance"]) -> int:
    """Write the rows, all of one dataclass whose fields are columns of the table; how many.

    Mappings become jsonb. Raises the typed error of a violated constraint, and then nothing of it is written.
    """
    remaining = iter(rows)
    first = next(remaining, None)
    if first is None:
        return 0
    columns = [field.name for field in fields(first)]
    return copy_rows(table, columns, (_values(row, columns) for row in chain([first], remaining)))


def _values(row: "DataclassInstance", columns: Sequence[str]) -> list[Any]:
    values = [getattr(row, column) for column in columns]
    return [Jsonb(value) if isinstance(value, dict) else value for value in values]
