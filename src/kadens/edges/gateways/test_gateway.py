"""The built-in test gateway: scripted cards, and its own books to judge us by (payments.md §5).

It lives in the process, or in a file that several processes share. The books are its memory: what it took is what
we must have booked.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Final

from kadens.domain.payments.gateway import Abilities, Answer, CreateRequest, Outcome, SaveMethodRequest
from kadens.pure.cards import Expiry

__all__ = ["Behaviour", "TestGateway"]

_BOOKS: Final = """
CREATE TABLE IF NOT EXISTS object (
    ref TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL, currency TEXT NOT NULL,
    token TEXT NOT NULL, expires_on TEXT NOT NULL, made_on TEXT NOT NULL, capture_later INTEGER NOT NULL,
    state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', hard INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0, confirmations INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS refund (key TEXT PRIMARY KEY, ref TEXT NOT NULL, amount INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS script (token TEXT PRIMARY KEY, behaviour TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS expiry (token TEXT PRIMARY KEY, expires_on TEXT NOT NULL);
"""
_OUTCOMES: Final = {
    "created": Outcome.CREATED,
    "approved": Outcome.APPROVED,
    "authorized": Outcome.AUTHORIZED,
    "declined": Outcome.DECLINED,
    "closed": Outcome.CLOSED,
}


class Behaviour(StrEnum):
    """How a scripted card behaves. `unknown` takes the money and then times out; `faulty` takes nothing."""

    APPROVE = "approve"
    DECLINE = "decline"
    DECLINE_HARD = "decline_hard"
    UNKNOWN = "unknown"
    FAULTY = "faulty"


class TestGateway:
    """A gateway of our own with books in SQLite: at `path`, which processes can share, or in memory.

    A card without a script is approved, unless `declines` gives a reason for (token, business day)."""

    __test__ = False
    account: str = "test"
    abilities: Abilities = Abilities(
        captures_later=True, finds_by_key=True, closing_is_final=True, key_hours=None, webhooks=False
    )

    def __init__(self, path: str = ":memory:", *, declines: Callable[[str, date], str | None] | None = None) -> None:
        self._declines = declines
        self._lock = threading.RLock()
        self._books = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        self._books.row_factory = sqlite3.Row
        if path != ":memory:":
            self._books.execute("PRAGMA journal_mode=WAL")
        self._books.execute("PRAGMA synchronous=OFF")
        self._books.executescript(_BOOKS)

    # What tests and scenarios set

    def script(self, token: str, behaviour: Behaviour | str) -> None:
        """From now on the card behaves like this."""
        self._write("INSERT OR REPLACE INTO script VALUES (?, ?)", token, Behaviour(behaviour).value)

    def set_expiry(self, token: str, expires_on: date) -> None:
        """The bank gave the card another expiry; it counts instead of the one in the request."""
        self._write("INSERT OR REPLACE INTO expiry VALUES (?, ?)", token, expires_on.isoformat())

    # What the books say

    def taken(self, token: str | None = None) -> int:
        """Everything taken, in minor units, before refunds; of one card, if given."""
        rows = self._read(
            "SELECT coalesce(sum(taken), 0) AS sum FROM object WHERE ? IS NULL OR token = ?", token, token
        )
        return int(rows[0]["sum"])

    def refunded(self) -> int:
        """Everything given back, in minor units."""
        return int(self._read("SELECT coalesce(sum(amount), 0) AS sum FROM refund")[0]["sum"])

    def payments(self) -> list[tuple[str, int]]:
        """The key and amount of everything that was taken."""
        rows = self._read("SELECT key, taken FROM object WHERE taken > 0 ORDER BY key")
        return [(row["key"], row["taken"]) for row in rows]

    # The port

    def create(self, request: CreateRequest) -> Answer:
        """Make the object; the same key gives the same object."""
        ref = "pay_" + hashlib.sha256(request.key.encode()).hexdigest()[:24]
        with self._lock:
            self._write(
                "INSERT OR IGNORE INTO object (ref, key, amount, currency, token, expires_on, made_on, capture_later,"
                " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'created')",
                ref,
                request.key,
                request.amount,
                request.currency,
                request.token,
                request.expires_on.isoformat(),
                request.on.isoformat(),
                int(request.capture_later),
            )
            found = self._found(ref)
        if found is None or (found["amount"], found["currency"]) != (request.amount, request.currency):
            return Answer(Outcome.FAULTY, reason="idempotency_conflict")
        return Answer(Outcome.CREATED, ref=ref)

    def confirm(self, ref: str, key: str) -> Answer:  # noqa: ARG002 - the object's own state is the guard
        """Take or authorize the money of an object, once."""
        with self._lock:
            found = self._found(ref)
            if found is None:
                return Answer(Outcome.NOT_FOUND)
            if found["state"] != "created":
                return _answer(found)
            return self._decide(found)

    def capture(self, ref: str, key: str) -> Answer:  # noqa: ARG002 - the object's own state is the guard
        """Take what was authorized, once."""
        with self._lock:
            found = self._found(ref)
            if found is None:
                return Answer(Outcome.NOT_FOUND)
            if found["state"] != "authorized":
                return _answer(found)
            behaviour = self._behaviour(found["token"])
            if behaviour in (Behaviour.DECLINE, Behaviour.DECLINE_HARD):
                return self._decline(found, "capture_declined", hard=behaviour is Behaviour.DECLINE_HARD)
            if behaviour is Behaviour.FAULTY:
                return Answer(Outcome.FAULTY, ref=ref, reason="faulty")
            return self._take(found, behaviour, "approved")

    def get(self, ref: str) -> Answer:
        """What has become of the object."""
        found = self._found(ref)
        return _answer(found) if found else Answer(Outcome.NOT_FOUND)

    def find(self, key: str) -> Answer:
        """The object or refund made with this key."""
        rows = self._read("SELECT * FROM object WHERE key = ?", key)
        if rows:
            return _answer(rows[0])
        given = self._read("SELECT ref FROM refund WHERE key = ?", key)
        return Answer(Outcome.APPROVED, ref=given[0]["ref"]) if given else Answer(Outcome.NOT_FOUND)

    def close(self, ref: str) -> Answer:
        """Kill the object, unless it has taken money."""
        with self._lock:
            self._write("UPDATE object SET state = 'closed' WHERE ref = ? AND state <> 'approved'", ref)
            return self.get(ref)

    def refund(self, ref: str, key: str, amount: int) -> Answer:
        """Give money back, never more than was taken."""
        with self._lock:
            if self._read("SELECT 1 FROM refund WHERE key = ?", key):
                return Answer(Outcome.APPROVED, ref=ref)
            found = self._found(ref)
            if found is None:
                return Answer(Outcome.NOT_FOUND)
            given = self._read("SELECT coalesce(sum(amount), 0) AS sum FROM refund WHERE ref = ?", ref)[0]["sum"]
            if given + amount > found["taken"]:
                return Answer(Outcome.DECLINED, ref=ref, reason="more_than_taken")
            self._write("INSERT INTO refund VALUES (?, ?, ?)", key, ref, amount)
            return Answer(Outcome.APPROVED, ref=ref)

    def save_method(self, request: SaveMethodRequest) -> Answer:
        """Keep a card under its token."""
        self.set_expiry(request.token, request.expires_on)
        return Answer(Outcome.CREATED, ref=request.token)

    # Inside

    def _decide(self, found: sqlite3.Row) -> Answer:
        on = date.fromisoformat(found["made_on"])
        if self._expiry(found).expired_on(on):
            return self._decline(found, "card_expired")
        behaviour = self._behaviour(found["token"])
        match behaviour:
            case Behaviour.DECLINE:
                return self._decline(found, "card_declined")
            case Behaviour.DECLINE_HARD:
                return self._decline(found, "do_not_honor", hard=True)
            case Behaviour.FAULTY:
                return Answer(Outcome.FAULTY, ref=found["ref"], reason="faulty")
            case None:
                reason = self._declines(found["token"], on) if self._declines else None
                if reason:
                    return self._decline(found, reason)
        return self._take(found, behaviour, "authorized" if found["capture_later"] else "approved")

    def _take(self, found: sqlite3.Row, behaviour: Behaviour | None, state: str) -> Answer:
        taken = found["amount"] if state == "approved" else 0
        self._write(
            "UPDATE object SET state = ?, taken = ?, confirmations = confirmations + 1 WHERE ref = ?",
            state,
            taken,
            found["ref"],
        )
        if behaviour is Behaviour.UNKNOWN:
            return Answer(Outcome.UNKNOWN, reason="timeout")
        return Answer(_OUTCOMES[state], ref=found["ref"])

    def _decline(self, found: sqlite3.Row, reason: str, *, hard: bool = False) -> Answer:
        self._write(
            "UPDATE object SET state = 'declined', reason = ?, hard = ?, confirmations = confirmations + 1"
            " WHERE ref = ?",
            reason,
            int(hard),
            found["ref"],
        )
        return Answer(Outcome.DECLINED, ref=found["ref"], reason=reason, hard=hard)

    def _behaviour(self, token: str) -> Behaviour | None:
        rows = self._read("SELECT behaviour FROM script WHERE token = ?", token)
        return Behaviour(rows[0]["behaviour"]) if rows else None

    def _expiry(self, found: sqlite3.Row) -> Expiry:
        rows = self._read("SELECT expires_on FROM expiry WHERE token = ?", found["token"])
        last = date.fromisoformat(rows[0]["expires_on"] if rows else found["expires_on"])
        return Expiry(last.year, last.month)

    def _found(self, ref: str) -> sqlite3.Row | None:
        rows = self._read("SELECT * FROM object WHERE ref = ?", ref)
        return rows[0] if rows else None

    def _read(self, statement: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._books.execute(statement, values).fetchall()

    def _write(self, statement: str, *values: object) -> None:
        with self._lock:
            self._books.execute(statement, values)


def _answer(found: sqlite3.Row) -> Answer:
    return Answer(
        _OUTCOMES[found["state"]],
        ref=found["ref"],
        reason=found["reason"],
        hard=bool(found["hard"]),
        evidence={"state": found["state"]},
    )
