"""`kadens why`: for each line without a child order, the one reason and what would let it go."""

from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape
from rich.padding import Padding

from kadens.edges.cli.house import enter, today
from kadens.edges.cli.order import Ref
from kadens.edges.cli.printing import console, print_json, spaced
from kadens.edges.cli.reading import AsOf, Json

if TYPE_CHECKING:
    from kadens.domain.continuity.explaining import Explanation

__all__ = ["why"]

INDENT = 5
TOLD: Final = ("event", "occurrence", "delivery_on", "reason", "because", "remedy", "inputs")
"""What a document says of each line."""

STYLES = {"due": "green", "not_due": "cyan", "not_planned": "cyan", "skipped": "dim", "cancelled": "dim"}


def why(
    context: typer.Context,
    *,
    ref: Ref,
    every: Annotated[bool, typer.Option("--all", help="Also the lines that have a child order.")] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Tell why lines have no child order yet: the one reason, what decides it, and the smallest change that helps."""
    enter(context)
    from kadens.domain.continuity.criteria import continuity_order_id  # noqa: PLC0415 - after the set-up
    from kadens.domain.continuity.explaining import explain  # noqa: PLC0415

    on = as_of or today()
    found = explain(continuity_order_id(ref), on, made_too=every)
    if as_json:
        lines = [{name: getattr(each, name) for name in TOLD} for each in found]
        print_json({"ref": ref, "as_of": on, "lines": lines})
        return
    out = console()
    if not found:
        out.print(f"Every line of {escape(ref)} has its child order, and none follows.")
    for each in found:
        _print(each)


def _print(each: "Explanation") -> None:
    out = console()
    style = STYLES.get(each.reason, "yellow")
    out.print(f"[bold]{each.event}.{each.occurrence}[/]  {each.delivery_on}  [{style}]{spaced(each.reason)}[/]")
    out.print(Padding(escape(each.because), (0, 0, 0, INDENT)))
    out.print(Padding(f"[dim]→[/] {escape(each.remedy)}", (0, 0, 0, INDENT)))
