"""A worker beside a demo's desk, so that what is asked there is run; it ends with the desk."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

from kadens.edges.cli.supervising import SUPERVISED_BY
from kadens.edges.cli.wiring import wired

__all__ = ["asked_worker"]

_PATIENCE_SECONDS: Final = 20


@contextmanager
def asked_worker(context: typer.Context) -> Iterator[None]:
    """Keep `kadens worker --asked-only` running until the block ends; it also ends if this process is killed."""
    from django.db import connection  # noqa: PLC0415 - after the set-up

    connection.close()
    child = subprocess.Popen(
        [sys.executable, "-m", wired(context).entry, "worker", "--asked-only"],
        stdin=subprocess.DEVNULL,
        env={**os.environ, SUPERVISED_BY: str(os.getpid())},
        start_new_session=True,  # Ctrl-C reaches it through us alone
    )
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:  # what it was doing is undone, and taken up by the next
            child.kill()
            child.wait()
