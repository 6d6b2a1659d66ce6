"""Which part serves which port in this installation."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kadens.config.timetable import TIMETABLE
from kadens.edges.cli.wiring import Wiring

if TYPE_CHECKING:
    from kadens.domain.payments.gateway import Gateway
    from kadens.edges.gateways.test_gateway import TestGateway
    from kadens.edges.mail.smtp import SmtpMail

__all__ = ["connected_gateway", "wire"]

APPLICATION: Final = "kadens.config.wsgi:application"
ENTRY: Final = "kadens.config.entry"
CHECKOUT: Final = Path(__file__).resolve().parents[3]


def wire() -> Wiring:
    """The parts, none of them started."""
    return Wiring(
        gateway=_gateway,
        mail=_mail,
        test_gateway=_test_gateway,
        demo_gateway=_demo_gateway,
        timetable=TIMETABLE,
        application=APPLICATION,
        entry=ENTRY,
        purchases=CHECKOUT / "demo" / "CDNOW_sample.txt",
    )


def connected_gateway() -> "Gateway":
    """The card processor of this process, connected when it is first asked for."""
    from kadens.domain.payments.gateway import NoGateway, gateway, use  # noqa: PLC0415 - after Django's set-up

    try:
        return gateway()
    except NoGateway:
        use(_gateway())
        return gateway()


def _gateway() -> "Gateway":
    """Stripe where a key of it is set, else the built-in test gateway."""
    if not os.environ.get("KADENS_STRIPE_KEY", "").strip():
        return _shared_gateway()
    from kadens.edges.gateways.stripe_settings import stripe_gateway  # noqa: PLC0415 - a second to import
    from kadens.plumbing.companies.choosing import chosen_place  # noqa: PLC0415

    place = chosen_place()
    embedded = place is None and not os.environ.get("DATABASE_URL", "").strip()
    return stripe_gateway(os.environ, company=place.code if place else None, embedded=embedded)


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


def _mail() -> "SmtpMail":
    """Letters to customers, over the server that the environment names. Raises MailSettingsInvalid."""
    from kadens.config.mail import mail_server, public_url  # noqa: PLC0415 - as above
    from kadens.edges.mail.smtp import SmtpMail  # noqa: PLC0415
    from kadens.plumbing.companies.choosing import chosen_place  # noqa: PLC0415

    place = chosen_place()
    return SmtpMail(server=mail_server(), public_url=public_url(), company=place.code if place else "")
