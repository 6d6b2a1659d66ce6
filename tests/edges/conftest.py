"""The command line as tests call it: in this process, on the test's database, with a test gateway."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kadens.config.timetable import TIMETABLE
from kadens.config.wiring import wire
from kadens.edges.cli.app import app
from kadens.edges.cli.wiring import Wiring
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.edges.mail.smtp import SmtpMail

WIRING = Wiring(
    gateway=TestGateway,
    mail=lambda: SmtpMail(server=None, public_url="https://club.example"),
    gateway_name=lambda: "the test gateway of the tests",
    serve_gateway=wire().serve_gateway,
    test_gateway=TestGateway,
    demo_gateway=TestGateway,
    demo_over_http=wire().demo_over_http,
    timetable=TIMETABLE,
    application="kadens.config.wsgi:application",
    entry="kadens.config.entry",
    purchases=Path("demo/CDNOW_sample.txt"),
)


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What it printed as JSON, and nothing else."""
        return json.loads(self.out)


Kadens = Callable[..., Ran]


@pytest.fixture
def kadens() -> Kadens:
    """Call `kadens` with these arguments."""

    def call(*arguments: object, env: dict[str, str] | None = None) -> Ran:
        found = CliRunner().invoke(app, [str(each) for each in arguments], obj=WIRING, env=env)
        return Ran(found.exit_code, found.stdout, found.stderr)

    return call
