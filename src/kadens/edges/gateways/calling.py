"""What every call of the test gateway goes through: its moods, its memory of keys, and who is told of it."""

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from kadens.edges.gateways.books import Books, instant, stamp
from kadens.edges.gateways.conduct import Manner, Trouble
from kadens.edges.gateways.hostility import Hostility, drawn_below

__all__ = ["Calls", "Reply", "named"]

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Reply(Generic[Said]):
    """What came of a call, None if nothing was done, and in what manner to answer."""

    said: Said | None
    manner: Manner = Manner.PLAIN


class Calls:
    """The calls of one gateway, by its books."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def called(self, call: str, subject: str, act: Callable[[], Said], *, reading: bool = False) -> Reply[Said]:
        """Do what was asked, as hostile as the gateway was set to be. What only asks keeps nobody else waiting."""
        if reading and self.hostility() is None:
            return Reply(act())
        with self._books.writing():
            return self.answered(call, subject, act, None, reading=reading)

    def answered(
        self, call: str, subject: str, act: Callable[[], Said], trouble: Trouble | None, *, reading: bool = False
    ) -> Reply[Said]:
        """The same, in books that are being written: the card's trouble comes first, then the gateway's moods."""
        if trouble and not trouble.after and self._books.count(f"card/{call}", subject) > trouble.times:
            trouble = None
        trouble = trouble or self._mood(call, subject, reading=reading)
        if trouble is None:
            return Reply(act())
        return Reply(act() if trouble.after else None, trouble.manner)

    def _mood(self, call: str, subject: str, *, reading: bool) -> Trouble | None:
        moods = self.hostility()
        if moods is None:
            return None
        if left := int(self._books.setting("burst_left") or 0):
            self._books.set("burst_left", str(left - 1))
            return Trouble(Manner.TOO_MANY)
        if call == "confirm" and self._too_fast(moods):
            return Trouble(Manner.TOO_MANY)
        number = self._books.count(call, subject) if moods.total() else 0
        trouble = moods.trouble(call, subject, number, reading=reading)
        if trouble and trouble.manner is Manner.TOO_MANY:
            self._books.set("burst_left", str(max(moods.burst - 1, 0)))
        return trouble

    def _too_fast(self, moods: Hostility) -> bool:
        if not moods.confirms_per_second:
            return False
        second = f"{self._books.now():%Y-%m-%dT%H:%M:%S}"
        before, _, count = (self._books.setting("confirmed") or " 0").partition(" ")
        so_far = int(count) if before == second else 0
        self._books.set("confirmed", f"{second} {so_far + 1}")
        return so_far >= moods.confirms_per_second

    def hostility(self) -> Hostility | None:
        """How hostile the gateway is to every call, if it is."""
        text = self._books.setting("hostility")
        return Hostility.loads(text) if text else None

    # The memory of keys

    def remembered(self, call: str, key: str) -> sqlite3.Row | None:
        """The use of a key, if it is not forgotten by now."""
        known = self._books.one("SELECT * FROM used_key WHERE call = ? AND key = ?", call, key)
        hours = self._books.setting("key_hours") if known else None
        if known and hours and self._books.now() >= instant(known["used_at"]) + timedelta(hours=float(hours)):
            return None
        return known

    def remember(self, call: str, key: str, asked: str, ref: str) -> None:
        """Keep what was asked with this key, for as long as the first time it was used."""
        if self.remembered(call, key) is None:
            now = stamp(self._books.now())
            self._books.write("INSERT OR REPLACE INTO used_key VALUES (?, ?, ?, ?, ?)", call, key, asked, ref, now)

    # Webhooks

    def tell(self, ref: str, kind: str) -> None:
        """Write a webhook, if anybody listens."""
        if self._books.setting("webhooks") is None:
            return
        moods, now = self.hostility() or Hostility(), self._books.now()
        number = self._books.count("webhook", ref)
        sends = 1 + int(drawn_below(1, moods.seed, "repeat", ref, number) < moods.webhook_repeat)
        self._books.write(
            "INSERT INTO webhook (id, ref, kind, told_at, due_at, sends_left) VALUES (?, ?, ?, ?, ?, ?)",
            *(f"evt_{named(f'{ref}/{kind}', number)}", ref, kind, stamp(now)),
            *(stamp(now + timedelta(seconds=moods.webhook_delay)), sends),
        )


def named(key: str, number: int) -> str:
    """A name that follows from our key and how often it was used: the same after the books were lost."""
    return hashlib.sha256(f"{key}#{number}".encode()).hexdigest()[:24]
