"""Money: cents as whole numbers; tax, and the splitting of an amount into instalments."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.scenarios.oracle.dates import add

Doc = dict[str, Any]


def cents(text: Any) -> int:
    return int((Decimal(str(text)) * 100).to_integral_value(ROUND_HALF_UP))


def shown(amount: int) -> str:
    return str((Decimal(amount) / 100).quantize(Decimal("0.01")))


def half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def split(schedule: Doc, net: int, tax: int, first_due: date) -> list[Doc]:
    """The instalments of an amount: due date, amount, whether it carries the ship flag."""
    spread = schedule.get("tax", "proportional")
    whole = net + tax if spread == "proportional" else net
    if schedule["allocation"] == "specified":
        rows = specified(schedule["lines"], whole, first_due)
    else:
        step, unit = schedule.get("every") or 1, schedule.get("unit") or "months"
        rows = [
            {"due": add(first_due, number * step, unit), "amount": part, "ship": False}
            for number, part in enumerate(equal_parts(schedule, whole))
        ]
    if spread != "proportional" and rows:
        rows[0 if spread == "first" else -1]["amount"] += tax
    return [row for row in rows if row["amount"] > 0]


def equal_parts(schedule: Doc, whole: int) -> list[int]:
    """An amount whole, in so many equal parts, or in parts of a fixed amount."""
    if schedule["allocation"] == "total":
        return [whole]
    if schedule["allocation"] == "fixed_quantity":
        count = schedule["payments"]
        return [whole // count] * (count - 1) + [whole - whole // count * (count - 1)]
    amount = cents(schedule["amount"])
    parts = [amount] * (whole // amount)
    rest = whole - sum(parts)
    if rest and parts and rest < cents(schedule.get("minimum") or 0):
        parts[-1] += rest
    elif rest:
        parts.append(rest)
    return parts


def specified(lines: list[Doc], whole: int, first_due: date) -> list[Doc]:
    """The parts that a schedule names, each capped at what is left; the last takes the rest."""
    rows: list[Doc] = []
    left = whole
    for line in lines:
        if line is lines[-1]:
            part = left
        elif line.get("amount") is not None:
            part = min(cents(line["amount"]), left)
        else:
            part = min(half_up(whole * Decimal(str(line["percent"])) / 100), left)
        left -= part
        due = add(first_due, line["after"], line.get("unit", "days"))
        rows.append({"due": due, "amount": part, "ship": line.get("ship", False)})
    return rows
