"""What a database says, whatever numbers and instants its rows got.

Two databases that came by the same facts on different ways, one of them through a hundred kills, give the same
answer, row by row. A row that refers to another one says what that one says.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.factories import in_one_go, tables

__all__ = ["Facts", "differences", "facts"]

Facts = Mapping[str, Counter[str]]
Rows = dict[str, dict[int, dict[str, Any]]]

UNTOLD = {
    "runner_job_run",
    "runner_parked_row",
    "payments_attempt_step",
    "payments_batch",
    "staff_person",
    "staff_cache",
}
STRIDE = 6
"""How far what a row says reaches: a posting, its entry, the charge, its order, the order's line, the customer."""

SUBJECTS = {
    "charge": "payments_charge",
    "continuity": "continuity_order",
    "continuity_line": "continuity_line",
    "continuity_order": "continuity_order",
    "order": "orders_order",
    "pause": "continuity_pause",
    "payment_plan": "payments_plan",
}
BOOKED = {"bill": "payments_charge", "charge": "payments_charge", "invoice": "orders_order"}
SOFT = {"order_id": "orders_order", "parent_line_id": "orders_order_line"}
NAMED = re.compile(r"\b(charge|continuity|order|pause):(\d+)")


def facts() -> Facts:
    """Every row of every table of ours, as often as it is there, in words that hold no number of our making."""
    keys = _foreign_keys()
    rows: Rows = {
        name: {
            key: _plain(json.loads(row)) for key, row in in_one_go(f"SELECT id, to_jsonb(it)::text FROM {name} AS it")
        }
        for name in tables()
        if name not in UNTOLD
    }
    said: dict[str, dict[int, str]] = {}
    for _ in range(STRIDE):
        said = {
            name: {key: _hashed(_told(name, row, keys, said)) for key, row in found.items()}
            for name, found in rows.items()
        }
    return {name: Counter(_told(name, row, keys, said) for row in found.values()) for name, found in rows.items()}


def differences(found: Facts, wanted: Facts) -> list[str]:
    """What is missing and what is too much, a few of each."""
    told = []
    for name, rows in wanted.items():
        told += [f"{name} lacks {row}" for row in list((rows - found[name]).elements())[:3]]
        told += [f"{name} has besides {row}" for row in list((found[name] - rows).elements())[:3]]
    return told


def _foreign_keys() -> dict[tuple[str, str], str]:
    found = in_one_go("""
        SELECT here.relname, own.attname, there.relname FROM pg_constraint AS key
        JOIN pg_class AS here ON here.oid = key.conrelid
        JOIN pg_class AS there ON there.oid = key.confrelid
        JOIN LATERAL unnest(key.conkey, key.confkey) AS pair (own, other) ON true
        JOIN pg_attribute AS own ON own.attrelid = key.conrelid AND own.attnum = pair.own
        JOIN pg_attribute AS other ON other.attrelid = key.confrelid AND other.attnum = pair.other
        WHERE key.contype = 'f' AND other.attname = 'id'""")
    return {(table, column): target for table, column, target in found}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """The row without its number, and without what differs from run to run: instants, evidence, the run's plan."""
    of_a_run = ("id", "evidence", "batch_id")
    return {name: value for name, value in row.items() if name not in of_a_run and not name.endswith("_at")}


def _told(table: str, row: dict[str, Any], keys: dict[tuple[str, str], str], said: dict[str, dict[int, str]]) -> str:
    def of(target: str | None, key: Any) -> Any:
        return said.get(target or "", {}).get(key, "?" if target in SUBJECTS.values() else key)

    told = dict(row)
    for name, value in row.items():
        target = keys.get((table, name)) or SOFT.get(name)
        if target and value is not None:
            told[name] = of(target, value)
        elif name == "subject_id":
            told[name] = of(SUBJECTS.get(row["subject"]) if table == "audit_event" else BOOKED.get(row["kind"]), value)
        elif name == "fact":
            told[name] = NAMED.sub(lambda match: f"{match[1]}:{of(SUBJECTS[match[1]], int(match[2]))}", value)
        elif name == "detail" and "successor" in value:
            told[name] = of("continuity_order", value["successor"])
    return json.dumps(told, sort_keys=True)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
