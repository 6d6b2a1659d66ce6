"""A whole continuity order as tables of eighty columns."""

from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table

from kadens.edges.cli.printing import days, marked, simple_table, spaced
from kadens.pure.money import format_amount, format_quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kadens.domain.continuity.queries import Head, Item, Line, WholeOrder

__all__ = ["print_order"]


def print_order(order: "WholeOrder", console: Console) -> None:
    """The order from its head to its notices; what there is none of is left out."""
    _print_head(order, console)
    _section("Lines", _lines(order), console)
    _print_unplanned(order, console)
    if order.instalments:
        _section("Instalments", _instalments(order), console)
    if order.charges or order.refunds:
        _section("Charges and refunds", _charges(order), console)
    if order.balances:
        _section("Journal", _journal(order), console)
    if order.notices:
        _section("Notices", _notices(order), console)


def _section(title: str, table: Table, console: Console) -> None:
    console.print()
    console.print(Rule(f"[bold]{title}[/]", align="left", style="dim"))
    console.print(table)


def _print_head(order: "WholeOrder", console: Console) -> None:
    head = order.head
    console.print(f"[bold]Continuity order {head.ref}[/]  {marked(head.status)}")
    table = simple_table("", "", fold="")
    table.show_header = False
    behind = f" (the newest is {head.newest_version})" if head.version < head.newest_version else ""
    table.add_row("customer", escape(f"{head.customer}  {head.customer_name}"))
    table.add_row("program", escape(f"{head.program}, version {head.version}{behind}"))
    table.add_row("sold", escape(f"{head.quantity} × {head.sku} on {head.ordered_on}"))
    table.add_row("paid", escape(_paid(head)))
    table.add_row("agreed", escape(_agreed(order)))
    if head.places > 1:
        table.add_row("beside it", f"the order has {head.places} continuity orders, this is number {head.place}")
    if head.paused_on:
        table.add_row("paused", escape(_paused(head)))
    for hold in order.holds:
        if hold.released_on is None:
            table.add_row(
                "[yellow]held[/]",
                escape(f"{spaced(hold.reason)}, order {hold.order_id}, by {hold.placed_by} on {hold.placed_on}"),
            )
    if head.closed_on:
        table.add_row("closed", f"{head.closed_on}, parent line {head.parent_line_status}")
    console.print(table)


def _paid(head: "Head") -> str:
    how = {
        "prepaid": "the whole amount upfront",
        "upfront_plan": "upfront, by a payment plan",
        "per_shipment": "each shipment as it leaves",
        "invoice_plan": "by a payment plan for each invoice",
    }[head.settlement]
    if head.pay_with != "card":
        return f"{how}, on account"
    known = " ".join(part for part in (head.card_brand, head.card_last_four) if part)
    expires = f", good until {head.card_expires_on:%Y-%m}" if head.card_expires_on else ""
    return f"{how}, by card {known}{expires}"


def _agreed(order: "WholeOrder") -> str:
    """What the customer said yes to, and where it can be heard."""
    said = order.consent
    if said is None:
        return "not yet: nothing is made or billed until the consent is recorded"
    kept = f", kept as {said.recording}" if said.recording else ""
    script = f"script {said.script} ({said.language}, version {said.version})"
    return f"to {script} by {spaced(said.channel)} on {said.given_at:%Y-%m-%d}, heard by {said.heard_by}{kept}"


def _paused(head: "Head") -> str:
    until = f"until {head.paused_until}" if head.paused_until else "until resumed"
    return f"{until}, since {head.paused_on} by {head.paused_by}" + (
        f": {head.pause_reason}" if head.pause_reason else ""
    )


def _lines(order: "WholeOrder") -> Table:
    table = simple_table(
        "line", "delivery", "status", "items", "total", "child", right=("total", "child"), fold="items"
    )
    for line in order.lines:
        table.add_row(
            f"{line.event}.{line.repetition}",
            days(line.delivery_on),
            _status(line),
            escape(_items(order.items[line.line_id])),
            format_amount(line.total, order.head.currency),
            "" if line.child_number is None else f"{line.child_number}",
        )
    return table


def _status(line: "Line") -> str:
    """The status, with the day of it, or why."""
    detail = line.invoiced_on or line.shipped_on or line.created_on
    shown = marked(line.status)
    if line.reason and line.status in ("skipped", "cancelled"):
        return f"{shown} [dim]{escape(line.reason)}[/]"
    return f"{shown} [dim]{detail:%m-%d}[/]" if detail else shown


def _items(items: "Sequence[Item]") -> str:
    return ", ".join(f"{format_quantity(item.quantity)} × {item.sku}" for item in items)


def _print_unplanned(order: "WholeOrder", console: Console) -> None:
    following = order.unplanned
    if following is None:
        return
    more = "More" if following.more is None else f"{following.more} more"
    end = ", without end," if following.more is None else ""
    console.print(
        f"[dim]{more} will follow{end} from {following.event}.{following.repetition} on {following.nominal_on}; "
        "they are planned as earlier ones are delivered.[/]"
    )


def _instalments(order: "WholeOrder") -> Table:
    table = simple_table("no", "due", "amount", "status", "processed", "note", right=("no", "amount"), fold="note")
    for row in order.instalments:
        retry = f"tried again on {row.retry_on}" if row.retry_on else ""
        note = ", ".join(part for part in (spaced(row.decline_reason), retry) if part)
        amount = format_amount(row.amount, row.currency)
        table.add_row(
            f"{row.number}", days(row.due_on), amount, marked(row.status), days(row.processed_on), escape(note)
        )
    return table


def _charges(order: "WholeOrder") -> Table:
    child_of = {line.child_order_id: line.child_number for line in order.lines}
    table = simple_table("on", "amount", "outcome", "for", "reason", right=("amount",), fold="reason")
    rows: list[tuple[date, int, str, str, str]] = [
        (
            row.on,
            row.amount,
            row.outcome,
            f"instalment {row.number}" if row.number is not None else f"child {child_of.get(row.order_id)}",
            row.reason,
        )
        for row in order.charges
    ]
    rows += [(row.on, row.amount, row.kind, "refund", row.reason) for row in order.refunds]
    for on, amount, outcome, purpose, reason in sorted(rows, key=lambda row: row[0]):
        table.add_row(days(on), format_amount(amount, order.head.currency), outcome, purpose, escape(spaced(reason)))
    return table


def _journal(order: "WholeOrder") -> Table:
    table = simple_table("account", "debit", "credit", "balance", right=("debit", "credit", "balance"))
    currency = order.head.currency
    for row in order.balances:
        amounts = [format_amount(amount, currency) for amount in (row.debit, row.credit, row.balance)]
        table.add_row(spaced(row.account), *amounts)
    return table


def _notices(order: "WholeOrder") -> Table:
    table = simple_table("on", "kind", "status")
    for row in order.notices:
        table.add_row(days(row.noticed_on), spaced(row.kind), row.status)
    return table
