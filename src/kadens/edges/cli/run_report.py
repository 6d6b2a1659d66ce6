"""What a run says of itself, for people and as a document. Amounts, minor units inside, are decimal strings here."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from kadens.edges.cli.printing import marked, spaced
from kadens.pure.money import format_amount

if TYPE_CHECKING:
    from kadens.plumbing.runner.shapes import RunReport

__all__ = ["print_report", "report_document"]

AMOUNT = "_amount"


def report_document(report: "RunReport", currency: str) -> dict[str, Any]:
    """The report as JSON's own types."""
    counts = _counts(report.counts, currency)
    speed = {"seconds": round(report.seconds, 3), "rows_per_second": round(report.rows_per_second, 1)}
    return {**asdict(report), "counts": counts, "currency": currency, **speed}


def print_report(report: "RunReport", currency: str, console: Console) -> None:
    """The report in a few lines: what was done, how fast, and each refusal with its reason."""
    dry = " (dry run: nothing is kept)" if report.dry_run else ""
    late = f", {report.late:,} of them late" if report.late else ""
    speed = f" · {report.rows_per_second:,.0f} a second" if report.done > 1 else ""
    console.print(f"[bold]{report.job}[/] for {report.as_of}: {marked(report.status)}{dry}")
    if report.note:
        console.print(f"  [yellow]{escape(report.note)}[/]")
    console.print(f"  {report.done:,} done{late} in {report.seconds:.2f} s{speed}")
    for name, count in _counts(report.counts, currency).items():
        shown = f"{count} {currency}" if name.endswith(AMOUNT) else f"{count:,}"
        console.print(f"  {spaced(name)}: {shown}")
    for reason, count in report.refusals.items():
        console.print(f"  [yellow]refused[/] {spaced(reason)}: {count:,}")
    if report.parked:
        console.print(f"  [bold red]parked[/]: {report.parked:,}; see `kadens job parked`")


def _counts(counts: Mapping[str, int], currency: str) -> dict[str, Any]:
    return {name: format_amount(count, currency) if name.endswith(AMOUNT) else count for name, count in counts.items()}
