"""`kadens serve`: the web application, by granian."""

import socket
from pathlib import Path
from typing import Annotated

import typer

from kadens.edges.cli.failing import FAILED, fail, say
from kadens.edges.cli.house import enter
from kadens.edges.cli.migrate import apply_if_embedded
from kadens.edges.cli.wiring import wired

__all__ = ["serve"]


def serve(
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many processes serve.")] = 1,
) -> None:
    """Serve the web application until it is stopped: for now a plain status page."""
    enter(context)
    apply_if_embedded()
    _check_free(host, port)
    from django.conf import settings  # noqa: PLC0415 - after the set-up
    from django.db import connection  # noqa: PLC0415
    from granian import Granian  # noqa: PLC0415 - not for --help
    from granian.constants import Interfaces  # noqa: PLC0415

    connection.close()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    say(f"Serving on http://{host}:{port}/ until Ctrl-C.")
    Granian(
        wired(context).application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        log_access=False,
    ).serve()


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
