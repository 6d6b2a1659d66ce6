"""`kadens serve`: the web application, by granian."""

import socket
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kadens.edges.cli.demo_day import take_demo_day
from kadens.edges.cli.failing import FAILED, USAGE, fail, say
from kadens.edges.cli.house import all_companies, enter
from kadens.edges.cli.migrate import apply_if_embedded
from kadens.edges.cli.supervising import Supervisor, end_with_supervisor
from kadens.edges.cli.wiring import wired

if TYPE_CHECKING:
    from kadens.plumbing.companies.directory import Place

__all__ = ["HOST", "PORT", "serve", "serve_on"]

HOST: Final = "127.0.0.1"
PORT: Final = 8000


def serve(
    context: typer.Context,
    *,
    host: Annotated[
        str | None, typer.Option(help=f"The address to listen on: of the directory, else {HOST}.", show_default=False)
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65535, help=f"The port to listen on: of the directory, else {PORT}.", show_default=False
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many processes serve.")] = 1,
) -> None:
    """Serve the desk and the customers' pages until it is stopped.

    With a directory and no company: every company on its own port, started again when it ends."""
    if everyone := all_companies():
        if host is not None or port is not None:
            raise fail("Each company listens where the directory says: give --host and --port with --company.", USAGE)
        _serve_all(context, everyone, workers)
        return
    end_with_supervisor()
    place = enter(context)
    apply_if_embedded()
    host = host or (place.listen if place else HOST)
    port = port or (place.port if place else None) or PORT
    serve_on(context, host, port, workers)


def serve_on(
    context: typer.Context, host: str, port: int, workers: int, *, beside: AbstractContextManager[None] | None = None
) -> None:
    """Serve until it is stopped; a demo in its own year. `beside` is entered before, and left when it has stopped."""
    _check_free(host, port)
    if day := take_demo_day():
        say(f"This is the demo: today is {day:%A} {day.day} {day:%B %Y}.")
    from django.conf import settings  # noqa: PLC0415 - after the set-up
    from django.db import connection  # noqa: PLC0415
    from granian import Granian  # noqa: PLC0415 - not for --help
    from granian.constants import Interfaces  # noqa: PLC0415

    connection.close()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    say(f"Serving on http://{host}:{port}/ until Ctrl-C.")
    server = Granian(
        wired(context).application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        log_access=False,
    )
    with beside or nullcontext():
        server.serve()


def _serve_all(context: typer.Context, places: "tuple[Place, ...]", workers: int) -> None:
    served = [place.code for place in places if place.port is not None]
    for place in places:
        if place.port is None:
            say(f"{place.code} has no port in the directory and is not served.")
    if not served:
        raise fail("No company of the directory has a port to listen on.", FAILED)
    Supervisor(context, served).keep(["serve", "--workers", str(workers)])


def _check_free(host: str, port: int) -> None:
    """Say it plainly when the port is taken or the address is not ours."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise fail(
            f"Nothing can be served on {host}:{port}: {reason}. Give another --port or --host.", FAILED
        ) from None
