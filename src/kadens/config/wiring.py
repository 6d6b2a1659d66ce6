"""Which part serves which port in this installation."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kadens.config.timetable import TIMETABLE
from kadens.edges.cli.wiring import Wiring

if TYPE_CHECKING:
    from kadens.edges.gateways.test_gateway import TestGateway

__all__ = ["wire"]

APPLICATION: Final = "kadens.config.wsgi:application"
ENTRY: Final = "kadens.config.entry"
CHECKOUT: Final = Path(__file__).resolve().parents[3]


def wire() -> Wiring:
    """The parts, none of them started."""
    return Wiring(
        gateway=_shared_gateway,
        test_gateway=_test_gateway,
        demo_gateway=_demo_gateway,
        timetable=TIMETABLE,
        application=APPLICATION,
        entry=ENTRY,
        purchases=CHECKOUT / "demo" / "CDNOW_sample.txt",
    )


def _shared_gateway() -> "TestGateway":
    """The built-in test gateway, whose books all processes of the company share; no money moves."""
    from kadens.edges.gateways.test_gateway import TestGateway  # noqa: PLC0415 - --help needs no gateway

    return TestGateway(str(_books()))


def _books() -> Path:
    """The books of the company's gateway: one company's charges are no other's."""
    from kadens.plumbing.companies.choosing import chosen_place  # noqa: PLC0415 - as above
    from kadens.plumbing.postgres import kadens_home  # noqa: PLC0415

    home, place = kadens_home(), chosen_place()
    home.mkdir(parents=True, exist_ok=True)
    return home / (f"test-gateway-{place.code}.sqlite" if place else "test-gateway.sqlite")


def _test_gateway(*, declines: Callable[[str, date], str | None] | None = None) -> "TestGateway":
    """A test gateway of its own, with empty books."""
    from kadens.edges.gateways.test_gateway import TestGateway  # noqa: PLC0415 - as above

    return TestGateway(declines=declines)


def _demo_gateway(*, declines: Callable[[str, date], str | None] | None = None) -> "TestGateway":
    """The demo's: the books that all processes of the company share, so that a kill loses nothing."""
    from kadens.edges.gateways.test_gateway import TestGateway  # noqa: PLC0415 - as above

    return TestGateway(str(_books()), declines=declines)
