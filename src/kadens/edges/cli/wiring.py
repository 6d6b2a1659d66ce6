"""What the command line is handed from above: it imports neither the configuration nor another edge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from kadens.edges.cli.timetable import Entry

if TYPE_CHECKING:
    from kadens.domain.notices.mail import Mail
    from kadens.domain.payments.gateway import Gateway
    from kadens.operations.simulator.playing import ScriptedGateway

__all__ = ["MakesTestGateway", "Wiring", "wired"]


class MakesTestGateway(Protocol):
    """Makes a test gateway; `declines` gives a reason for (card token, business day), or None."""

    def __call__(self, *, declines: Callable[[str, date], str | None] | None = None) -> "ScriptedGateway": ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The parts that this installation is put together from.

    `gateway` connects the card processor, `mail` the mail server if there is one, `test_gateway` makes one to play
    with, `demo_gateway` one whose books outlive a kill, `timetable` says when the worker runs what, `application`
    names the web application, `entry` the module that is this command line, `purchases` is the file that the demo
    reads."""

    gateway: "Callable[[], Gateway]"
    mail: "Callable[[], Mail]"
    test_gateway: MakesTestGateway
    demo_gateway: MakesTestGateway
    timetable: Sequence[Entry]
    application: str
    entry: str
    purchases: Path


def wired(context: typer.Context) -> Wiring:
    """The wiring that the entry point handed over."""
    wiring = context.find_root().obj
    assert isinstance(wiring, Wiring)
    return wiring
