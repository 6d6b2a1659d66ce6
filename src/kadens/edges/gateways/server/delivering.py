"""Delivering webhooks: signed, late, twice or out of order as the gateway is set to, and until they are accepted."""

import threading
from collections.abc import Sequence
from datetime import timedelta

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from kadens.edges.gateways.hostility import Hostility, drawn_below
from kadens.edges.gateways.house import DueWebhook, GatewayHouse
from kadens.edges.gateways.telling import sign
from kadens.plumbing import clock

__all__ = ["Deliverer"]

_LONGEST_PAUSE = 60.0


class Deliverer:
    """Posts what is due to one address, until it is told to stop."""

    def __init__(self, house: GatewayHouse, url: str, *, secret: str, first_pause: float = 0.5) -> None:
        self._house, self._url, self._secret, self._first_pause = house, url, secret, first_pause
        self._pool = PoolManager(retries=False, timeout=Timeout(connect=3, read=10))
        self._told = threading.Event()
        self._thread = threading.Thread(target=self._deliver, daemon=True)
        house.listen()

    def __enter__(self) -> "Deliverer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._told.set()
        self._thread.join()

    def _deliver(self) -> None:
        while not self._told.wait(0.05):
            for event in self._in_order(self._house.due_webhooks()):
                if self._told.is_set():
                    return
                self._send(event)

    def _in_order(self, due: Sequence[DueWebhook]) -> list[DueWebhook]:
        """As they happened, but for those that the gateway is set to hold back."""
        moods = self._house.calls.hostility() or Hostility()

        def place(numbered: tuple[int, DueWebhook]) -> float:
            number, event = numbered
            moved = drawn_below(1, moods.seed, "shuffle", event.id) < moods.webhook_shuffle
            return drawn_below(len(due), moods.seed, "place", event.id) if moved else float(number)

        return [event for _, event in sorted(enumerate(due), key=place)]

    def _send(self, event: DueWebhook) -> None:
        message = sign(
            secret=self._secret,
            event_id=event.id,
            kind=event.kind,
            ref=event.ref,
            told_at=event.told_at,
            at=clock.now(),
        )
        try:
            response = self._pool.request("POST", self._url, body=message.body, headers=message.headers, redirect=False)
            accepted = 200 <= response.status < 300
        except (HTTPError, OSError):
            accepted = False
        if accepted:
            self._house.webhook_sent(event.id)
        else:
            pause = min(self._first_pause * 2 ** min(event.tries, 10), _LONGEST_PAUSE)
            self._house.webhook_failed(event.id, again_in=timedelta(seconds=pause))
