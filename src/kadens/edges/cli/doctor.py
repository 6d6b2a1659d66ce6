"""`kadens doctor`: which database server, which version, which gateway, what is wrong and how to mend it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer
from rich.markup import escape

from kadens.edges.cli.companies import look
from kadens.edges.cli.failing import FAILED
from kadens.edges.cli.house import enter
from kadens.edges.cli.migrate import pending_migrations
from kadens.edges.cli.order_desk import counted
from kadens.edges.cli.printing import console, print_json, spaced
from kadens.edges.cli.reading import Json
from kadens.edges.cli.wiring import wired
from kadens.pure.errors import KadensError

if TYPE_CHECKING:
    from kadens.plumbing.postgres import Diagnosis, Trouble

__all__ = ["doctor"]


def doctor(context: typer.Context, *, as_json: Json = False) -> None:
    """Look the installation over. Exit code 1 when something is wrong."""
    found, gateway = _diagnosis(), _of_the_gateway(context)
    troubles = list(found.troubles) or _of_the_database(context)
    mail, wrong = _mail(context, reachable=not troubles)
    troubles += [*wrong, *gateway.troubles]
    plain = {**_plain(found), "gateway": gateway.name, "gateway_answers": not gateway.troubles, "mail": mail}
    if as_json:
        print_json({**plain, "healthy": not troubles, "troubles": troubles})
    else:
        _print(plain, troubles)
    if troubles:
        raise typer.Exit(FAILED)


def _diagnosis() -> "Diagnosis":
    """Of the chosen company's server, if there is a directory; else as the environment has it."""
    from kadens.plumbing.companies.choosing import chosen_place  # noqa: PLC0415 - not for --help
    from kadens.plumbing.postgres import SUPPORTED_MAJORS, Diagnosis, Trouble, diagnose  # noqa: PLC0415

    place = chosen_place()
    if place is None:
        return diagnose()
    standing = look(place, frozenset())
    troubles: list[Trouble] = []
    if standing.version is None:
        what = f"The database of {place.code} cannot be reached: {standing.trouble.rstrip('.')}."
        troubles = [Trouble(what=what, mend="Start the server, or correct the directory.")]
    elif int(standing.version.partition(".")[0]) not in SUPPORTED_MAJORS:
        wanted = f"{SUPPORTED_MAJORS[0]} to {SUPPORTED_MAJORS[-1]}"
        what = f"PostgreSQL {standing.version} is not supported."
        troubles = [Trouble(what=what, mend=f"Use PostgreSQL {wanted}.")]
    return Diagnosis(
        server=f"{place.code} at {place.server}",
        version=standing.version,
        data=None,
        running=standing.reached,
        purpose="for production",
        troubles=tuple(troubles),
    )


def _of_the_database(context: typer.Context) -> "list[Trouble]":
    """What only shows when one connects; that starts the embedded server."""
    from kadens.plumbing.db.errors import translated  # noqa: PLC0415 - imports Django
    from kadens.plumbing.postgres import Trouble  # noqa: PLC0415

    try:
        enter(context)
        with translated():
            pending = pending_migrations()
            differences = [] if pending else _differences()
    except KadensError as error:
        return [Trouble(what=str(error), mend="Mend what it says, then ask again.")]
    if not pending:
        return differences
    named = ", ".join(pending[:3]) + (" …" if len(pending) > 3 else "")
    return [Trouble(what=f"The database lacks {len(pending)} migrations ({named}).", mend="Run `kadens migrate`.")]


def _mail(context: typer.Context, *, reachable: bool) -> "tuple[str, list[Trouble]]":
    """Where notices go, how many wait where nothing is sent, and what is wrong with the settings."""
    from kadens.plumbing.postgres import Trouble  # noqa: PLC0415 - not for --help

    try:
        mail = wired(context).mail()
    except KadensError as error:
        return "not usable", [Trouble(what=str(error), mend="Correct the environment, then ask again.")]
    if mail.sends or not reachable:
        return "by SMTP" if mail.sends else "none", []
    from kadens.domain.notices.queries import waiting  # noqa: PLC0415 - after the set-up

    return f"none: nothing is sent without EMAIL_URL, {waiting().count:,} notices wait", []


@dataclass(frozen=True, slots=True)
class _Gateway:
    name: str
    troubles: "list[Trouble]"


def _of_the_gateway(context: typer.Context) -> _Gateway:
    """Which gateway it is, and whether it answers a question to which the answer is no."""
    from kadens.domain.payments.guarding import gateway_trouble  # noqa: PLC0415 - not for --help
    from kadens.plumbing.postgres import Trouble  # noqa: PLC0415

    wiring = wired(context)
    try:
        name = wiring.gateway_name()
        trouble = gateway_trouble(wiring.gateway())
    except KadensError as error:
        return _Gateway("", [Trouble(what=str(error), mend="Mend what it says, then ask again.")])
    if not trouble:
        return _Gateway(name, [])
    what = f"The payment gateway does not answer ({spaced(trouble)}): it is {name}."
    mend = "Start it, or correct its address or its secret; until then no card is charged, and nothing is lost."
    return _Gateway(name, [Trouble(what=what, mend=mend)])


def _differences() -> "list[Trouble]":
    """Where the books do not agree with the gateway's."""
    from kadens.domain.payments.differences import standing  # noqa: PLC0415 - after the set-up
    from kadens.plumbing.postgres import Trouble  # noqa: PLC0415

    count = standing().differences
    if not count:
        return []
    what = f"Our books and the payment gateway's do not agree in {counted(count, 'thing')}."
    return [Trouble(what=what, mend="See `kadens journal differences` and docs/runbooks/reconciliation-differs.md.")]


def _plain(found: "Diagnosis") -> dict[str, object]:
    now = _diagnosis()  # the server may run by now
    return {
        "server": found.server,
        "version": found.version,
        "purpose": found.purpose,
        "data": str(found.data) if found.data else None,
        "running": now.running,
    }


def _print(plain: dict[str, object], troubles: "list[Trouble]") -> None:
    out = console()
    rows = {key: value for key, value in plain.items() if value is not None and key != "gateway_answers"}
    for name, value in rows.items():
        shown = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        out.print(f"[bold]{name:<8}[/]  ", end="")
        out.print(str(shown), markup=False, soft_wrap=True)
    for trouble in troubles:
        out.print(f"\n[bold red]wrong[/]     {escape(trouble.what)}")
        out.print(f"[bold]mend[/]      {escape(trouble.mend)}")
    if not troubles:
        out.print("\n[bold green]All is well.[/]")
