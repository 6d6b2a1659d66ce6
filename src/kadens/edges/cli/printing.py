"""Printing for people and for programs: tables that fit eighty columns, JSON, and progress on a terminal only."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kadens.pure.money import format_quantity

__all__ = ["MARKS", "console", "days", "marked", "print_json", "progress_bar", "simple_table", "spaced"]

MARKS: Final[Mapping[str, str]] = {
    "planned": "cyan",
    "child_created": "bold cyan",
    "delivered": "green",
    "invoiced": "bold green",
    "skipped": "dim",
    "cancelled": "dim",
    "active": "green",
    "paused": "yellow",
    "ended": "dim",
    "done": "green",
    "refusals": "yellow",
    "stopped": "yellow",
    "failed": "bold red",
    "running": "cyan",
    "paid": "green",
    "billed": "blue",
    "declined": "bold red",
    "waiting": "yellow",
    "approved": "green",
    "refused": "bold red",
}


def marked(status: str) -> str:
    """A status as people read it, in its colour; one without a colour is plain."""
    style = MARKS.get(status)
    return f"[{style}]{spaced(status)}[/]" if style else escape(spaced(status))


def console() -> Console:
    """Where the answer goes; colour and width by what stdout is."""
    return Console(highlight=False, soft_wrap=False)


def simple_table(*columns: str, right: Sequence[str] = (), fold: str | None = None, gap: int = 2) -> Table:
    """A table without lines. Columns in `right` hold numbers, the one in `fold` may take several lines."""
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="bold")
    for name in columns:
        table.add_column(
            name,
            justify="right" if name in right else "left",
            no_wrap=name != fold,
            overflow="fold" if name == fold else "ellipsis",
        )
    return table


def days(on: date | None) -> str:
    """A date, or nothing."""
    return on.isoformat() if on else ""


def spaced(word: str) -> str:
    """A word of the database as people read it."""
    return word.replace("_", " ")


def print_json(value: Any) -> None:
    """One JSON document on stdout: dataclasses as objects, dates as text, quantities as decimal strings."""
    sys.stdout.write(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))
    sys.stdout.write("\n")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format_quantity(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON")


@contextmanager
def progress_bar(what: str, *, total: int | None = None, unit: str = "") -> Iterator[Callable[[int], None] | None]:
    """A bar on stderr while the block runs, if that is a terminal; the block advances it. None elsewhere."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)

        def advance(more: int) -> None:
            progress.advance(task, more)

        yield advance
