"""What the command line is handed from above: it imports neither the configuration nor another edge."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from kadens.pure.timetable import Entry

if TYPE_CHECKING:
    from kadens.domain.notices.mail import Mail
    from kadens.domain.payments.gateway import Gateway
    from kadens.operations.simulator.playing import ScriptedGateway

__all__ = ["GatewayOptions", "Listens", "MakesTestGateway", "OpensGateway", "ServesGateway", "Wiring", "wired"]


class MakesTestGateway(Protocol):
    """Makes a test gateway; `declines` gives a reason for (card token, business day), or None."""

    def __call__(self, *, declines: Callable[[str, date], str | None] | None = None) -> "ScriptedGateway": ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayOptions:
    """How the test gateway is to be served: on the company's books if there are no others; `hostile` says how
    hostile it is to every call, `key_hours` for how long it remembers a key (None: for ever)."""

    host: str
    port: int
    books: Path | None = None
    pages_at: str | None = None
    webhook_url: str | None = None
    hostile: Mapping[str, object] = field(default_factory=dict)
    key_hours: float | None = 24
    hang_seconds: float = 60


class OpensGateway(Protocol):
    """Serves a test gateway until the block ends, and connects it over HTTP."""

    def __call__(
        self, *, declines: Callable[[str, date], str | None] | None = None
    ) -> "AbstractContextManager[Gateway]": ...


class Listens(Protocol):
    """A server that is up."""

    @property
    def port(self) -> int: ...


class ServesGateway(Protocol):
    """Serves the test gateway until the block ends. Raises OSError when the address cannot be had."""

    def __call__(self, options: GatewayOptions, /) -> "AbstractContextManager[Listens]": ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The parts that this installation is put together from.

    `gateway` connects the card processor and `gateway_name` says which it is, `mail` connects the mail server if there
    is one. `test_gateway` makes a gateway to play with, `demo_gateway` one whose books outlive a kill and
    `demo_over_http` the same over HTTP, `serve_gateway` serves it to others. `timetable` says when the worker runs
    what, `application` names the web application, `entry` the module that is this command line, `purchases` is the file
    that the demo reads."""

    gateway: "Callable[[], Gateway]"
    gateway_name: Callable[[], str]
    serve_gateway: ServesGateway
    mail: "Callable[[], Mail]"
    test_gateway: MakesTestGateway
    demo_gateway: MakesTestGateway
    demo_over_http: OpensGateway
    timetable: Sequence[Entry]
    application: str
    entry: str
    purchases: Path


def wired(context: typer.Context) -> Wiring:
    """The wiring that the entry point handed over."""
    wiring = context.find_root().obj
    assert isinstance(wiring, Wiring)
    return wiring
