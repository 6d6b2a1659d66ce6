"""`kadens demo`: a record club lives through the lives of real customers."""

from contextlib import ExitStack
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kadens.edges.cli.asked_worker import asked_worker
from kadens.edges.cli.demo_summary import print_summary, summary_document
from kadens.edges.cli.failing import say
from kadens.edges.cli.house import enter
from kadens.edges.cli.migrate import apply_if_embedded
from kadens.edges.cli.printing import console, print_json, progress_bar
from kadens.edges.cli.reading import Json, day
from kadens.edges.cli.serve import HOST, PORT, serve_on
from kadens.edges.cli.wiring import wired

if TYPE_CHECKING:
    from kadens.operations.demo.summary import Summary

__all__ = ["demo"]


class DemoGateway(StrEnum):
    """Where the demo's cards are charged."""

    PROCESS = "process"
    HTTP = "http"


def demo(
    context: typer.Context,
    *,
    purchases: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Past purchases to play; the CDNOW sample if left out.")
    ] = None,
    until: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="The last day to play.", show_default="1998-06-30")
    ] = None,
    gateway: Annotated[
        DemoGateway, typer.Option(help="Charge the cards in this process, or through the test gateway's server.")
    ] = DemoGateway.PROCESS,
    serve: Annotated[
        bool,
        typer.Option("--serve", help="Then open the desk on it, with a worker for what is asked there, until Ctrl-C."),
    ] = False,
    host: Annotated[str, typer.Option(help="The address that --serve listens on.")] = HOST,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port that --serve listens on.")] = PORT,
    as_json: Json = False,
) -> None:
    """Play a record club on 2,357 real customers for a year and a half, and tell what happened.

    It plays in this installation's database, which must hold nothing else. Interrupted, it goes on where it stopped;
    played to its end, it tells of it again.
    """
    enter(context)
    apply_if_embedded()
    summary = _played(context, purchases or wired(context).purchases, until, gateway)
    if as_json:
        print_json(summary_document(summary))
    else:
        print_summary(summary, console())
    _seat(summary.until)
    if serve:
        serve_on(context, host, port, 1, beside=asked_worker(context))


def _seat(on: date) -> None:
    """Let the people of the demo in, and say who they are."""
    from kadens.operations.demo.people import PASSWORD, seat_people  # noqa: PLC0415 - after the set-up

    say("\nThe desk: kadens serve (make serve). Sign in with the password " + PASSWORD + " as")
    for username, role in seat_people(on=on).items():
        say(f"  {username:<7}{role}")


def _played(context: typer.Context, purchases: Path, until: date | None, gateway: DemoGateway) -> "Summary":
    from kadens.domain.payments.gateway import use  # noqa: PLC0415 - after the set-up
    from kadens.operations.demo.demo import BEGINS_ON, ENDS_ON, play_demo, played_until  # noqa: PLC0415
    from kadens.operations.demo.story import decline_reason  # noqa: PLC0415
    from kadens.operations.demo.summary import sum_up  # noqa: PLC0415

    last, before = until or ENDS_ON, played_until()
    if before is not None and before >= last:
        say("The demo was played before; this is what it left.")
        return sum_up(before, seconds=0)
    if before is not None:
        say(f"A demo was interrupted after {before}; it goes on from there.")
    wiring, days = wired(context), (last - BEGINS_ON).days + 1
    with ExitStack() as stack:
        if gateway is DemoGateway.HTTP:
            use(stack.enter_context(wiring.demo_over_http(declines=decline_reason)))
        else:
            use(wiring.demo_gateway(declines=decline_reason))
        advance = stack.enter_context(progress_bar("record club", total=days, unit="days"))
        return play_demo(purchases, progress=advance, until=last)
