"""The answer document of scenario-format.md §3."""

from decimal import Decimal
from typing import Any

from tests.scenarios.oracle.dates import Doc
from tests.scenarios.oracle.money import shown
from tests.scenarios.oracle.world import Child, World


def ref_key(ref: str | None) -> tuple[str, int]:
    name, _, number = (ref or "").partition("/")
    return name, int(number or 1)


def number(value: Decimal) -> str:
    return format(value.normalize(), "f")


def child_row(child: Child) -> Doc:
    order = child.order
    return {
        "ref": order.ref,
        "number": child.number,
        "program": order.program["code"],
        "events": [{"event": line.at[0], "occurrence": line.at[1]} for line in child.made_of],
        "delivery_on": child.delivery.isoformat(),
        "created_on": child.created.isoformat(),
        "shipped_on": child.shipped.isoformat() if child.shipped else None,
        "status": child.status,
        "lines": [
            {
                "sku": line["sku"],
                "quantity": number(line["quantity"]),
                "price": shown(line["price"]),
                "amount": shown(line["amount"]),
            }
            for line in child.lines
        ],
        "net": shown(child.net),
        "tax": shown(child.tax),
        "total": shown(child.total),
    }


def answer(world: World) -> dict[str, Any]:
    orders = sorted(world.orders.values(), key=lambda order: ref_key(order.ref))
    children = [child for order in orders for child in order.children]
    planned = [
        {
            "ref": order.ref,
            "event": line.at[0],
            "occurrence": line.at[1],
            "delivery_on": line.delivery.isoformat(),
            "status": line.status,
            **({"reason": line.reason} if line.reason else {}),
        }
        for order in orders
        for line in sorted(order.lines, key=lambda each: each.at)
        if line.child is None
    ]
    instalments = [
        {
            "ref": order.ref,
            "number": debt.number,
            "due_on": debt.due.isoformat(),
            "amount": shown(debt.amount),
            "status": "declined" if debt.status == "faulty" else debt.status,
            "processed_on": debt.processed.isoformat() if debt.processed else None,
        }
        for order in orders
        for debt in order.instalments
    ]
    money = ("amount", "debit", "credit")
    flat = {
        name: [
            {
                key: shown(value) if key in money else value.isoformat() if key == "on" else value
                for key, value in row.items()
            }
            for row in sorted(rows, key=lambda row: (ref_key(row["ref"]), row["on"]))
        ]
        for name, rows in (
            ("charges", world.charges),
            ("notices", world.notices),
            ("refusals", world.refusals),
            ("journal", world.journal),
        )
    }
    return {
        "child_orders": [child_row(child) for child in children],
        "planned": planned,
        "instalments": instalments,
        "charges": flat["charges"],
        "notices": flat["notices"],
        "refusals": flat["refusals"],
        "parents": [
            {"ref": order.ref, "status": order.parent, "closed_on": order.closed.isoformat() if order.closed else None}
            for order in orders
        ],
        "programs": [{"code": code, "current_event": event} for code, event in world.pointers.items()],
        "journal": flat["journal"],
        "totals": {
            "child_orders": len(children),
            "shipped": sum(child.shipped is not None for child in children),
            "charged": shown(sum(row["amount"] for row in world.charges if row["outcome"] == "approved")),
            "refunded": shown(sum(row["amount"] for row in world.charges if row["for"] == "refund")),
            "invoiced": shown(sum(child.total for child in children if child.shipped)),
        },
    }
