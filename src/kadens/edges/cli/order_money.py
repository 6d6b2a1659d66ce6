"""What of an order was charged or billed and has not come: why, what happens next, what an agent can do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule

from kadens.edges.cli.printing import spaced
from kadens.pure.money import format_amount

if TYPE_CHECKING:
    from kadens.domain.payments.owed import OpenMoney

__all__ = ["money_document", "print_money"]


def print_money(money: "Sequence[OpenMoney]", console: Console) -> None:
    """A paragraph for each amount; nothing when there is none."""
    if not money:
        return
    console.print()
    console.print(Rule("[bold]Money that has not come[/]", align="left", style="dim"))
    for each in money:
        amount = f"{format_amount(each.amount, each.currency)} {each.currency}"
        since = f", declined since {each.first_declined_on}" if each.first_declined_on else ""
        console.print(escape(f"{_what(each)}: {amount}, due {each.due_on}, {spaced(each.status)}{since}"))
        console.print(escape(f"  Why: {each.why}. Then: {each.next}."))
        for remedy in each.remedies:
            console.print(escape(f"  · {remedy}"))


def money_document(each: "OpenMoney") -> dict[str, Any]:
    """The same for programs; an amount is a decimal string."""
    return {
        "for": _what(each),
        "instalment": each.number,
        "order": each.order_id,
        "amount": format_amount(each.amount, each.currency),
        "currency": each.currency,
        "due_on": each.due_on,
        "status": each.status,
        "decline_reason": each.decline_reason or None,
        "why": each.why,
        "declined_since": each.first_declined_on,
        "tries": each.tries,
        "only_another_card": each.barred,
        "next_retry_on": each.retry_on,
        "next": each.next,
        "remedies": list(each.remedies),
    }


def _what(each: "OpenMoney") -> str:
    return f"Instalment {each.number}" if each.number is not None else f"Order {each.order_id}"
