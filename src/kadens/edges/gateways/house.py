"""The test gateway as a whole: its books, the parts that write them, and what tests and people set and read there."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from kadens.domain.payments.gateway import Movement
from kadens.edges.gateways.books import Books, instant, stamp
from kadens.edges.gateways.calling import Calls
from kadens.edges.gateways.card_pages import CardPages
from kadens.edges.gateways.conduct import Behaviour
from kadens.edges.gateways.hostility import Hostility
from kadens.edges.gateways.teller import Declines, Teller

__all__ = ["PAGES_AT", "DueWebhook", "GatewayHouse", "webhook_secret_from"]

PAGES_AT: Final = "http://127.0.0.1:8010"
"""Where `kadens gateway` serves its pages unless it is told otherwise."""
_MOVEMENTS: Final = """
SELECT kind, key, ref, amount, currency, moved_at FROM (
    SELECT 'taken' AS kind, key, ref, taken AS amount, currency, moved_at FROM payment WHERE taken > 0
    UNION ALL SELECT 'refunded', key, ref, amount, currency, moved_at FROM refund
) WHERE moved_at >= ? AND moved_at < ? AND (moved_at, ref) > (?, ?) ORDER BY moved_at, ref LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class DueWebhook:
    """Something to tell: its number, its kind, the object, the instant at which it happened, how often it was tried."""

    id: str
    kind: str
    ref: str
    told_at: str
    tries: int


class GatewayHouse:
    """The books at a path, or in memory, and all who work on them."""

    def __init__(self, path: str = ":memory:", *, pages_at: str = PAGES_AT, declines: Declines | None = None) -> None:
        self.books = Books(path)
        self.calls = Calls(self.books)
        self.teller = Teller(self.books, self.calls, pages_at=pages_at, declines=declines)
        self.pages = CardPages(self.books, self.calls, pages_at=pages_at)

    # What is set

    def script(self, token: str, behaviour: Behaviour | str) -> None:
        """From now on the card behaves like this. Raises ValueError for a behaviour that there is not."""
        self.books.write("INSERT OR REPLACE INTO script VALUES (?, ?)", token, Behaviour(behaviour).value)

    def set_expiry(self, token: str, expires_on: date) -> None:
        """The bank gave the card another expiry; it counts instead of the one in the request."""
        self.books.write("INSERT OR REPLACE INTO expiry VALUES (?, ?)", token, expires_on.isoformat())

    def set_hostility(self, moods: Hostility) -> None:
        """How hostile the gateway is from now on."""
        with self.books.writing():
            self.books.set("hostility", "" if moods == Hostility() else moods.dumps())
            self.books.set("burst_left", "0")

    def set_key_hours(self, hours: float | None) -> None:
        """For how long a key is remembered; None: for ever."""
        self.books.set("key_hours", "" if hours is None else str(hours))

    def forget_keys(self) -> int:
        """Forget every key, as gateways do after a day; how many. The objects stay."""
        return self.books.write("DELETE FROM used_key")

    def listen(self) -> None:
        """Somebody wants webhooks: keep what there is to tell from now on."""
        self.books.set("webhooks", "on")

    def move_clock(self, by: timedelta) -> datetime:
        """Let time pass at the gateway; the instant that it is then."""
        return self.books.move_clock(by)

    # What is read

    def taken(self, token: str | None = None) -> int:
        """Everything taken, in minor units, before refunds; of one card, if given."""
        row = self.books.one(
            "SELECT coalesce(sum(taken), 0) AS sum FROM payment WHERE ? IS NULL OR token = ?", token, token
        )
        return int(row["sum"]) if row else 0

    def refunded(self) -> int:
        """Everything given back, in minor units."""
        row = self.books.one("SELECT coalesce(sum(amount), 0) AS sum FROM refund")
        return int(row["sum"]) if row else 0

    def payments(self) -> list[tuple[str, int]]:
        """The key and amount of everything that was taken."""
        rows = self.books.read("SELECT key, taken FROM payment WHERE taken > 0 ORDER BY key, ref")
        return [(row["key"], row["taken"]) for row in rows]

    def movements(
        self, since: datetime, until: datetime, *, after: tuple[str, str] = ("", ""), limit: int = 500
    ) -> list[Movement]:
        """What moved in this time, by instant and name, after the last one of the page before."""
        rows = self.books.read(_MOVEMENTS, stamp(since), stamp(until), *after, limit)
        return [
            Movement(row["kind"], row["key"], row["ref"], row["amount"], row["currency"], instant(row["moved_at"]))
            for row in rows
        ]

    def all_movements(self, since: datetime, until: datetime) -> Iterator[Movement]:
        """The same, page after page."""
        after = ("", "")
        while page := self.movements(since, until, after=after):
            yield from page
            after = (stamp(page[-1].moved_at), page[-1].ref)

    def due_webhooks(self, limit: int = 50) -> list[DueWebhook]:
        """What is to be told by now, oldest first."""
        rows = self.books.read(
            "SELECT id, kind, ref, told_at, tries FROM webhook WHERE sends_left > 0 AND due_at <= ?"
            " ORDER BY due_at, number LIMIT ?",
            stamp(self.books.now()),
            limit,
        )
        return [DueWebhook(*row) for row in rows]

    def webhook_sent(self, event_id: str) -> None:
        """It was accepted; if it is to be repeated, it goes once more."""
        self.books.write("UPDATE webhook SET sends_left = sends_left - 1, tries = tries + 1 WHERE id = ?", event_id)

    def webhook_failed(self, event_id: str, *, again_in: timedelta) -> None:
        """It was not accepted, and is tried again after a while."""
        due_at = stamp(self.books.now() + again_in)
        self.books.write("UPDATE webhook SET tries = tries + 1, due_at = ? WHERE id = ?", due_at, event_id)


def webhook_secret_from(secret: str) -> str:
    """The key that signs webhooks, where none was given: it follows from the account's secret."""
    return "whsec_" + base64.b64encode(hashlib.sha256(f"webhooks of {secret}".encode()).digest()).decode()
