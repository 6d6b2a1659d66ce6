"""`kadens gateway`: the test gateway as a server, with its pages, its moods and its webhooks."""

import signal
import sqlite3
import threading
from pathlib import Path
from typing import Annotated, Final

import typer

from kadens.edges.cli.failing import FAILED, fail, say
from kadens.edges.cli.wiring import GatewayOptions, wired

__all__ = ["gateway"]

HOST: Final = "127.0.0.1"
PORT: Final = 8010
FOR_EVER: Final = 0.0


def gateway(
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 for any that is free.")] = PORT,
    books: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where the books lie; the company's if left out.", dir_okay=False),
    ] = None,
    pages_at: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The address at which customers open its pages, if it is another."),
    ] = None,
    webhook_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where to post webhooks; nowhere if left out.")
    ] = None,
    hostile: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=NUMBER", help="How hostile to be to every call: error_after=0.1, seed=7, … Repeat it."
        ),
    ] = None,
    key_hours: Annotated[
        float, typer.Option(min=FOR_EVER, help="For how many hours a key is remembered; 0 for ever.")
    ] = 24,
    hang_seconds: Annotated[
        float, typer.Option(min=0.1, max=3600, help="How long a call that hangs is held, if nobody gives up before.")
    ] = 60,
) -> None:
    """Serve the test gateway until it is stopped: no card is real, no money moves, and it misbehaves on demand.

    Open its address to see its books. With KADENS_GATEWAY_URL set to it, commands and the worker use it over HTTP.
    """
    options = GatewayOptions(
        host=host,
        port=port,
        books=books,
        pages_at=pages_at,
        webhook_url=webhook_url,
        hostile=dict(_mood(text) for text in hostile or ()),
        key_hours=key_hours or None,
        hang_seconds=hang_seconds,
    )
    try:
        with wired(context).serve_gateway(options) as server:
            say(f"The test gateway serves on http://{host}:{server.port}/ until Ctrl-C.")
            _wait_until_told()
    except sqlite3.Error as error:
        raise fail(f"The books cannot be opened: {error}. Give another --books.", FAILED) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise fail(
            f"Nothing can be served on {host}:{port}: {reason}. Give another --port or --host.", FAILED
        ) from None
    say("Stopped.")


def _wait_until_told() -> None:
    told = threading.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_: told.set()) for number in numbers}
    try:
        told.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _mood(text: str) -> tuple[str, float]:
    """A setting of the moods, as it is typed; whether there is such a one is tested where that is known."""
    name, _, value = text.partition("=")
    try:
        return name.strip(), int(value) if value.strip().isdecimal() else float(value)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a name and a number: write it like error_after=0.1.") from None
