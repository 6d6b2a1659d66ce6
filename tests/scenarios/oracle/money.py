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
    allocation = schedule["allocation"]
    dues: list[date] = []
    parts: list[int] = []
    flags: list[bool] = []
    if allocation == "total":
        parts, dues, flags = [whole], [first_due], [False]
    elif allocation == "fixed_amount":
        amount = cents(schedule["amount"])
        parts = [amount] * (whole // amount)
        rest = whole - sum(parts)
        if rest and parts and rest < cents(schedule.get("minimum") or 0):
            parts[-1] += rest
        elif rest:
            parts.append(rest)
    elif allocation == "fixed_quantity":
        count = schedule["payments"]
        parts = [whole // count] * (count - 1)
        parts.append(whole - sum(parts))
    else:
        left = whole
        for number, line in enumerate(schedule["lines"], start=1):
            if number == len(schedule["lines"]):
                part = left
            elif line.get("amount") is not None:
                part = min(cents(line["amount"]), left)
            else:
                part = min(half_up(whole * Decimal(str(line["percent"])) / 100), left)
            left -= part
            parts.append(part)
            dues.append(add(first_due, line["after"], line.get("unit", "days")))
            flags.append(line.get("ship", False))
    if not dues:
        step, unit = schedule.get("every") or 1, schedule.get("unit") or "months"
        dues = [add(first_due, number * step, unit) for number in range(len(parts))]
        flags = [False] * len(parts)
    if spread != "proportional" and parts:
        parts[0 if spread == "first" else -1] += tax
    rows = [{"due": due, "amount": part, "ship": flag} for due, part, flag in zip(dues, parts, flags, strict=True)]
    return [row for row in rows if row["amount"] > 0]
