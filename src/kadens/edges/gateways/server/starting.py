"""Opening the test gateway's server: bind, open the books, serve, deliver webhooks."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from kadens.edges.gateways.hostility import Hostility
from kadens.edges.gateways.house import GatewayHouse, webhook_secret_from
from kadens.edges.gateways.server.app import App
from kadens.edges.gateways.server.delivering import Deliverer
from kadens.edges.gateways.server.serving import GatewayServer, running
from kadens.edges.gateways.teller import Declines

__all__ = ["open_gateway"]


@contextmanager
def open_gateway(
    books: str,
    *,
    secret: str,
    host: str = "127.0.0.1",
    port: int = 0,
    pages_at: str | None = None,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    moods: Hostility | None = None,
    key_hours: float | None = 24,
    hang_seconds: float = 60,
    declines: Declines | None = None,
) -> Iterator[GatewayServer]:
    """The gateway, served in threads until the block ends; on port 0, on any that is free.

    Its pages are opened at `pages_at`, the address itself if left out. Without a webhook secret it follows from the
    account's. Raises OSError when the address cannot be had."""

    def furnished(taken: int) -> App:
        house = GatewayHouse(books, pages_at=pages_at or f"http://{host}:{taken}", declines=declines)
        house.set_hostility(moods or Hostility())
        house.set_key_hours(key_hours)
        return App(house, secret=secret)

    with ExitStack() as stack:
        server = stack.enter_context(running(GatewayServer((host, port), furnished, hang_seconds=hang_seconds)))
        if webhook_url:
            key = webhook_secret or webhook_secret_from(secret)
            stack.enter_context(Deliverer(server.app.house, webhook_url, secret=key))
        yield server
