"""Which part serves which port in this installation."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kadens.config.timetable import TIMETABLE
from kadens.edges.cli.wiring import GatewayOptions, Wiring
from kadens.pure.errors import KadensError

if TYPE_CHECKING:
    from kadens.domain.payments.gateway import Gateway
    from kadens.edges.gateways.http_gateway import HttpGateway
    from kadens.edges.gateways.server.serving import GatewayServer
    from kadens.edges.gateways.test_gateway import TestGateway
    from kadens.edges.mail.smtp import SmtpMail

__all__ = ["TwoGateways", "connected_gateway", "wire"]

APPLICATION: Final = "kadens.config.wsgi:application"
ENTRY: Final = "kadens.config.entry"
CHECKOUT: Final = Path(__file__).resolve().parents[3]


class TwoGateways(KadensError):
    """The environment names two card processors."""

    code = "two_gateways"
    message = "KADENS_STRIPE_KEY and KADENS_GATEWAY_URL are both set: take one away, a card is charged at one gateway."


def wire() -> Wiring:
    """The parts, none of them started."""
    return Wiring(
        gateway=_gateway,
        mail=_mail,
        gateway_name=_gateway_name,
        serve_gateway=_serve_gateway,
        test_gateway=_test_gateway,
        demo_gateway=_demo_gateway,
        demo_over_http=_demo_over_http,
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
    """The card processor behind its guard, so that jobs, pages and commands all go through it."""
    from kadens.config.gateway_rate import gateway_rate  # noqa: PLC0415 - as below
    from kadens.domain.payments.guarding import guarded  # noqa: PLC0415

    processor = _processor()
    return guarded(processor, rate=gateway_rate(test=processor.account == "test"))


def _processor() -> "Gateway":
    """Stripe where a key of it is set, the test gateway at an address where one is, else the built-in one.

    Raises TwoGateways where both are."""
    key, url = _named("KADENS_STRIPE_KEY"), _named("KADENS_GATEWAY_URL")
    if key and url:
        raise TwoGateways
    if url:
        return _http_gateway(url)
    return _stripe() if key else _shared_gateway()


def _gateway_name() -> str:
    """Which one that is, in words."""
    if _named("KADENS_STRIPE_KEY"):
        return "Stripe"
    if url := _named("KADENS_GATEWAY_URL"):
        return f"the test gateway at {url}"
    return f"the built-in test gateway, with its books in {_books()}"


def _named(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def _stripe() -> "Gateway":
    """Stripe, by its settings in the environment."""
    from kadens.edges.gateways.stripe_settings import stripe_gateway  # noqa: PLC0415 - a second to import
    from kadens.plumbing.companies.choosing import chosen_place  # noqa: PLC0415

    place = chosen_place()
    embedded = place is None and not os.environ.get("DATABASE_URL", "").strip()
    return stripe_gateway(os.environ, company=place.code if place else None, embedded=embedded)


def _http_gateway(url: str) -> "HttpGateway":
    """The gateway at an address."""
    from kadens.edges.gateways.http_gateway import HttpGateway  # noqa: PLC0415 - --help needs no gateway

    return HttpGateway(url, secret=_gateway_secret(), webhook_secret=_webhook_secret())


def _shared_gateway() -> "TestGateway":
    """The built-in test gateway, whose books all processes of the company share."""
    from kadens.edges.gateways.test_gateway import TestGateway  # noqa: PLC0415 - as above

    return TestGateway(str(_books()), webhook_secret=_named("KADENS_GATEWAY_WEBHOOK_SECRET") or None)


def _gateway_secret() -> str:
    """The secret of our account at the test gateway: a local server and its callers find the same one."""
    from kadens.config.secret import secret_key  # noqa: PLC0415 - as above
    from kadens.plumbing.postgres import kadens_home  # noqa: PLC0415

    return _named("KADENS_GATEWAY_SECRET") or secret_key(kadens_home(), "test-gateway.key")


def _webhook_secret() -> str:
    """What the test gateway signs its webhooks with."""
    from kadens.edges.gateways.house import webhook_secret_from  # noqa: PLC0415 - as above

    return _named("KADENS_GATEWAY_WEBHOOK_SECRET") or webhook_secret_from(_gateway_secret())


def _serve_gateway(options: GatewayOptions) -> "AbstractContextManager[GatewayServer]":
    """The test gateway's server on the company's books, or on others."""
    from kadens.edges.gateways.hostility import Hostility  # noqa: PLC0415 - as above
    from kadens.edges.gateways.server.starting import open_gateway  # noqa: PLC0415

    return open_gateway(
        str(options.books or _books()),
        secret=_gateway_secret(),
        host=options.host,
        port=options.port,
        pages_at=options.pages_at,
        webhook_url=options.webhook_url,
        webhook_secret=_webhook_secret(),
        moods=Hostility.read(options.hostile),
        key_hours=options.key_hours,
        hang_seconds=options.hang_seconds,
    )


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


@contextmanager
def _demo_over_http(*, declines: Callable[[str, date], str | None] | None = None) -> "Iterator[Gateway]":
    """The same books, behind a server of their own in this process."""
    from kadens.edges.gateways.http_gateway import HttpGateway  # noqa: PLC0415 - as above
    from kadens.edges.gateways.server.starting import open_gateway  # noqa: PLC0415

    with open_gateway(str(_books()), secret=_gateway_secret(), declines=declines) as server:
        yield HttpGateway(f"http://127.0.0.1:{server.port}", secret=_gateway_secret())


def _mail() -> "SmtpMail":
    """Letters to customers, over the server that the environment names. Raises MailSettingsInvalid."""
    from kadens.config.mail import mail_server, public_url  # noqa: PLC0415 - as above
    from kadens.edges.mail.smtp import SmtpMail  # noqa: PLC0415
    from kadens.plumbing.companies.choosing import chosen_place  # noqa: PLC0415

    place = chosen_place()
    return SmtpMail(server=mail_server(), public_url=public_url(), company=place.code if place else "")
