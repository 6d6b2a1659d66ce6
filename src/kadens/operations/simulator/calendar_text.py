"""The readable calendar of a played scenario, for a terminal: each month's days, the totals, what is still planned.

It fits eighty columns, and has no colour where the output is no terminal.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from kadens.operations.simulator.answer import Answer
from kadens.operations.simulator.answer_days import Happening, happenings, spaced
from kadens.operations.simulator.scenario import Scenario

__all__ = ["print_calendar"]

STYLES = {
    "made": "cyan",
    "shipped": "bold green",
    "charged": "green",
    "billed": "blue",
    "declined": "bold red",
    "refunded": "magenta",
    "closed": "bold",
    "notice": "dim",
    "refused": "yellow",
}


def print_calendar(answer: Answer, *, scenario: Scenario, console: Console, title: str = "Scenario") -> None:
    """Print the calendar of an answer. The console decides on width and colour."""
    ready = answer.in_order()
    period = f"{scenario.start} to {scenario.end}, {scenario.currency}"
    console.print(Text.assemble((title, "bold"), "  ", (period, "dim")))
    found = happenings(ready)
    if not found:
        console.print("\nNothing happened.")
    width = min(12, max((len(row.ref) for row in found), default=0))
    for first, rows in groupby(found, key=lambda row: row.on.replace(day=1)):
        console.print()
        console.print(Rule(f"[bold]{first:%B %Y}[/]", align="left", style="dim"))
        console.print(month_table(list(rows), ref_width=width))
    console.print()
    console.print(Rule("[bold]Totals[/]", align="left", style="dim"))
    console.print(totals_table(ready, scenario.currency))
    console.print()
    console.print(Rule("[bold]Parents and what is still planned[/]", align="left", style="dim"))
    print_rest(ready, console)


def month_table(rows: Sequence[Happening], *, ref_width: int) -> Padding:
    """A month: a line per happening, the day named once."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1), expand=True)
    table.add_column(width=6, no_wrap=True)
    table.add_column(width=8, no_wrap=True)
    table.add_column(width=ref_width, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    shown: date | None = None
    for row in rows:
        day = "" if row.on == shown else f"{row.on:%a %d}"
        style = STYLES[row.kind]
        quiet = "dim" if row.kind == "notice" else ""
        table.add_row(day, Text(row.kind, style), Text(row.ref), Text(row.text, quiet), Text(row.amount))
        shown = row.on
    return Padding(table, (0, 0, 0, 1))


def totals_table(answer: Answer, currency: str) -> Padding:
    """The totals, amounts with their currency."""
    totals = answer.totals
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="dim")
    for name, count in (("child orders", totals.child_orders), ("shipped", totals.shipped)):
        table.add_row(name, str(count))
    amounts = (("charged", totals.charged), ("refunded", totals.refunded), ("invoiced", totals.invoiced))
    for name, amount in amounts:
        table.add_row(name, amount, currency)
    return Padding(table, (0, 0, 0, 1))


def print_rest(answer: Answer, console: Console) -> None:
    """The parents with their status, and under each the lines that have no child order."""
    for parent in answer.parents:
        closed = f" on {parent.closed_on}" if parent.closed_on else ""
        console.print(f" [bold]{escape(parent.ref)}[/]  {escape(parent.status)}{closed}")
        for line in (line for line in answer.planned if line.ref == parent.ref):
            status = spaced(line.status) + (f" ({spaced(line.reason)})" if line.reason else "")
            console.print(f"   {line.delivery_on}  event {line.event}.{line.occurrence}  {status}", markup=False)
    if not answer.planned:
        console.print(" [dim]nothing is left to ship[/]")
