"""The demo's figures, for people and as a document."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.table import Table

from kadens.edges.cli.printing import simple_table, spaced
from kadens.pure.money import format_amount

if TYPE_CHECKING:
    from kadens.operations.demo.summary import Summary

__all__ = ["print_summary", "summary_document"]

CURRENCY: Final = "USD"
AMOUNTS: Final = ("invoiced", "charged", "billed", "refunded", "credited")


def summary_document(summary: "Summary") -> dict[str, Any]:
    """The summary as JSON's own types; amounts are decimal strings."""
    amounts = {name: _money(getattr(summary, name)) for name in AMOUNTS}
    balance = [
        {
            "account": row.account,
            "debit": _money(row.debit),
            "credit": _money(row.credit),
            "balance": _money(row.balance),
        }
        for row in summary.trial_balance
    ]
    return {
        **asdict(summary),
        **amounts,
        "currency": CURRENCY,
        "trial_balance": balance,
        "rows_per_second": round(summary.rows_per_second),
    }


def print_summary(summary: "Summary", console: Console) -> None:
    """The summary on one page."""
    console.print(f"\n[bold]The record club until {summary.until}[/]")
    console.print(_figures([*_people(summary), *_shipped(summary), *_money_rows(summary)]))
    for title, found in (
        ("Declines", summary.declines),
        ("Refusals of child orders", summary.refusals),
        ("Notices", summary.notices),
    ):
        _print_by(title, found, console)
    _print_journal(summary, console)
    if summary.seconds:
        speed = f"{summary.rows_per_second:,.0f} rows a second"
        console.print(f"\n{summary.rows:,} rows in {summary.seconds:.1f} s: [bold]{speed}[/].")
    console.print(f"Look at one: kadens order show 100003 · kadens why 100003 --as-of {summary.until}")


def _people(summary: "Summary") -> list[tuple[str, str]]:
    states = ", ".join(f"{count:,} {state}" for state, count in summary.states.items())
    enrolled = ", ".join(f"{count:,} in {program}" for program, count in summary.enrolled.items())
    return [
        ("customers", f"{summary.customers:,}, with {summary.purchases:,} past purchases"),
        ("enrolled", enrolled),
        ("continuity orders", states),
        ("pauses", f"{summary.pauses:,}"),
    ]


def _shipped(summary: "Summary") -> list[tuple[str, str]]:
    return [
        ("continuity lines", f"{summary.lines:,}"),
        ("child orders", f"{summary.child_orders:,}"),
        ("shipped", f"{summary.shipped:,}"),
    ]


def _money_rows(summary: "Summary") -> list[tuple[str, str]]:
    charged = (
        f"{_money(summary.charged)} {CURRENCY} in {summary.charges:,} charges, {summary.charges_failed:,} given up"
    )
    rest = [(name, f"{_money(getattr(summary, name))} {CURRENCY}") for name in AMOUNTS if name != "charged"]
    return [("charged", charged), *rest]


def _figures(rows: list[tuple[str, str]]) -> Table:
    table = simple_table("", "", fold="")
    table.show_header = False
    for name, text in rows:
        table.add_row(f"  {name}", text)
    return table


def _print_by(title: str, found: Mapping[str, int], console: Console) -> None:
    listed = ", ".join(f"{spaced(name)} {count:,}" for name, count in found.items())
    console.print(f"[bold]{title}[/]: {listed or 'none'}")


def _print_journal(summary: "Summary", console: Console) -> None:
    table = simple_table("account", "debit", "credit", "balance", right=("debit", "credit", "balance"))
    for row in summary.trial_balance:
        table.add_row(row.account, _money(row.debit), _money(row.credit), _money(row.balance))
    total = sum(row.balance for row in summary.trial_balance)
    console.print("\n[bold]The journal[/]")
    console.print(table)
    verdict = "balanced to the cent" if total == 0 and not summary.unbalanced else "NOT BALANCED"
    console.print(f"Sum {_money(total)} {CURRENCY}; orders out of balance: {summary.unbalanced:,}: {verdict}.")
    agreed = f"{summary.differences:,} differences, {summary.open_items:,} open"
    console.print(f"Reconciled with the gateway: {summary.movements:,} movements, {agreed}.")


def _money(minor: int) -> str:
    return format_amount(minor, CURRENCY)
