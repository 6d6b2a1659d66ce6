"""`kadens approval`: what waits for a second person, and that person's decision."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.markup import escape

from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import console, marked, print_json, simple_table, spaced
from kadens.edges.cli.reading import Json, words
from kadens.pure.money import format_amount

if TYPE_CHECKING:
    from kadens.plumbing.approvals.queries import Approval, Decision

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Decide on what needs a second person: surges, large refunds.")

WAITING: Final = "waiting"

Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="As `kadens approval list` prints it.")]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", parser=words, help="Who decides; the account on this machine if left out."),
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", parser=words, help="Why; it is kept.")]


@commands.command("list")
def list_(
    context: typer.Context,
    *,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Only these, as in surge.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is decided.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="How many, the newest first.")] = 100,
    as_json: Json = False,
) -> None:
    """List what waits for a decision, the newest first. Instants are in UTC."""
    enter(context)
    from kadens.plumbing.approvals.queries import approvals  # noqa: PLC0415 - after the set-up

    found = approvals(kind=kind, waiting=not everything, limit=limit)
    if as_json:
        print_json([_document(each) for each in found])
        return
    table = simple_table("number", "kind", "about", "asks for", "asked by", "state", right=("number",), fold="about")
    for each in found:
        table.add_row(
            str(each.id), each.kind, escape(each.subject), escape(_asked(each)), escape(each.asked_by), _state(each)
        )
    console().print(table if found else "Nothing waits for a decision." if not everything else "Nothing was asked for.")


@commands.command()
def show(context: typer.Context, *, number: Number, as_json: Json = False) -> None:
    """Show one request whole: what is asked for, by whom, and what was decided."""
    enter(context)
    from kadens.plumbing.approvals.queries import approval  # noqa: PLC0415 - after the set-up

    _tell(approval(number), as_json=as_json)


@commands.command()
def approve(context: typer.Context, *, number: Number, note: Note = None, by: By = None, as_json: Json = False) -> None:
    """Approve a request that somebody else made."""
    _decide(context, number, "approved", note=note, by=by, as_json=as_json)


@commands.command()
def refuse(context: typer.Context, *, number: Number, note: Note = None, by: By = None, as_json: Json = False) -> None:
    """Refuse a request that somebody else made."""
    _decide(context, number, "refused", note=note, by=by, as_json=as_json)


def _decide(
    context: typer.Context, number: int, decision: "Decision", *, note: str | None, by: str | None, as_json: bool
) -> None:
    enter(context)
    from kadens.plumbing.approvals.deciding import decide_approval  # noqa: PLC0415 - after the set-up

    person = None if by is None else f"cli:{by}"
    decided = decide_approval(number, decision=decision, by=person, note=note or "", on=today(), actor=acting())
    _tell(decided, as_json=as_json)


def _tell(found: "Approval", *, as_json: bool) -> None:
    if as_json:
        print_json(_document(found))
        return
    out = console()
    out.print(f"[bold]{found.id}[/] {escape(found.kind)} {escape(found.subject)}: {_state(found)}")
    out.print(f"  asks for {escape(_asked(found))}")
    for name, value in found.detail.items():
        out.print(f"  {escape(spaced(name))}: {escape(_plain(value))}")
    out.print(f"  asked by {escape(found.asked_by)}, {found.asked_at:%Y-%m-%d %H:%M} UTC")
    if found.decided_at is not None:
        out.print(f"  {found.decision} by {escape(str(found.decided_by))}, {found.decided_at:%Y-%m-%d %H:%M} UTC")
    if found.note:
        out.print(f"  {escape(found.note)}")


def _document(found: "Approval") -> dict[str, Any]:
    return {**asdict(found), "amount": _amount(found), "state": found.decision or WAITING}


def _asked(found: "Approval") -> str:
    """How many and how much, as far as it was said."""
    count = None if found.count is None else f"{found.count:,}"
    amount = _amount(found)
    return ", ".join(part for part in (count, amount and f"{amount} {found.currency}") if part) or "a decision"


def _amount(found: "Approval") -> str | None:
    if found.amount is None or found.currency is None:
        return None
    return format_amount(found.amount, found.currency)


def _plain(value: object) -> str:
    return ", ".join(f"{name} {each}" for name, each in value.items()) if isinstance(value, Mapping) else str(value)


def _state(found: "Approval") -> str:
    state = found.decision or WAITING
    return marked(state)
